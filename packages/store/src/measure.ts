import type { Store } from './connect-store.ts'
import type { MeasureTable } from './database.ts'

export type Measure = Omit<MeasureTable, 'run_id'>

/** Which measures: a field that is left out matches every value, '' matches "all" (the row over all units, ages, …). */
export type MeasureFilter = Partial<
  Pick<MeasureTable, 'kind' | 'definition' | 'register' | 'basis' | 'unit_code' | 'district_code' | 'age_band' | 'sex'>
>

/**
 * Measures of a run as they were computed, small cells included: for stewards and the gate. Pages and files for the public take
 * `listPublicCells`.
 */
export function listMeasures(store: Store, runId: string, filter: MeasureFilter = {}): Promise<Measure[]> {
  return selectMeasures(store, runId, filter).execute()
}

function selectMeasures(store: Store, runId: string, filter: MeasureFilter) {
  return store.db
    .selectFrom('measure')
    .select(['kind', 'definition', 'register', 'basis', 'unit_code', 'list_version', 'district_code', 'age_band', 'sex'])
    .select(['numerator', 'denominator', 'as_of'])
    .where('run_id', '=', runId)
    .where((where) => where.and(filter))
    .orderBy('definition')
    .orderBy('basis')
    .orderBy('list_version')
    .orderBy('district_code')
    .orderBy('unit_code')
    .orderBy('age_band')
    .orderBy('sex')
}
