import { isUtf8 } from 'node:buffer'
import { canonicalRecord, recordTexts } from './cell-text.ts'
import { countLines, type Delimiter, delimiters, isBlank, lineTextEnd, nextLine } from './csv-bytes.ts'
import type { ExpectedColumn, MappedColumn } from './inspection.ts'
import { firstInvalidByte, notUtf8 } from './not-utf8.ts'
import { type RecordScan, readRecord } from './read-record.ts'
import { Refusal } from './refusal.ts'
import { showHeader } from './show-header.ts'

export interface HeaderOptions {
  readonly columns: readonly ExpectedColumn[]
  readonly foldHeader: (text: string) => string
  readonly delimiter?: Delimiter
  /** The head holds the whole file. */
  readonly final: boolean
}

export interface Header {
  readonly delimiter: Delimiter
  readonly cells: readonly string[]
  readonly mapping: readonly MappedColumn[]
  readonly newline: 'lf' | 'crlf' | 'cr' | 'none'
  /** Offset and physical line of the first record behind the header. */
  readonly bodyStart: number
  readonly bodyLine: number
  /** Blank lines above the header. */
  readonly blank: number
  /** The header record in RFC 4180 form, for a copy. */
  readonly canonical: string
  /** DuckDB would not read what stands up to here as one header line. */
  readonly mustCopy: boolean
}

/**
 * Finds the header of a delivery: below a byte order mark, a `sep=` line and blank lines, split at the delimiter under which most of the
 * register's columns appear.
 *
 * @param head first bytes of the file as UTF-8
 * @throws Refusal EMPTY_FILE, ENCODING, HEADER_MISSING, HEADER_DUPLICATE, COLUMN_MISSING, DIALECT
 */
export function readHeader(head: Buffer, options: HeaderOptions): Header {
  const above = skipAbove(head)
  if (above.start >= head.length) throw options.final ? emptyFile('it holds no text') : headerMissing(above.line, options.columns)
  const declared = options.delimiter ?? above.delimiter
  const candidates = delimiters.map((delimiter) => splitHeader(head, above.start, { ...options, delimiter }))
  const best = candidates.reduce((a, b) => (known(b) > known(a) ? b : a))
  const chosen = declared === undefined ? best : (candidates.find((c) => c.delimiter === declared) ?? best)
  const record = head.subarray(above.start, chosen.scan.textEnd)
  if (!isUtf8(record)) {
    throw notUtf8('the header line is not UTF-8', { line: above.line, byte: above.start + firstInvalidByte(record) })
  }
  if (known(best) === 0) throw headerMissing(above.line, options.columns)
  if (chosen.scan.incomplete || chosen.scan.openQuote || chosen.scan.badQuote) throw headerBroken(above.line)
  if (known(chosen) === 0) throw wrongDelimiter(chosen.delimiter, best.delimiter)
  refuseColumns(chosen.mapping, options)
  const { scan, delimiter } = chosen
  return {
    delimiter,
    cells: chosen.mapping.map((column) => column.header),
    mapping: chosen.mapping,
    newline: scan.newline,
    bodyStart: scan.end,
    bodyLine: above.line + countLines(head, above.start, scan.end) + (scan.newline === 'none' ? 1 : 0),
    blank: above.blank,
    canonical: canonicalRecord(head, above.start, textOf(scan, delimiter)).toString(),
    mustCopy: above.line > 1 || scan.innerLines > 0 || scan.strayQuote || scan.newline === 'cr',
  }
}

interface Split {
  readonly delimiter: Delimiter
  readonly scan: RecordScan
  readonly mapping: readonly MappedColumn[]
}

function textOf(scan: RecordScan, delimiter: Delimiter) {
  return { to: scan.textEnd, final: true, delimiter: delimiter.charCodeAt(0) }
}

function splitHeader(head: Buffer, start: number, options: HeaderOptions & { readonly delimiter: Delimiter }): Split {
  const { delimiter, foldHeader } = options
  const scan = readRecord(head, start, { to: head.length, final: options.final, delimiter: delimiter.charCodeAt(0) })
  // a column's own name wins over another's alias
  const names = new Map(options.columns.flatMap((column) => column.aliases.map((alias) => [foldHeader(alias), column.name])))
  for (const column of options.columns) names.set(foldHeader(column.name), column.name)
  const mapping = recordTexts(head, start, textOf(scan, delimiter)).map((header, index) => {
    return { index, header, column: names.get(foldHeader(header)) ?? null }
  })
  return { delimiter, scan, mapping }
}

function known(split: Split): number {
  return split.mapping.filter((column) => column.column !== null).length
}

