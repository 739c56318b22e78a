import { DuckDBDateValue, DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api'

/** A DuckDB value as plain JavaScript: dates and decimals as text (a Date would move birth dates by the time zone). */
export function fromDuckDb(value: DuckDBValue | undefined): unknown {
  if (typeof value === 'bigint') {
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
  }
  if (value instanceof DuckDBDateValue || value instanceof DuckDBDecimalValue) return value.toString()
  return value ?? null
}
