import { isUtf8 } from 'node:buffer'
import { byte } from './csv-bytes.ts'
import { type Cell, type ReadRecordOptions, readRecord } from './read-record.ts'

/** The cells of one whole record as text: outer quotes taken off, doubled quotes single; invalid UTF-8 becomes U+FFFD. */
export function recordTexts(bytes: Buffer, start: number, options: ReadRecordOptions): string[] {
  const cells: Cell[] = []
  readRecord(bytes, start, { ...options, cells })
  return cells.map((cell) => {
    const text = bytes.toString('utf8', cell.from, cell.to)
    return cell.quoted ? text.replaceAll('""', '"') : text
  })
}

/** One record as canonical RFC 4180 bytes without line end: cells with a quote, a delimiter or a line end are quoted, no other. */
export function canonicalRecord(bytes: Buffer, start: number, options: ReadRecordOptions): Buffer {
  const cells: Cell[] = []
  readRecord(bytes, start, { ...options, cells })
  const delimiter = Buffer.of(options.delimiter)
  const parts: Buffer[] = []
  for (const cell of cells) {
    if (parts.length > 0) parts.push(delimiter)
    // latin1 keeps every byte as one character, whatever the encoding
    const text = bytes.toString('latin1', cell.from, cell.to)
    const value = cell.quoted ? text.replaceAll('""', '"') : text
    parts.push(Buffer.from(quoteCell(value, String.fromCharCode(options.delimiter)), 'latin1'))
  }
  return Buffer.concat(parts)
}

/** RFC 4180: quotes only where they are needed. */
export function quoteCell(text: string, delimiter: string): string {
  if (!/["\r\n]/.test(text) && !text.includes(delimiter)) return text
  return `"${text.replaceAll('"', '""')}"`
}

/**
 * Bytes of a rejected record as valid UTF-8 text: other bytes as `\xHH`, NUL as `\x00`, backslash doubled.
 */
export function showBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString().replaceAll('\\', '\\\\').replaceAll('\0', '\\x00')
  let text = ''
  for (let i = 0; i < bytes.length; ) {
    const length = characterLength(bytes, i)
    const b = bytes[i] as number
    if (length === 0 || b === byte.nul) text += `\\x${b.toString(16).padStart(2, '0').toUpperCase()}`
    else text += b === byte.backslash ? '\\\\' : bytes.toString('utf8', i, i + length)
    i += Math.max(length, 1)
  }
  return text
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes of the UTF-8 character at `at`; 0 when there is none. */
export function characterLength(bytes: Buffer, at: number): number {
  const b = bytes[at] as number
  if (b < 0x80) return 1
  const length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2
  try {
    utf8.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}
