import { sql, type Transaction } from 'kysely'
import type { Database } from '../database.ts'

/** A run and those it carries its cases on from, newest first: what they did is the history that its readers see. */
export async function lineageOf(trx: Transaction<Database>, runId: string): Promise<string[]> {
  const { rows } = await sql<{ run_id: string }>`
    with recursive lineage as (
      select run_id, previous_run_id, 0 as depth from case_run where run_id = ${runId}
      union all
      select r.run_id, r.previous_run_id, l.depth + 1 from case_run r join lineage l on r.run_id = l.previous_run_id)
    select run_id from lineage order by depth`.execute(trx)
  return rows.map((row) => row.run_id)
}