interface Above {
  readonly start: number
  readonly line: number
  readonly blank: number
  readonly delimiter: Delimiter | undefined
}

/** What may stand above a header: a byte order mark, Excel's `sep=;` line, blank lines. */
function skipAbove(head: Buffer): Above {
  let start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  let line = 1
  let blank = 0
  let delimiter: Delimiter | undefined
  while (start < head.length) {
    const end = nextLine(head, start, head.length)
    const textEnd = lineTextEnd(head, start, end)
    const separator = line === 1 ? /^"?sep=(.)"?$/i.exec(head.toString('latin1', start, textEnd))?.[1] : undefined
    const found = delimiters.find((candidate) => candidate === separator)
    if (found !== undefined) delimiter = found
    else if (isBlank(head, start, textEnd)) blank++
    else break
    start = end
    line++
  }
  return { start, line, blank, delimiter }
}

function refuseColumns(mapping: readonly MappedColumn[], options: HeaderOptions): void {
  const seen = new Map<string, string>()
  for (const { column, header } of mapping) {
    const key = column ?? options.foldHeader(header)
    const first = seen.get(key)
    if (key !== '' && first !== undefined) throw headerDuplicate(first, header, column)
    seen.set(key, header)
  }
  const missing = options.columns.filter((c) => c.required && mapping.every((found) => found.column !== c.name))
  if (missing.length > 0) throw columnMissing(missing, mapping, options)
}

export function emptyFile(why: string): Refusal {
  return new Refusal({
    code: 'EMPTY_FILE',
    message: `the file is empty: ${why}; expected a header line and rows`,
    next: 'Ask the sender for the file again.',
  })
}

function headerMissing(line: number, columns: readonly ExpectedColumn[]): Refusal {
  return new Refusal({
    code: 'HEADER_MISSING',
    message: `line ${line} is not a header: none of its cells names a column; expected ${columns.map((c) => c.name).join(', ')}`,
    next: 'Put the header line on top of the file, or check that the file belongs to this register.',
    fields: { line, expected: columns.map((c) => c.name) },
  })
}

function headerBroken(line: number): Refusal {
  return new Refusal({
    code: 'HEADER_MISSING',
    message: `the header on line ${line} cannot be read: a quote is not closed, or the line is longer than 256 KiB`,
    next: 'Mend the quotes of the header line.',
    fields: { line },
  })
}

function wrongDelimiter(declared: Delimiter, seen: Delimiter): Refusal {
  return new Refusal({
    code: 'DIALECT',
    message: `the delimiter was given as ${show(declared)}, but the header is divided by ${show(seen)}`,
    next: `Declare the delimiter ${show(seen)}, or none.`,
    fields: { declared, seen },
  })
}

function show(delimiter: Delimiter): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`
}

function headerDuplicate(first: string, second: string, column: string | null): Refusal {
  const meant = column === null ? '' : `, both read as ${column}`
  return new Refusal({
    code: 'HEADER_DUPLICATE',
    message: `two columns have the same header: ${showHeader(first)} and ${showHeader(second)}${meant}`,
    next: 'Rename or remove one of the two columns.',
    fields: { column },
  })
}

function columnMissing(missing: readonly ExpectedColumn[], mapping: readonly MappedColumn[], options: HeaderOptions): Refusal {
  const free = mapping.filter((column) => column.column === null && column.header.trim() !== '')
  const lines = missing.map((column) => {
    const near = nearest(column, free, options.foldHeader)
    return near === null ? column.name : `${column.name} (is it ${showHeader(near)}?)`
  })
  return new Refusal({
    code: 'COLUMN_MISSING',
    message: `required column missing: ${lines.join(', ')}; found ${mapping.map((column) => showHeader(column.header)).join(', ')}`,
    next: 'Correct the header, or add the header used here to the aliases of the column in the profile.',
    fields: { missing: missing.map((c) => c.name), found: mapping.map((c) => showHeader(c.header)) },
  })
}

/** The free header most like one of the column's names, when at most a third of the letters differ. */
function nearest(column: ExpectedColumn, free: readonly MappedColumn[], foldHeader: (text: string) => string): string | null {
  let best: string | null = null
  let bestShare = 1 / 3
  for (const name of [column.name, ...column.aliases].map(foldHeader)) {
    for (const { header } of free) {
      const found = foldHeader(header)
      const share = editDistance(name, found) / Math.max(name.length, found.length, 1)
      if (share <= bestShare && (best === null || share < bestShare)) {
        best = header
        bestShare = share
      }
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, (above[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    above = row
  }
  return above[b.length] as number
}
