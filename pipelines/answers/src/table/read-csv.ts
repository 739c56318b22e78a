import { Readable } from 'node:stream'
import { parse } from 'fast-csv'
import { type TableLine, tableLimits } from './table-limits.ts'

/** Every record of a CSV file as texts, whatever encoding, delimiter and line end a spreadsheet chose when it saved the file. */
export async function* readCsv(bytes: Uint8Array): AsyncGenerator<TableLine> {
  const text = decode(bytes)
  const source = parse({ headers: false, delimiter: delimiterOf(text), ignoreEmpty: false })
  yield { sheet: '1' }
  let row = 0
  for await (const record of Readable.from([text]).pipe(source)) {
    const cells = record as string[]
    if (++row > tableLimits.rows) {
      yield { problem: 'too_many_rows' }
      return
    }
    if (cells.length > tableLimits.cellsPerRow) {
      yield { problem: 'too_wide' }
      return
    }
    yield { row, cells }
  }
  yield { end: true }
}

/** UTF-16 by its mark, UTF-8 when it is valid, else the code page of a Vietnamese Windows, in which letters have their marks apart. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1258').decode(bytes).normalize('NFC')
  }
}

/** The delimiter that stands most often in the first line outside quotes; a Vietnamese Excel writes semicolons. */
function delimiterOf(text: string): string {
  const [first = ''] = text.replaceAll(/"[^"]*"/g, '').split(/\r?\n/, 1)
  const count = (delimiter: string): number => first.split(delimiter).length
  return [',', ';', '\t', '|'].reduce((best, one) => (count(one) > count(best) ? one : best))
}
