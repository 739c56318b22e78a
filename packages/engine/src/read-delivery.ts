import { type RawBuilder, sql } from 'kysely'
import type { Engine } from './engine.ts'

/** A delimited text file that the scanner has already accounted for line by line. */
export interface CsvSource {
  readonly format: 'csv'
  readonly path: string
  readonly delimiter: string
  readonly newline: '\n' | '\r\n'
  /** File order → canonical column, null for a column that is ignored. */
  readonly mapping: readonly { readonly column: string | null; readonly header: string }[]
  readonly maxRecordBytes: number
  /** From `record` (0-based) on, record k starts on `line + (k - record)`; before the first entry on k + 2. */
  readonly breakpoints: readonly { readonly record: number; readonly line: number }[]
}

export interface ParquetSource {
  readonly format: 'parquet'
  readonly path: string
  readonly mapping: readonly { readonly column: string | null; readonly header: string; readonly type: string }[]
}

export type DeliverySource = CsvSource | ParquetSource

/**
 * The rows of a delivery as text columns in file order: explicit schema, no sniffing, no ignore_errors.
 *
 * The scanner rejected every bad record beforehand, so a record DuckDB cannot read is a defect and fails the statement.
 */
export function readDelivery(source: DeliverySource): RawBuilder<unknown> {
  if (source.format === 'parquet') {
    const wanted = source.mapping.filter((entry) => entry.column !== null)
    const columns = sql.join(
      wanted.map(({ header, type, column }) => sql`${cellText(sql.ref(header), type)} as ${sql.ref(column ?? '')}`),
    )
    return sql`(select ${columns} from ${parquetRows(source.path)})`
  }
  const names = source.mapping.map((entry, index) => entry.column ?? `ignored_${index}`)
  const columns = sql.join(names.map((name) => sql`${sql.lit(name)}: 'VARCHAR'`))
  // quoting a record in the clean copy can double it
  const longest = 2 * source.maxRecordBytes + 1024
  // DuckDB's own choice, sixteen of the longest records a buffer, holds 100 MB more of a city and packs its tables worse.
  const buffer = Math.max(16_000_000, 2 * longest)
  return sql`read_csv(${sql.lit(source.path)}, auto_detect = false, header = true, delim = ${sql.lit(source.delimiter)}, quote = '"', escape = '"',
    new_line = ${sql.lit(source.newline === '\n' ? '\\n' : '\\r\\n')}, compression = 'none', max_line_size = ${sql.lit(longest)}, buffer_size = ${sql.lit(buffer)}, columns = {${columns}})`
}

/** Columns of a Parquet file, in file order, and their types as the engine names them. */
export async function readParquetColumns(engine: Engine, path: string): Promise<{ header: string; type: string }[]> {
  const rows = await engine.select<{ column_name: string; column_type: string }>(sql`describe select * from ${parquetRows(path)}`)
  return rows.map((row) => ({ header: row.column_name, type: row.column_type }))
}

/** Older writers do not mark text as such. */
function parquetRows(path: string): RawBuilder<unknown> {
  return sql`read_parquet(${sql.lit(path)}, binary_as_string = true)`
}

/**
 * A cell as the same cell of a CSV file reads: an empty one as null, a day that was stored with a time as a day. A NUL, which no CSV brings
 * this far and PostgreSQL cannot hold, is left out as other invisible characters are.
 */
function cellText(cell: RawBuilder<unknown>, type: string): RawBuilder<unknown> {
  const text = sql`cast(${cell} as varchar)`
  // With a zone, which many writers give, it is shown in that of the engine: UTC.
  if (type.startsWith('TIMESTAMP')) return sql`regexp_replace(${text}, ' 00:00:00(\\+00)?$', '')`
  if (type !== 'VARCHAR') return text
  return sql`nullif(case when contains(${text}, chr(0)) then replace(${text}, chr(0), '') else ${text} end, '')`
}
