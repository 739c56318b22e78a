import type { CsvInspection } from './inspection.ts'

/** Options of DuckDB's `read_csv` under which it reads an inspected file as the inspection did: nothing is sniffed. */
export interface CsvReadOptions {
  readonly auto_detect: false
  readonly header: true
  readonly delim: string
  readonly quote: '"'
  readonly escape: '"'
  readonly new_line: string
  readonly compression: 'none'
  readonly max_line_size: number
}

export function csvReadOptions(inspection: CsvInspection, maxRecordBytes: number): CsvReadOptions {
  return {
    auto_detect: false,
    header: true,
    delim: inspection.delimiter,
    quote: '"',
    escape: '"',
    new_line: inspection.newline === '\r\n' ? '\\r\\n' : '\\n',
    compression: 'none',
    // quoting a record in the clean copy can double it
    max_line_size: 2 * maxRecordBytes + 1024,
  }
}
