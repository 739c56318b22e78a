import { closeSync, openSync, readSync } from 'node:fs'
import { type RawBuilder, sql } from 'kysely'
import type { Engine } from './engine.ts'

/** A CSV or Parquet file that an engine wrote, with the columns that hold text (in CSV all). */
export interface ResultFile {
  readonly path: string
  readonly columns: readonly string[]
  readonly textColumns: readonly string[]
  /** Its rows in their order; written again they give the same bytes. */
  readonly rows: RawBuilder<unknown>
}

/** Opens a file that `copyToCsv` or `copyToParquet` wrote. */
export async function openResultFile(engine: Engine, path: string): Promise<ResultFile> {
  if (path.endsWith('.csv')) {
    const columns = firstLine(path).split(',')
    const types = sql.join(columns.map((name) => sql`${sql.lit(name)}: 'VARCHAR'`))
    // An empty text was written as "", nothing as nothing.
    const rows = sql`(select * from read_csv(${sql.lit(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
      new_line = '\\n', allow_quoted_nulls = false, max_line_size = 16777216, columns = {${types}}))`
    return { path, columns, textColumns: columns, rows }
  }
  const rows = sql`(select * from read_parquet(${sql.lit(path)}))`
  const described = await engine.select<{ column_name: string; column_type: string }>(sql`describe ${rows}`)
  return {
    path,
    columns: described.map((row) => row.column_name),
    textColumns: described.filter((row) => row.column_type === 'VARCHAR').map((row) => row.column_name),
    rows,
  }
}

/** The header of a result file: plain names, no quotes. */
function firstLine(path: string): string {
  const bytes = Buffer.alloc(4096)
  const descriptor = openSync(path, 'r')
  try {
    const read = readSync(descriptor, bytes, 0, bytes.length, 0)
    return bytes.subarray(0, read).toString('utf8').split('\n', 1)[0] ?? ''
  } finally {
    closeSync(descriptor)
  }
}
