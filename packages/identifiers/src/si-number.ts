import { z } from 'zod'
import { stripSeparators, unwrapText } from './cell-text.ts'

/** A social-insurance number: 10 digits, or since 1 August 2025 the 12-digit national ID (Dispatch 1804/BHXH-QLT). No check digit is known. */
export const SiNumber = z
  .string()
  .regex(/^(?:[0-9]{10}|[0-9]{12})$/, '10 digits or a 12-digit national ID')
  .brand<'SiNumber'>()
export type SiNumber = z.infer<typeof SiNumber>

/** One cell of a social-insurance number column, read; wrong = finding 703, `value` the cell without separators. */
export type CleanedSiNumber =
  | { readonly form: 'missing'; readonly value: null }
  | { readonly form: 'valid'; readonly value: SiNumber }
  | { readonly form: 'wrong'; readonly value: string }

/** Reads one social-insurance number cell: invisible characters, quotes and separators are dropped; lost zeros are not restored. */
export function cleanSiNumber(text: string): CleanedSiNumber {
  const bare = stripSeparators(unwrapText(text))
  if (bare === '') return { form: 'missing', value: null }
  const parsed = SiNumber.safeParse(bare)
  return parsed.success ? { form: 'valid', value: parsed.data } : { form: 'wrong', value: bare }
}
