import { z } from 'zod'
import { unwrapText } from './cell-text.ts'

/** Days of a month; `null` month or day are "not known". */
function isCalendarDate({ year, month, day }: { year: number; month: number | null; day: number | null }): boolean {
  if (month === null) return day === null
  if (month < 1 || month > 12) return false
  return day === null || (day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate())
}

/** A birth date with what is known of it: Y year only, YM year and month, YMD all. Year-only dates are legal facts, not defects. */
export const BirthDate = z
  .strictObject({
    year: z.int().min(1900).max(9999),
    month: z.int().nullable(),
    day: z.int().nullable(),
    precision: z.enum(['Y', 'YM', 'YMD']),
  })
  .refine(isCalendarDate, 'not a calendar date')
  .refine((date) => date.precision === precisionOf(date), 'the precision is not that of the known parts')
  .brand<'BirthDate'>()
export type BirthDate = z.infer<typeof BirthDate>

function precisionOf({ month, day }: { month: number | null; day: number | null }): 'Y' | 'YM' | 'YMD' {
  if (month === null) return 'Y'
  return day === null ? 'YM' : 'YMD'
}

export interface BirthDateOptions {
  /** How 05/01/1975 is read: dmy = 5 January, mdy = 1 May. */
  readonly order: 'dmy' | 'mdy'
  /** Also read yyyymmdd. */
  readonly compact: boolean
  /** ISO day; a date that begins after it is invalid. */
  readonly asOf: string
}

/** One birth date cell, read: missing = finding 406 (empty), invalid = finding 405. */
export type ParsedBirthDate =
  | { readonly form: 'missing' | 'invalid'; readonly value: null }
  | { readonly form: 'valid'; readonly value: BirthDate }

/** Day, month and year as written; 0 stands for "not known". */
interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
}

const invalid: ParsedBirthDate = { form: 'invalid', value: null }

/**
 * Reads one birth date cell.
 *
 * Forms, separators / - . alike: yyyy-mm-dd, yyyy-mm · dd/mm/yyyy (order mdy: mm/dd/yyyy), 00/mm/yyyy, 00/00/yyyy, mm/yyyy, 00/yyyy ·
 * yyyy · yyyy0000, and with `compact` yyyymmdd, yyyymm00 · five digits = day number of a spreadsheet (1900 system, 18264 = 1950-01-01).
 * Invalid: two-digit years, days that are not in the calendar, before 1900, after `asOf`, and 00/01/1900, which is a spreadsheet's 0.
 */
export function parseBirthDate(text: string, options: BirthDateOptions): ParsedBirthDate {
  const cell = unwrapText(text).replace(/^([0-9]{4,5})[.,]0$/, '$1')
  if (cell === '') return { form: 'missing', value: null }
  const parts = readParts(cell, options)
  if (parts === null || (parts.day !== 0 && parts.month === 0) || (parts.year === 1900 && parts.month === 1 && parts.day === 0))
    return invalid
  const known = { year: parts.year, month: parts.month || null, day: parts.day || null }
  const parsed = BirthDate.safeParse({ ...known, precision: precisionOf(known) })
  if (!parsed.success) return invalid
  const iso = birthDateText(parsed.data)
  return iso > options.asOf.slice(0, iso.length) ? invalid : { form: 'valid', value: parsed.data }
}

function readParts(cell: string, { order, compact }: BirthDateOptions): Parts | null {
  const year = (text: string, month = '0', day = '0'): Parts => ({ year: Number(text), month: Number(month), day: Number(day) })
  let match = /^([0-9]{4})(?:[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?)?$/.exec(cell)
  if (match !== null) return hasZero(match.slice(2)) ? null : year(match[1] ?? '', match[2], match[3])
  match = /^(?:([0-9]{1,2})[/.-])?([0-9]{1,2})[/.-]([0-9]{4})$/.exec(cell)
  if (match !== null) {
    const [, first, second = '', last = ''] = match
    if (first === undefined) return year(last, second)
    return order === 'dmy' ? year(last, second, first) : year(last, first, second)
  }
  match = /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(cell)
  if (match !== null) return compact || cell.endsWith('0000') ? year(match[1] ?? '', match[2], match[3]) : null
  return /^[0-9]{5}$/.test(cell) ? dayNumber(Number(cell)) : null
}

/** yyyy-00-00 is not among the forms: the ISO forms leave out what is not known. */
function hasZero(parts: readonly (string | undefined)[]): boolean {
  return parts.some((part) => part !== undefined && Number(part) === 0)
}

/**
 * The 1900 system counts 1900-01-01 as 1 and holds a 29 February 1900 that never was (number 60), so from 61 on the count starts at
 * 1899-12-30. Five digits begin at 10000 = 1927-05-18; smaller numbers are read as years or refused.
 */
function dayNumber(serial: number): Parts | null {
  if (serial < 10_000 || serial > 73_050) return null
  const date = new Date(Date.UTC(1899, 11, 30 + serial))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** yyyy, yyyy-mm or yyyy-mm-dd. */
export function birthDateText({ year, month, day }: Pick<BirthDate, 'year' | 'month' | 'day'>): string {
  const two = (part: number | null): string => (part === null ? '' : `-${String(part).padStart(2, '0')}`)
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}`
}

/**
 * How two birth dates differ: same · precision (401: equal as far as the less precise one goes) · swap (402: day and month exchanged) ·
 * year (403: both full, same day and month) · other (404).
 */
export function compareBirthDates(a: BirthDate, b: BirthDate): 'same' | 'precision' | 'swap' | 'year' | 'other' {
  const [textA, textB] = [birthDateText(a), birthDateText(b)]
  if (textA === textB) return 'same'
  if (a.precision !== b.precision) return textA.startsWith(textB) || textB.startsWith(textA) ? 'precision' : 'other'
  if (a.precision !== 'YMD') return 'other'
  if (a.year === b.year) return a.day === b.month && a.month === b.day ? 'swap' : 'other'
  return a.month === b.month && a.day === b.day ? 'year' : 'other'
}
