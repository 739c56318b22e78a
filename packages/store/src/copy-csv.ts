import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface CsvCopy {
  readonly table: string
  readonly columns: readonly string[]
  readonly path: string
  readonly where?: string
}

/** Loads a CSV file with exactly these columns; returns the rows loaded. Quoted or not, an empty key column is '' and not null. */
export async function copyCsv(client: Client, { table, columns, path, where }: CsvCopy): Promise<number> {
  const keys = ['unit_code', 'list_version', 'district_code', 'age_band', 'sex', 'group_code', 'owner_agency'].filter((name) =>
    columns.includes(name),
  )
  const options = `format csv, header match, encoding 'UTF8', force_not_null (${keys.join(', ')})`
  const statement = `copy "${table}" (${columns.join(', ')}) from stdin with (${options})${where ? ` where ${where}` : ''}`
  const stream = client.query(copyFrom(statement))
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), stream)
  return stream.rowCount
}
