import { RunJson } from '@doisoat/contracts'
import type { Store } from './connect-store.ts'
import type { FindingCountTable, VerdictCountTable } from './database.ts'
import { unknownRun } from './remove-run.ts'

export interface RunSummary {
  readonly runId: string
  readonly profile: string
  readonly asOf: string
  /** When readers were first moved to it. */
  readonly publishedAt: Date
  /** The run that readers saw before it; null for the first, and when that one was taken out. */
  readonly previousRunId: string | null
  /** The run that readers of its profile see. */
  readonly current: boolean
}

/** The run that readers of a profile see; undefined before the first publish. Resolve it once per request and pass it on. */
export async function currentRunId(store: Store, profile: string): Promise<string | undefined> {
  const row = await store.db.selectFrom('current_run').select('run_id').where('profile', '=', profile).executeTakeFirst()
  return row?.run_id
}

/** Published runs of a profile, or of all, newest first. */
export async function listRuns(
  store: Store,
  { profile, limit = 50 }: { readonly profile?: string; readonly limit?: number },
): Promise<RunSummary[]> {
  const rows = await summaries(store)
    .$if(profile !== undefined, (query) => query.where('run.profile', '=', profile ?? ''))
    .orderBy('run.published_at', 'desc')
    .orderBy('run.run_id')
    .limit(limit)
    .execute()
  return rows.map(toSummary)
}

/** One published run with its run.json; throws RUN_UNKNOWN (usage). */
export async function getRun(store: Store, runId: string): Promise<RunSummary & { readonly run: RunJson }> {
  const row = await summaries(store).select('run.run_json').where('run.run_id', '=', runId).executeTakeFirst()
  if (!row) throw unknownRun(store, runId)
  return { ...toSummary(row), run: RunJson.parse(row.run_json) }
}

/** The newest published run over the same input, if any: the same delivery twice is not published twice. */
export async function findRunByInput(store: Store, inputHash: string): Promise<RunSummary | undefined> {
  const row = await summaries(store)
    .where('run.input_hash', '=', inputHash)
    .orderBy('run.published_at', 'desc')
    .executeTakeFirst()
  return row && toSummary(row)
}

/** Rows per register and verdict of a run. */
export function listVerdictCounts(store: Store, runId: string): Promise<Omit<VerdictCountTable, 'run_id'>[]> {
  return store.db
    .selectFrom('verdict_count')
    .select(['register', 'verdict', 'count'])
    .where('run_id', '=', runId)
    .orderBy('register')
    .execute()
}

/** Findings per owner, register and code of a run. */
export function listFindingCounts(store: Store, runId: string): Promise<Omit<FindingCountTable, 'run_id'>[]> {
  return store.db
    .selectFrom('finding_count')
    .select(['owner_agency', 'register', 'number', 'code', 'count'])
    .where('run_id', '=', runId)
    .orderBy('number')
    .orderBy('register')
    .orderBy('owner_agency')
    .execute()
}

/** Runs that readers were moved to; one that is loaded and was never shown is none. */
function summaries(store: Store) {
  return store.db
    .selectFrom('run')
    .leftJoin('current_run', (join) =>
      join.onRef('current_run.run_id', '=', 'run.run_id').onRef('current_run.profile', '=', 'run.profile'),
    )
    .select(['run.run_id', 'run.profile', 'run.as_of', 'run.previous_run_id', 'current_run.run_id as current_run_id'])
    .select((run) => run.ref('run.published_at').$notNull().as('published_at'))
    .where('run.published_at', 'is not', null)
}

interface SummaryRow {
  readonly run_id: string
  readonly profile: string
  readonly as_of: string
  readonly published_at: Date
  readonly previous_run_id: string | null
  readonly current_run_id: string | null
}

function toSummary(row: SummaryRow): RunSummary {
  return {
    runId: row.run_id,
    profile: row.profile,
    asOf: row.as_of,
    publishedAt: row.published_at,
    previousRunId: row.previous_run_id,
    current: row.current_run_id !== null,
  }
}
