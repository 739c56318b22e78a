import { recordTexts } from './cell-text.ts'
import { byte } from './csv-bytes.ts'
import type { ReadRecordOptions } from './read-record.ts'

/** Lines a printed or pasted list carries besides its rows. */
export interface FurnitureRule {
  /** `suspects[b]` = 1: a record whose first printed byte is b may be a header or footer line and is looked at closely. */
  readonly suspects: Uint8Array
  /** The file's own header cells in the form `plainCell`. */
  readonly header: readonly string[]
}

/**
 * With its accents, for "Tống" is a family name and "Tổng" is not; without them only in two words. Behind it may stand what was counted.
 */
const footerWords =
  /^(tổng|tổng (cộng|số)|tong (cong|so)|cộng|total|grand total)( (số )?(dòng|người|bản ghi|hồ sơ|dong|nguoi|rows|records|people|persons))?$/

/** First letters of the footer words; a quote or blank before them is skipped. */
const footerInitials = 'tcg'

export function furnitureRule(header: readonly string[]): FurnitureRule {
  const suspects = new Uint8Array(256)
  for (const letter of footerInitials) suspect(suspects, letter)
  const first = header.map((cell) => cell.trim()[0]).find((letter) => letter !== undefined)
  if (first !== undefined) suspect(suspects, first)
  // of a byte order mark: files joined behind each other carry one before each header
  suspects[0xef] = 1
  return { suspects, header: header.map(plainCell) }
}

function suspect(table: Uint8Array, letter: string): void {
  for (const form of [letter.toLowerCase(), letter.toUpperCase()]) table[Buffer.from(form)[0] as number] = 1
}

/** true when the first printed byte of the record could begin a header or footer line. */
export function mayBeFurniture(
  bytes: Uint8Array,
  start: number,
  options: { readonly to: number; readonly delimiter: number; readonly rule: FurnitureRule },
): boolean {
  for (let i = start; i < options.to; i++) {
    const b = bytes[i] as number
    if (b === options.delimiter || b === byte.quote || b === byte.space || b === byte.tab) continue
    return options.rule.suspects[b] === 1
  }
  return false
}

/**
 * Tells a repeated header line and a footer line from a row.
 *
 * Repeated header: every cell equals the file's own header, without case and outer blanks. Footer: the first cell that is not empty says
 * "Tổng", "Tổng cộng", "Tổng số", "Cộng" or "Total", perhaps with a count and what was counted, and at most one more cell is filled, with
 * nothing but a number. No person's row is like that: it has a name that is no such word, or a date, a status or a second number.
 */
export function furnitureReason(
  bytes: Buffer,
  start: number,
  options: ReadRecordOptions & { readonly rule: FurnitureRule },
): 'repeated_header' | 'footer' | null {
  if (!mayBeFurniture(bytes, start, options)) return null
  const cells = recordTexts(bytes, start, options).map(plainCell)
  const { header } = options.rule
  if (cells.length === header.length && cells.every((cell, i) => cell === header[i])) return 'repeated_header'
  const [label, ...others] = cells.filter((cell) => cell !== '')
  if (label === undefined || others.length > 1) return null
  const count = others[0]
  if (count !== undefined && !/^[\d.,\s]+$/.test(count)) return null
  return footerWords.test(withoutCount(label)) ? 'footer' : null
}

function plainCell(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** Punctuation and counts taken off: `tổng cộng: 28.353 người` becomes `tổng cộng người`. */
function withoutCount(cell: string): string {
  return cell.replaceAll(/[^\p{L}]+/gu, ' ').trim()
}
