import { z } from 'zod'
import { tidyText, wrapperCharacters } from './cell-text.ts'
import { translate } from './translation.ts'

const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3] as const

/**
 * The tenth digit of a tax code, or null where the serial is never issued: r = Σ wᵢ·dᵢ mod 11 over nine digits with the weights
 * 31 29 23 19 17 13 7 5 3, digit = 10 − r, r = 0 never issued (Circular 86/2024/TT-BTC art. 5 and its example 0100047516).
 */
export function taxCodeCheckDigit(first9: string): number | null {
  if (!/^[0-9]{9}$/.test(first9)) return null
  const remainder = weights.reduce((sum, weight, i) => sum + weight * Number(first9.charAt(i)), 0) % 11
  return remainder === 0 ? null : 10 - remainder
}

/** 10 digits, or 10 and 3 with or without a hyphen, the tenth being the check digit; or a 12-digit national ID (since 1 July 2025). */
export function isTaxCode(text: string): boolean {
  if (/^[0-9]{12}$/.test(text)) return true
  return /^[0-9]{10}(?:-?[0-9]{3})?$/.test(text) && taxCodeCheckDigit(text.slice(0, 9)) === Number(text.charAt(9))
}

/** A tax code in its standard form: 0100109106, 0100109106-001 (always with the hyphen) or a 12-digit national ID. */
export const TaxCode = z
  .string()
  .regex(/^(?:[0-9]{10}|[0-9]{10}-[0-9]{3}|[0-9]{12})$/, '10 digits, 10 digits hyphen 3 digits, or a 12-digit national ID')
  .refine(isTaxCode, 'the tenth digit is not the check digit')
  .brand<'TaxCode'>()
export type TaxCode = z.infer<typeof TaxCode>

/** One cell of a tax code column, read; wrong = finding 702, `value` the cell without spaces and dots. */
export type CleanedTaxCode =
  | { readonly form: 'missing'; readonly value: null }
  | { readonly form: 'valid'; readonly value: TaxCode }
  | { readonly form: 'wrong'; readonly value: string }

const ignored = { from: `${wrapperCharacters} .`, to: '' } as const

/** Reads one tax code cell: invisible characters, quotes, spaces and dots are dropped; nothing else is repaired. */
export function cleanTaxCode(text: string): CleanedTaxCode {
  const bare = translate(tidyText(text), ignored)
  if (bare === '') return { form: 'missing', value: null }
  if (!isTaxCode(bare)) return { form: 'wrong', value: bare }
  return { form: 'valid', value: TaxCode.parse(bare.replace(/^([0-9]{10})([0-9]{3})$/, '$1-$2')) }
}
