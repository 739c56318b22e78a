import { sql } from 'kysely'
import type { Store } from '../connect-store.ts'
import { withSteward } from '../with-steward.ts'
import { answersByCase, type CaseDay, dueOn, standingOf, waiversByCase } from './case-standing.ts'

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
  const { runId, soonUntil, agency } = request
  return withSteward(store, async (trx) => {
    const { rows } = await sql<CaseCount>`
      select owner_agency, unit_code, count(*) as not_closed, count(*) filter (where standing = 'open') as open,
        count(*) filter (where standing = 'overdue') as overdue, count(*) filter (where standing = 'answered') as answered,
        count(*) filter (where standing = 'waived') as waived,
        count(*) filter (where standing = 'open' and due <= ${soonUntil}::date) as due_soon
      from (
        select s.owner_agency, s.unit_code, ${standingOf(request)} as standing, ${dueOn} as due
        from case_state s
          left join ${waiversByCase(request)} as w on w.case_key = s.case_key
          left join ${answersByCase(request)} as a on a.case_key = s.case_key
        where s.run_id = ${runId} and s.state = 'open' and (${agency ?? null}::text is null or s.owner_agency = ${agency ?? null})) as one
      group by owner_agency, unit_code
      order by owner_agency, unit_code`.execute(trx)
    return rows
  })
}
