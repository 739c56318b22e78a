import { sql } from 'kysely'
import type { Store } from './connect-store.ts'
import type { PublicCellTable } from './database.ts'

/** Two counts: how many have it, out of how many, rounded. Or neither: they are hidden, since they could name somebody. */
export type PublicCell =
  | { readonly numerator: number; readonly denominator: number }
  | { readonly numerator: null; readonly denominator: null }

/** One measure of a run as the public may see it. */
export type PublicMeasure = Omit<PublicCellTable, 'run_id'>

/** A field that is left out matches every value; '' matches "all" (the row over all units, ages, …). */
export type PublicFilter = Partial<
  Pick<PublicCellTable, 'kind' | 'definition' | 'register' | 'basis' | 'unit_code' | 'district_code' | 'age_band' | 'sex'>
>

const columns = [
  'kind',
  'definition',
  'register',
  'basis',
  'unit_code',
  'list_version',
  'district_code',
  'age_band',
  'sex',
  'numerator',
  'denominator',
  'as_of',
] as const

/** The public cube of a run, in the order of its columns. Works with the rights of the public. */
export function listPublicCells(store: Store, runId: string, filter: PublicFilter = {}): Promise<PublicMeasure[]> {
  return selectCells(store, filter).where('run_id', '=', runId).execute()
}

/**
 * The same measures of every month that was published, oldest first: of several runs as of one day the one that readers saw last.
 * Starts from the run that readers see and follows what each replaced, so a run that was rolled back is not in it.
 */
export async function listPublicSeries(store: Store, runId: string, filter: PublicFilter): Promise<PublicMeasure[]> {
  const runs = await publishedRuns(store, runId)
  if (runs.length === 0) return []
  const cells = await selectCells(store, filter).where('run_id', 'in', runs).execute()
  return cells.toSorted((a, b) => (a.as_of < b.as_of ? -1 : Number(a.as_of > b.as_of)))
}

/** A run and those it replaced, one for each as-of date, newest first. */
async function publishedRuns(store: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ run_id: string }>`
    with recursive line as (
      select run_id, as_of, previous_run_id, 0 as back from run where run_id = ${runId}
      union all
      select r.run_id, r.as_of, r.previous_run_id, back + 1 from run r join line on r.run_id = line.previous_run_id
    )
    select run_id from (select distinct on (as_of) run_id, as_of, back from line order by as_of, back) as month order by as_of desc`.execute(
    store.db,
  )
  return rows.map((row) => row.run_id)
}

function selectCells(store: Store, filter: PublicFilter) {
  return store.db
    .selectFrom('public_cell')
    .select(columns)
    .where((where) => where.and(filter))
    .orderBy('kind')
    .orderBy('definition')
    .orderBy('register')
    .orderBy('basis')
    .orderBy('list_version')
    .orderBy('district_code')
    .orderBy('unit_code')
    .orderBy('age_band')
    .orderBy('sex')
}
