import { type RawBuilder, sql } from 'kysely'
import type { Store } from '../connect-store.ts'
import { withSteward } from '../with-steward.ts'
import { lineageOf } from './case-lineage.ts'
import { answersByCase, type CaseDay, dueOn, openByDue, waiversByCase } from './case-standing.ts'

/** Which cases a figure is about: of all agencies and units, or of one. */
export interface CasesOf {
  readonly agency?: string | undefined
  readonly unit?: string | undefined
}

export interface OverdueRate {
  /** yyyy-mm in which the cases fell due. */
  readonly month: string
  readonly owner_agency: string
  readonly unit_code: string
  /** Cases that fell due in the month: the denominator. */
  readonly due: number
  /** Those of them finished after their day, or open past it without an answer that stands: the numerator. */
  readonly overdue: number
}

/**
 * Overdue cases of those due, by month, agency and unit, up to the month of `today`. A case that was closed and came back counts once for
 * each time it was open. Source of the formula: overdue rate = files finished late or open past due ÷ files due in the period.
 */
export async function overdueRates(store: Store, request: CaseDay & CasesOf): Promise<OverdueRate[]> {
  const { runId, today } = request
  return withSteward(store, async (trx) => {
    const lineage = await lineageOf(trx, runId)
    const { rows } = await sql<OverdueRate>`
      select to_char(due, 'YYYY-MM') as month, owner_agency, unit_code, sum(cases)::bigint as due,
        coalesce(sum(late_cases), 0)::bigint as overdue
      from (
        select due, owner_agency, unit_code, cases, case when late then cases end as late_cases from ${openByDue(request)} as open
        union all
        select due_on, owner_agency, unit_code, closed, closed_late from case_due where run_id = any (${lineage}::text[]) and closed > 0) as e
      where due < date_trunc('month', ${today}::date) + interval '1 month' and ${ofCases(request)}
      group by 1, owner_agency, unit_code
      having sum(cases) > 0
      order by 1, owner_agency, unit_code`.execute(trx)
    return rows
  })
}

/** Restricts `owner_agency` and `unit_code` of a table. */
function ofCases({ agency, unit }: CasesOf, table = ''): RawBuilder<unknown> {
  const column = (name: string) => (table === '' ? sql.id(name) : sql.id(table, name))
  return sql`(${agency ?? null}::text is null or ${column('owner_agency')} = ${agency ?? null})
    and (${unit ?? null}::text is null or ${column('unit_code')} = ${unit ?? null})`
}

/**
 * `(case_key, owner_agency, unit_code, started_on, due_on, finished_on, closed)`: each time a case was open, in the lineage of a run.
 * `finished_on` is null while it is neither closed nor answered; while a waiver is in force it is not due yet.
 */
export function episodes(request: CaseDay & CasesOf, lineage: readonly string[]): RawBuilder<unknown> {
  return sql`(
    select e.case_key, e.owner_agency, e.unit_code, e.started_on, e.due_on, e.finished_on, true as closed
    from case_event e where e.event = 'closed' and e.run_id = any (${lineage}::text[]) and ${ofCases(request, 'e')}
    union all
    select s.case_key, s.owner_agency, s.unit_code, coalesce(s.reopened_on, s.opened_on), ${dueOn}, a.answered_on, false
    from case_state s
      left join ${waiversByCase(request)} as w on w.case_key = s.case_key
      left join ${answersByCase(request)} as a on a.case_key = s.case_key
    where s.run_id = ${request.runId} and s.state = 'open' and ${ofCases(request, 's')})`
}

export interface BurnDown {
  /** yyyy-mm in which runs were published. */
  readonly month: string
  readonly opened: number
  readonly reopened: number
  readonly closed: number
  /** After the last run of the month. */
  readonly open: number
}

/** Cases opened, re-opened and closed by the runs of each month and those left open at its end, in the lineage of a run. */
export async function burnDown(store: Store, { runId, ...of }: { readonly runId: string } & CasesOf): Promise<BurnDown[]> {
  return withSteward(store, async (trx) => {
    const lineage = await lineageOf(trx, runId)
    const { rows } = await sql<BurnDown>`
      select month, coalesce(sum(opened), 0)::bigint as opened, coalesce(sum(reopened), 0)::bigint as reopened,
        coalesce(sum(closed), 0)::bigint as closed, coalesce(sum(open) filter (where is_last), 0)::bigint as open
      from (
        select to_char(r.published_on, 'YYYY-MM') as month, f.opened, f.reopened, f.closed, f.open,
          r.depth = min(r.depth) over (partition by to_char(r.published_on, 'YYYY-MM')) as is_last
        from (select c.run_id, c.published_on, array_position(${lineage}::text[], c.run_id) as depth
            from case_run c where c.run_id = any (${lineage}::text[])) as r
          left join case_flow f on f.run_id = r.run_id and ${ofCases(of, 'f')}) as flow
      group by month
      order by month`.execute(trx)
    return rows
  })
}

export interface TimeToClose {
  readonly owner_agency: string
  readonly closed: number
  /** Calendar days from the run that opened or re-opened it to the run that no longer showed it. */
  readonly median_days: number
  readonly p90_days: number
}

/** How long cases were open, by agency, over those that were closed; the discrete percentiles are days of real cases. */
export async function timeToClose(store: Store, { runId, ...of }: { readonly runId: string } & CasesOf): Promise<TimeToClose[]> {
  return withSteward(store, async (trx) => {
    const lineage = await lineageOf(trx, runId)
    const { rows } = await sql<TimeToClose>`
      select owner_agency, count(*) as closed, percentile_disc(0.5) within group (order by on_date - started_on) as median_days,
        percentile_disc(0.9) within group (order by on_date - started_on) as p90_days
      from case_event
      where event = 'closed' and run_id = any (${lineage}::text[]) and ${ofCases(of)}
      group by owner_agency
      order by owner_agency`.execute(trx)
    return rows
  })
}
