import { characterLength } from './cell-text.ts'
import { Refusal } from './refusal.ts'

/** Where a text stops being UTF-8: physical line (header = 1) and 0-based offset in the file. */
export interface BadByte {
  readonly line: number
  readonly byte: number
}

/** Offset of the first byte that is not part of a UTF-8 character, or the length when all are. */
export function firstInvalidByte(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const length = characterLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return at
}

export function notUtf8(finding: string, at: BadByte): Refusal {
  return new Refusal({
    code: 'ENCODING',
    message: `${finding}; the first wrong byte is byte ${at.byte} (from 0) on line ${at.line}`,
    next:
      'Save the sheet as "CSV UTF-8" and deliver it again, or declare the encoding when it is windows-1258; ' +
      'text in TCVN3 or VNI fonts must be converted to Unicode first.',
    fields: { line: at.line, byte: at.byte },
  })
}
