import { type RawBuilder, sql } from 'kysely'
import type { Store } from '../connect-store.ts'
import { withSteward } from '../with-steward.ts'
import { type CaseDay, openByDue } from './case-standing.ts'

export interface CaseCount {
  readonly owner_agency: string
  /** Empty when unknown. */
  readonly unit_code: string
  /** Cases of the run that are not closed; the four below add up to it. */
  readonly not_closed: number
  /** Within the deadline. */
  readonly open: number
  readonly overdue: number
  readonly answered: number
  readonly waived: number
  /** Part of `open`: due until `soonUntil`. */
  readonly due_soon: number
}

/**
 * Cases that are not closed by agency and unit, as they stand on a day; `soonUntil` (ISO) is the end of the early-warning lead. Counts
 * only: of all agencies, or of one.
 */
export function countCases(
  store: Store,
  request: CaseDay & { readonly soonUntil: string; readonly agency?: string | undefined },
): Promise<CaseCount[]> {
  const { soonUntil, agency } = request
  return withSteward(store, async (trx) => {
    const part = (which: RawBuilder<unknown>) => sql`coalesce(sum(cases) filter (where ${which}), 0)::bigint`
    const { rows } = await sql<CaseCount>`
      select owner_agency, unit_code, sum(cases)::bigint as not_closed, ${part(sql`standing = 'open'`)} as open,
        ${part(sql`standing = 'overdue'`)} as overdue, ${part(sql`standing = 'answered'`)} as answered,
        ${part(sql`standing = 'waived'`)} as waived, ${part(sql`standing = 'open' and due <= ${soonUntil}::date`)} as due_soon
      from ${openByDue(request)} as one
      where ${agency ?? null}::text is null or owner_agency = ${agency ?? null}
      group by owner_agency, unit_code
      having sum(cases) > 0
      order by owner_agency, unit_code`.execute(trx)
    return rows
  })
}
