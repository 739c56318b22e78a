import { sql } from 'kysely'
import { lineageOf } from '../case/case-lineage.ts'
import { episodes } from '../case/case-rates.ts'
import type { CaseDay } from '../case/case-standing.ts'
import type { Store } from '../connect-store.ts'
import { withSteward } from '../with-steward.ts'

/** How cases were worked through, of one agency or unit. */
export interface CaseWork {
  /** Cases that fell due in this month or the two before. */
  readonly due: number
  /** Those of them finished by their day. */
  readonly inTime: number
  readonly closed: number
  /** Median days from opened to closed, by the runs; null when none was closed. */
  readonly medianDays: number | null
}

/** Case work by agency or by unit, up to a day, in the lineage of a run. Three months, so that a score does not jump with each first. */
export async function caseWork(
  store: Store,
  request: CaseDay & { readonly by: 'owner_agency' | 'unit_code' },
): Promise<Map<string, CaseWork>> {
  const { runId, today, by } = request
  return withSteward(store, async (trx) => {
    const lineage = await lineageOf(trx, runId)
    const { rows } = await sql<{ name: string; due: number; in_time: number; closed: number; median_days: number | null }>`
      select ${sql.ref(by)} as name,
        count(*) filter (where due_on >= date_trunc('month', ${today}::date) - interval '2 months' and due_on <= ${today}::date) as due,
        count(*) filter (where due_on >= date_trunc('month', ${today}::date) - interval '2 months' and due_on <= ${today}::date
          and coalesce(finished_on, ${today}::date + 1) <= due_on) as in_time,
        count(*) filter (where closed) as closed,
        percentile_disc(0.5) within group (order by finished_on - started_on) filter (where closed) as median_days
      from ${episodes(request, lineage)} as e
      group by ${sql.ref(by)}
      order by ${sql.ref(by)}`.execute(trx)
    return new Map(
      rows.map((row) => [row.name, { due: row.due, inTime: row.in_time, closed: row.closed, medianDays: row.median_days }]),
    )
  })
}
