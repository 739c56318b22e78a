import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine, type Expr } from '@doisoat/engine'
import { sql } from 'kysely'

/** A batch engine for one test file; closed by its test. */
export async function openEngine(): Promise<Engine> {
  return Engine.open({
    threads: 2,
    memoryMb: 512,
    tempDir: join(tmpdir(), `doisoat-matching-${process.pid}-${performance.now()}`),
  })
}

/**
 * The answer of `query` over rows of text, in their order. The query reads the table `test_row`, whose columns are the rows' keys: a column,
 * as in the batch, not constants.
 */
export async function queryRows<R>(
  engine: Engine,
  rows: readonly Readonly<Record<string, string | null>>[],
  query: Expr,
): Promise<R[]> {
  const columns = Object.keys(rows[0] ?? {})
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => sql.lit(row[column] ?? null)))})`)
  const typed = columns.map((column) => sql`cast(${sql.ref(column)} as varchar) as ${sql.ref(column)}`)
  await engine.createTable(
    'test_row',
    sql`select ${sql.join(typed)} from (values ${sql.join(values)}) as v(${sql.join(columns.map((column) => sql.ref(column)))})`,
  )
  return engine.select<R>(query)
}
