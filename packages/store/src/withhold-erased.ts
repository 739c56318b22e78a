import { sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'

/**
 * Takes erased people out of a table that was loaded and that nobody sees yet; returns the rows by code, or by '' where the table has no
 * code. Their rows were left out of the files already, unless the run was made before they were erased.
 */
export async function withholdErased(trx: Transaction<Database>, table: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ code: string; count: number }>`
    with gone as (delete from ${sql.id(table)} t where person_key in (select person_key from erasure) returning to_jsonb(t) ->> 'code' as code)
    select coalesce(code, '') as code, count(*) as count from gone group by 1`.execute(trx)
  return new Map(rows.map((row) => [row.code, row.count]))
}
