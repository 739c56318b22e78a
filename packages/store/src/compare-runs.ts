import type { RunJson } from '@doisoat/contracts'
import { sql } from 'kysely'
import type { Store } from './connect-store.ts'
import { getRun } from './run.ts'

/** Findings by what became of them: only in the second run, only in the first, in both (the same finding_key). */
export interface Change {
  readonly new: number
  readonly gone: number
  readonly persisting: number
}

/** A rate of both runs, each as its two numbers; null where a run does not have it. */
export interface CoverageChange {
  readonly definition: string
  readonly register: string
  readonly basis: 'people' | 'rows'
  readonly before: Fraction | null
  readonly after: Fraction | null
}

export interface Fraction {
  readonly numerator: number
  readonly denominator: number
}

export interface RunComparison {
  readonly before: { readonly runId: string; readonly asOf: string }
  readonly after: { readonly runId: string; readonly asOf: string }
  readonly total: Change
  readonly byCode: readonly (Change & { readonly number: number; readonly code: string })[]
  /** By who mends them; '' where nobody has to. */
  readonly byAgency: readonly (Change & { readonly agency: string })[]
  readonly byRegister: readonly (Change & { readonly register: string })[]
  /** By unit of the person, over the findings that make a case (block and review); '' where the unit is unknown. */
  readonly byUnit: readonly (Change & { readonly unit: string })[]
  readonly coverage: readonly CoverageChange[]
}

interface Row extends Change {
  readonly number: number | null
  readonly code: string | null
  readonly owner_agency: string | null
  readonly register: string | null
  readonly part: number
}

/** How PostgreSQL's grouping() tells the sets apart: a bit for each column that was summed over. */
const parts = { code: 0b0011, agency: 0b1101, register: 0b1110, total: 0b1111 }

/**
 * What became of the findings between two published runs, over all agencies, and how coverage moved. Counts only: no row leaves the
 * database. Throws RUN_UNKNOWN (usage).
 */
export async function compareRuns(store: Store, beforeId: string, afterId: string): Promise<RunComparison> {
  const [before, after] = await Promise.all([getRun(store, beforeId), getRun(store, afterId)])
  const { rows, units } = await countChanges(store, beforeId, afterId)
  const of = (part: number): Row[] => rows.filter((row) => row.part === part)
  const total = of(parts.total)[0]
  return {
    before: { runId: beforeId, asOf: before.asOf },
    after: { runId: afterId, asOf: after.asOf },
    total: total ? changeOf(total) : { new: 0, gone: 0, persisting: 0 },
    byCode: of(parts.code).map((row) => ({ number: row.number ?? 0, code: row.code ?? '', ...changeOf(row) })),
    byAgency: of(parts.agency).map((row) => ({ agency: row.owner_agency ?? '', ...changeOf(row) })),
    byRegister: of(parts.register).map((row) => ({ register: row.register ?? '', ...changeOf(row) })),
    byUnit: units.map((row) => ({ unit: row.unit, ...changeOf(row) })),
    coverage: compareCoverage(before.run, after.run),
  }
}

function countChanges(
  store: Store,
  before: string,
  after: string,
): Promise<{ rows: Row[]; units: (Change & { readonly unit: string })[] }> {
  return store.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_steward', true), set_config('work_mem', '128MB', true)`.execute(trx)
      const columns = sql`finding_key, number, code, owner_agency, register`
      const counts = sql`sum((b is null)::int)::bigint as new, sum((a is null)::int)::bigint as gone,
        sum((a is not null and b is not null)::int)::bigint as persisting`
      const { rows } = await sql<Row>`
        select number, code, owner_agency, register, grouping(number, code, owner_agency, register) as part, ${counts}
        from (
          select coalesce(a.number, b.number) as number, coalesce(a.code, b.code) as code,
            coalesce(a.owner_agency, b.owner_agency) as owner_agency, coalesce(a.register, b.register) as register,
            b.finding_key as b, a.finding_key as a
          from (select ${columns} from finding where run_id = ${after}) as a
            full join (select ${columns} from finding where run_id = ${before}) as b using (finding_key)
        ) as pair
        group by grouping sets ((number, code), (owner_agency), (register), ())
        order by number, owner_agency, register`.execute(trx)
      // A finding has no unit of its own: its case has that of the person. A case carried on without its register tells of an older run.
      const ofRun = (runId: string) => sql`select unnest(finding_keys) as finding_key, unit_code
        from case_state where run_id = ${runId} and state = 'open' and shown`
      const units = await sql<Change & { readonly unit: string }>`
        select unit, ${counts}
        from (
          select coalesce(a.unit_code, b.unit_code) as unit, b.finding_key as b, a.finding_key as a
          from (${ofRun(after)}) as a full join (${ofRun(before)}) as b using (finding_key)
        ) as pair
        group by unit order by unit`.execute(trx)
      return { rows, units: units.rows }
    })
}

function changeOf({ new: added, gone, persisting }: Change): Change {
  return { new: added, gone, persisting }
}

function compareCoverage(before: RunJson, after: RunJson): CoverageChange[] {
  const keyOf = (one: RunJson['coverage'][number]): string => `${one.basis} ${one.definition} ${one.register}`
  const [old, now] = [before, after].map((run) => new Map(run.coverage.map((one) => [keyOf(one), one])))
  const all = new Map([...(now ?? []), ...(old ?? [])])
  const fraction = (one: RunJson['coverage'][number] | undefined): Fraction | null =>
    one ? { numerator: one.numerator, denominator: one.denominator } : null
  return [...all].map(([key, { definition, register, basis }]) => ({
    definition,
    register,
    basis,
    before: fraction(old?.get(key)),
    after: fraction(now?.get(key)),
  }))
}
