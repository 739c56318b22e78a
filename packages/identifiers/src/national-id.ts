import { z } from 'zod'
import { stripSeparators, unwrapText } from './cell-text.ts'
import { foldedLetters } from './letters.ts'
import { maskNumber } from './mask-number.ts'
import { nullWords } from './null-words.ts'
import { translate } from './translation.ts'

/** A national ID in its standard form: digits only, its length checked against the deployment's rules by `cleanNationalId`. */
export const NationalId = z
  .string()
  .regex(/^[0-9]{4,18}$/, 'digits only')
  .brand<'NationalId'>()
export type NationalId = z.infer<typeof NationalId>

/** What a deployment says about its national ID; `NationalIdRules` of the profile has these fields. */
export interface NationalIdShape {
  readonly digits: number
  /** Shortest number that may have lost leading zeros; `null` = zeros are never restored. */
  readonly zeroLostFromDigits: number | null
  /** Length of an older kind of number; `null` = none. */
  readonly oldNumberDigits: number | null
}

/**
 * One cell of a national ID column, read. `value` by form: missing, scientific → null · placeholder → its digits · clean, cleaned → the
 * ID · zero_lost_candidate → the ID padded with zeros, to be verified · old_number → the older number without its letter suffix ·
 * malformed → the cell without separators.
 */
export type CleanedNationalId =
  | { readonly form: 'missing' | 'scientific'; readonly value: null }
  | { readonly form: 'clean' | 'cleaned' | 'zero_lost_candidate'; readonly value: NationalId }
  | { readonly form: 'placeholder' | 'old_number' | 'malformed'; readonly value: string }

export type NationalIdForm = CleanedNationalId['form']

/** Every ascending run of up to 21 digits is a part of this text (9 is followed by 0), every descending one of its reverse. */
export const ascendingDigits = '0123456789'.repeat(3)
export const descendingDigits = '9876543210'.repeat(3)

/** Groups: whole part, decimals, exponent. */
export const scientificPattern = '^([0-9]+)(?:[.,]([0-9]+))?[eE][+]?([0-9]{1,3})$'
const scientificNotation = new RegExp(scientificPattern)

/** The tail a number gets in a decimal column: .0 or .00 (three zeros are a thousands group). */
export const decimalTailPattern = '^([0-9]+)[.,]0{1,2}$'
const decimalTail = new RegExp(decimalTailPattern)

/** Two or more numbers (of six digits or more) in one cell of which exactly one, the group, has the wanted length. */
export function pairPattern(digits: number): string {
  const other = `(?:[0-9]{${Math.min(6, digits - 1)},${digits - 1}}|[0-9]{${digits + 1},})`
  const gap = '[ ./,;|&+_-]+'
  return `^(?:${other}${gap})*([0-9]{${digits}})(?:${gap}${other})*$`
}

/** An older number, the group, and up to four letters: the tax offices added a province to tell two holders of one number apart. */
export function oldNumberPattern(digits: number): string {
  return `^([0-9]{${digits}})[A-Za-zĐđ]{0,4}$`
}

/**
 * Reads one cell of a national ID column: first form that applies, in the order of the catalogue's group id_form.
 *
 * 1 scientific (104): notation with fewer decimals than its exponent; with as many, it is read as the number it stands for.
 * 2 missing (101): a word of `nullWords`. 3 placeholder (102): one digit repeated (two or more), or a run of four or more.
 * 4 old_number (107, 108): the older length, then up to four letters. 5 clean, cleaned (105): the wanted length, as it stands or after
 * removing invisible characters, wrappers, separators, a .0 tail, or a second number in the cell.
 * 6 zero_lost_candidate (106): shorter, not starting with 0. 7 malformed (103).
 * Look-alike letters are never repaired here: see `lookalikeRepair`.
 */
