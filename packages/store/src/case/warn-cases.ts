import { sql } from 'kysely'
import { type Actor, operator } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import { withSteward } from '../with-steward.ts'
import { lineageOf } from './case-lineage.ts'
import { type CasesOf, episodes } from './case-rates.ts'
import { answersByCase, type CaseDay, dueOn, waiversByCase } from './case-standing.ts'
import { changeCases } from './change-case.ts'

export interface Warned {
  readonly owner_agency: string
  /** Cases whose owner is warned now; those warned before are not counted again. */
  readonly warned: number
}

/**
 * Warns the owners of the cases that fall due from today to `soonUntil` (ISO) and are not answered, once for each deadline; asking again
 * changes nothing.
 */
export function warnDueCases(
  store: Store,
  request: CaseDay & { readonly soonUntil: string; readonly by?: Actor | undefined },
): Promise<Warned[]> {
  const { runId, today, soonUntil, by = operator() } = request
  return changeCases(
    store,
    async (trx) => {
      const { rows } = await sql<Warned>`
        with due as (
          select s.case_key, s.owner_agency, ${dueOn} as due_on
          from case_state s
            left join ${waiversByCase(request)} as w on w.case_key = s.case_key
            left join ${answersByCase(request)} as a on a.case_key = s.case_key
          where s.run_id = ${runId} and s.state = 'open' and s.due_on <= ${soonUntil}::date
            and ${dueOn} between ${today}::date and ${soonUntil}::date and a.answered_on is null),
        warned as (
          insert into case_warning (case_key, owner_agency, due_on, warned_on) select case_key, owner_agency, due_on, ${today}::date from due
          on conflict do nothing returning case_key)
        select due.owner_agency, count(*) as warned from warned join due using (case_key) group by 1 order by 1`.execute(trx)
      const details = { until: soonUntil, ...Object.fromEntries(rows.map((row) => [row.owner_agency, row.warned])) }
      return { result: rows, entry: { action: 'case.warn', object: `cases due until ${soonUntil}`, runId, details } }
    },
    by,
  )
}

export interface WarningOutcome {
  /** yyyy-mm in which the cases fell due. */
  readonly month: string
  readonly owner_agency: string
  /** Cases that were still unfinished on the day of their warning. */
  readonly to_warn: number
  /** Those of them warned before the day they were due. */
  readonly warned: number
  /** Of the warned ones, those that are finished or past due: the denominator of the next. */
  readonly decided: number
  /** Of those, the ones finished in time. */
  readonly in_time: number
}

/**
 * How many owners were warned before a case fell due, and how many finished in time after it, by month and agency. `warnFrom` gives the
 * day (ISO) on which the warning of a deadline is to go out.
 */
export async function warningOutcome(
  store: Store,
  request: CaseDay & CasesOf & { readonly warnFrom: (dueOn: string) => string },
): Promise<WarningOutcome[]> {
  const { runId, today } = request
  return withSteward(store, async (trx) => {
    const lineage = await lineageOf(trx, runId)
    const { rows: dues } = await sql<{ due_on: string }>`
      select due_on from case_due where run_id = any (${lineage}::text[])
      union select least(expires_on, coalesce(revoked_on, expires_on)) from case_waiver`.execute(trx)
    if (dues.length === 0) return []
    const days = dues.map(({ due_on }) => sql`(${due_on}::date, ${request.warnFrom(due_on)}::date)`)
    const { rows } = await sql<WarningOutcome>`
      select to_char(e.due_on, 'YYYY-MM') as month, e.owner_agency, count(*) as to_warn,
        count(*) filter (where v.warned_on < e.due_on) as warned,
        count(*) filter (where v.warned_on < e.due_on and (e.finished_on is not null or e.due_on < ${today}::date)) as decided,
        count(*) filter (where v.warned_on < e.due_on and e.finished_on <= e.due_on) as in_time
      from ${episodes(request, lineage)} as e
        join (values ${sql.join(days)}) as d (due_on, warn_on) on d.due_on = e.due_on
        left join case_warning v on v.case_key = e.case_key and v.due_on = e.due_on
      where d.warn_on <= ${today}::date and e.due_on < date_trunc('month', ${today}::date) + interval '1 month' and coalesce(e.finished_on, ${today}::date) >= d.warn_on
      group by 1, e.owner_agency
      order by 1, e.owner_agency`.execute(trx)
    return rows
  })
}
