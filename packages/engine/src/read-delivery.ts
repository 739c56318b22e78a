import { type RawBuilder, sql } from 'kysely'

/** How DuckDB reads a delivery that the scanner has already accounted for line by line. */
export interface DeliverySource {
  readonly path: string
  readonly format: 'csv' | 'parquet'
  readonly delimiter: string
  /** File order → canonical column, null for a column that is ignored. */
  readonly mapping: readonly { readonly column: string | null; readonly header: string }[]
  readonly maxRecordBytes: number
}

/**
 * The rows of a delivery as text columns in file order: explicit schema, no sniffing, no ignore_errors.
 *
 * The scanner rejected every bad record beforehand, so a record DuckDB cannot read is a defect and fails the statement.
 */
export function readDelivery(source: DeliverySource): RawBuilder<Record<string, string | null>> {
  if (source.format === 'parquet') return readParquetDelivery(source)
  const names = source.mapping.map((entry, index) => entry.column ?? `ignored_${index}`)
  const columns = sql.join(names.map((name) => sql`${sql.lit(name)}: 'VARCHAR'`))
  return sql`read_csv(${sql.lit(source.path)}, auto_detect = false, header = true, delim = ${sql.lit(source.delimiter)},
    quote = '"', escape = '"', new_line = '\\n', max_line_size = ${sql.lit(source.maxRecordBytes + 1024)}, null_padding = false, strict_mode = true, columns = {${columns}})`
}

function readParquetDelivery(source: DeliverySource): RawBuilder<Record<string, string | null>> {
  const wanted = source.mapping.filter((entry) => entry.column !== null)
  const columns = sql.join(wanted.map((entry) => sql`cast(${sql.ref(entry.header)} as varchar) as ${sql.ref(entry.column ?? '')}`))
  return sql`(select ${columns} from read_parquet(${sql.lit(source.path)}))`
}

/** A Parquet file written by this program as a relation. */
export function readParquet(path: string): RawBuilder<Record<string, unknown>> {
  return sql`read_parquet(${sql.lit(path)})`
}
