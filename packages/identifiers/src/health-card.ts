import { z } from 'zod'
import { stripSeparators, unwrapText } from './cell-text.ts'

/**
 * A health-insurance card number: two letters of the group, a benefit level from 1 to 5, two digits of the province and the 10-digit
 * social-insurance number; cards since April 2021 (Decision 1666/QĐ-BHXH) show the last ten digits only.
 */
export const HealthCard = z
  .string()
  .regex(/^(?:[A-Z]{2}[1-5][0-9]{2})?[0-9]{10}$/, '2 letters and 13 digits, or 10 digits')
  .brand<'HealthCard'>()
export type HealthCard = z.infer<typeof HealthCard>

/** One cell of a health card column, read; wrong: `value` is the cell in capitals without separators. */
export type CleanedHealthCard =
  | { readonly form: 'missing'; readonly value: null }
  | { readonly form: 'valid'; readonly value: HealthCard }
  | { readonly form: 'wrong'; readonly value: string }

/** Reads one health card cell: capitals, without invisible characters, quotes and separators. */
export function cleanHealthCard(text: string): CleanedHealthCard {
  const bare = stripSeparators(unwrapText(text)).toUpperCase()
  if (bare === '') return { form: 'missing', value: null }
  const parsed = HealthCard.safeParse(bare)
  return parsed.success ? { form: 'valid', value: parsed.data } : { form: 'wrong', value: bare }
}

/**
 * Whether a 15-character card ends in the row's social-insurance number (finding 704 when it does not); null when that cannot be said:
 * the card has another length, or the number is no 10-digit one (a national ID since August 2025).
 */
export function cardAgreesWithSiNumber(card: string, siNumber: string): boolean | null {
  return card.length === 15 && /^[0-9]{10}$/.test(siNumber) ? card.slice(5) === siNumber : null
}
