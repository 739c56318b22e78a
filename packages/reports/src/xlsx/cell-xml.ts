import { safeCell } from '../safe-cell.ts'

/** A cell of a sheet: text, a whole number, or nothing. */
export type Cell = string | number | null

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))

/** Letters of a column: 0 = A, 26 = AA. */
export function columnLetters(index: number): string {
  return index < 26 ? (letters[index] ?? '') : columnLetters(Math.floor(index / 26) - 1) + (letters[index % 26] ?? '')
}

/** `_x0041_` in a text would be read as A, so its underscore is written as an escape itself (ECMA-376 part 1, 22.9.2.19). */
const looksEscaped = /_(?=x[0-9A-Fa-f]{4}_)/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that XML 1.0 cannot hold.
const notInXml = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g
const markup = /[&<>"\r]/
const needsCare = /[&<>"_\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/

/** Text as the content of an XML element or attribute of a workbook; a reader gets every character back, controls included. */
export function xmlText(text: string): string {
  if (!needsCare.test(text)) return text
  const escaped = text
    .toWellFormed()
    .replace(looksEscaped, '_x005F_')
    .replace(notInXml, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
  if (!markup.test(escaped)) return escaped
  // A bare carriage return would become a line feed in the reader's XML parser.
  return escaped
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '_x000D_')
}

/** The content of a text cell: safe to open, safe to save as CSV from there. A cell holds 32,767 characters; the rest is cut. */
export function cellText(text: string): string {
  return xmlText(safeCell(text).slice(0, 32_767))
}

const daysToUnixEpoch = 25_569

/** The day number of a spreadsheet for an ISO day (1900 system). */
export function dayNumber(isoDay: string): number {
  return Date.parse(`${isoDay}T00:00:00Z`) / 86_400_000 + daysToUnixEpoch
}