export function cleanNationalId(text: string, shape: NationalIdShape): CleanedNationalId {
  const cell = unwrapText(text)
  const scientific = readScientific(cell.replaceAll(' ', ''))
  if (scientific !== null && scientific.digits === null) return { form: 'scientific', value: null }
  const bare = scientific?.digits ?? stripSeparators(cell.replace(decimalTail, '$1'))
  if (nullWords.includes(translate(bare, foldedLetters).toLowerCase())) return { form: 'missing', value: null }
  if (isPlaceholder(bare)) return { form: 'placeholder', value: bare }
  const old = oldNumber(bare, shape.oldNumberDigits)
  if (old !== null) return { form: 'old_number', value: old }
  const whole = hasDigits(bare, shape.digits) ? bare : new RegExp(pairPattern(shape.digits)).exec(cell)?.[1]
  if (whole !== undefined) return { form: whole === text ? 'clean' : 'cleaned', value: NationalId.parse(whole) }
  if (lostZeros(bare, shape)) return { form: 'zero_lost_candidate', value: NationalId.parse(bare.padStart(shape.digits, '0')) }
  return { form: 'malformed', value: bare }
}

/** The digits a number in scientific notation stands for, null when some are lost; null for any other text. */
function readScientific(text: string): { readonly digits: string | null } | null {
  const [, whole = '', decimals = '', exponent = ''] = scientificNotation.exec(text) ?? []
  if (whole === '' || decimals.length > Number(exponent)) return null
  return { digits: decimals.length === Number(exponent) ? whole + decimals : null }
}

function hasDigits(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9]+$/.test(text)
}

/** One digit repeated, or a run up, down or round the corner (123456789012, 987654321098, 890123456789). */
export function isPlaceholder(digits: string): boolean {
  if (!/^[0-9]{2,}$/.test(digits)) return false
  if (digits.replaceAll(digits.charAt(0), '') === '') return true
  return digits.length >= 4 && (ascendingDigits.includes(digits) || descendingDigits.includes(digits))
}

function oldNumber(bare: string, digits: number | null): string | null {
  return digits === null ? null : (new RegExp(oldNumberPattern(digits)).exec(bare)?.[1] ?? null)
}

function lostZeros(bare: string, { digits, zeroLostFromDigits }: NationalIdShape): boolean {
  return zeroLostFromDigits !== null && /^[1-9][0-9]*$/.test(bare) && bare.length >= zeroLostFromDigits && bare.length < digits
}

/** Letters typed or read by a machine for a digit: O for 0, I and l for 1 (finding 105 knows no others). */
export const lookalikeLetters = { from: 'OoIl', to: '0011' } as const

/**
 * The number a cell with look-alike letters may stand for, or null when it holds none or would not become an ID of `digits` digits.
 * A proposal: it counts only if the number is in the reference register with an agreeing name or birth date (finding 105).
 */
export function lookalikeRepair(text: string, digits: number): NationalId | null {
  const bare = stripSeparators(unwrapText(text))
  const repaired = translate(bare, lookalikeLetters)
  return repaired !== bare && hasDigits(repaired, digits) ? NationalId.parse(repaired) : null
}

/**
 * Sex and birth year carried by a 12-digit Vietnamese ID: 4th digit = century and sex (0, 1 = 1900s male, female …), then two digits of
 * the year (Decree 137/2015 art. 13, Circular 07/2016 art. 7). Null for any other text.
 */
export function sexAndYearOfNationalId(id: string): { readonly sex: 'M' | 'F'; readonly year: number } | null {
  if (!hasDigits(id, 12)) return null
  const century = Number(id.charAt(3))
  return { sex: century % 2 === 0 ? 'M' : 'F', year: 1900 + 100 * Math.floor(century / 2) + Number(id.slice(4, 6)) }
}

/** The leading digits that say where the birth was registered (finding 110). */
export function prefixOfNationalId(id: string, prefixDigits: number): string {
  return id.slice(0, prefixDigits)
}

/** A national ID, or whatever stood in its cell, as logs and messages may show it: 048•••••3760. */
export function maskNationalId(id: string): string {
  return maskNumber(id)
}
