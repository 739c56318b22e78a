import type { CsvInspection } from './inspection.ts'

/**
 * Options of DuckDB's `read_csv`, as SQL text, under which it reads an inspected file just as the inspection did; nothing is sniffed.
 *
 * The caller adds `columns` (one VARCHAR for each entry of `mapping`, in file order) and `store_rejects`: a reject of DuckDB's own means
 * the two disagree, and the run must stop.
 */
export function csvReadOptions(text: Pick<CsvInspection, 'delimiter' | 'newline'>, maxRecordBytes: number): string {
  return [
    'auto_detect = false',
    'header = true',
    `delim = '${text.delimiter}'`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = '${text.newline === '\r\n' ? '\\r\\n' : '\\n'}'`,
    `compression = 'none'`,
    // quoting a record in the clean copy can double it
    `max_line_size = ${2 * maxRecordBytes + 1024}`,
  ].join(', ')
}
