import type { Encoding } from './inspection.ts'
import { Refusal } from './refusal.ts'

/** What a file is by its first bytes. */
export type Content = 'text' | 'gzip' | 'parquet'

const signatures: readonly (readonly [bytes: string, what: string])[] = [
  ['PK\x03\x04', 'an Excel workbook or ZIP archive'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\xd0\xcf\x11\xe0', 'an old Excel or Word file'],
  ['%PDF', 'a PDF'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 file'],
  ['\xfd7zXZ', 'an xz file'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard file'],
  ['SQLite format 3', 'an SQLite database'],
  ['{\\rtf', 'an RTF document'],
]

/**
 * Recognises a delivery by its first bytes, whatever its name says.
 *
 * @throws Refusal CONTENT_TYPE for anything that is neither delimited text nor gzip nor Parquet
 */
export function sniffContent(head: Buffer): Content {
  const start = head.toString('latin1', 0, 16)
  if (start.startsWith('\x1f\x8b')) return 'gzip'
  if (start.startsWith('PAR1')) return 'parquet'
  const known = signatures.find(([bytes]) => start.startsWith(bytes))
  if (known !== undefined) throw wrongContent(known[1])
  const first = /^(?:\xef\xbb\xbf)?\s*(<|[{[]\s*["{[\]}\d])/.exec(head.toString('latin1', 0, 4096))?.[1]
  if (first === '<') throw wrongContent('an HTML or XML page')
  if (first !== undefined) throw wrongContent('JSON')
  return 'text'
}

export function wrongContent(what: string): Refusal {
  return new Refusal({
    code: 'CONTENT_TYPE',
    message: `the file is ${what}; expected delimited text (CSV), gzipped CSV or Parquet`,
    next: 'Export the register as "CSV UTF-8" and deliver that file.',
    fields: { content: what },
  })
}

/**
 * The encoding of a text delivery: a byte order mark is certain, then what was declared, then UTF-8.
 *
 * @throws Refusal ENCODING for UTF-16 that has no mark and was not declared, and for UTF-32
 */
export function sniffEncoding(head: Buffer, declared: Encoding | undefined): Encoding {
  const mark = head.toString('latin1', 0, 4)
  if (mark === '\xff\xfe\0\0' || mark === '\0\0\xfe\xff')
    throw undeclared('UTF-32', 'Save the sheet as "CSV UTF-8" and deliver it again.')
  if (mark.startsWith('\xef\xbb\xbf')) return 'utf-8'
  if (mark.startsWith('\xff\xfe')) return 'utf-16le'
  if (mark.startsWith('\xfe\xff')) return 'utf-16be'
  if (declared !== undefined && declared !== 'utf-8') return declared
  const wide = wideEncoding(head.subarray(0, 4096))
  if (wide !== null) {
    throw undeclared(
      `${wide.toUpperCase()} without a byte order mark`,
      `Declare the encoding ${wide}, or save the sheet as "CSV UTF-8".`,
    )
  }
  return 'utf-8'
}

/** UTF-16 shows in the zero bytes of its ASCII letters: on one side of each pair, and many of them. */
function wideEncoding(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  let even = 0
  let odd = 0
  for (let i = 0; i + 1 < head.length; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  if (odd > head.length / 5 && even < odd / 10) return 'utf-16le'
  if (even > head.length / 5 && odd < even / 10) return 'utf-16be'
  return null
}

function undeclared(what: string, next: string): Refusal {
  return new Refusal({
    code: 'ENCODING',
    message: `the file is ${what}; expected UTF-8 (first wrong byte: 0)`,
    next,
    fields: { byte: 0 },
  })
}
