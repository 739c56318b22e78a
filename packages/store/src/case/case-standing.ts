import { type RawBuilder, sql } from 'kysely'

/**
 * How an open case stands on a day: waived until a day, answered by its owner and waiting for the next delivery, overdue, or open within its
 * deadline. An answer that a later delivery contradicts no longer counts.
 */
export const standings = ['open', 'overdue', 'answered', 'waived', 'closed'] as const
export type Standing = (typeof standings)[number]

/** The run and the day a question is about. */
export interface CaseDay {
  readonly runId: string
  /** Calendar day of the deployment, ISO. */
  readonly today: string
}

/** `w`: the last day a waiver granted by that day holds, and whether one is in force on it, of the case `s`. */
export function waiverOf({ today }: CaseDay): RawBuilder<unknown> {
  return sql`(select max(least(expires_on, coalesce(revoked_on, expires_on))) as until,
    coalesce(bool_or(expires_on >= ${today}::date and (revoked_on is null or revoked_on > ${today}::date)), false) as in_force
    from case_waiver where case_key = s.case_key and granted_on <= ${today}::date)`
}

/** The same for every case that has a waiver. */
export function waiversByCase({ today }: CaseDay): RawBuilder<unknown> {
  return sql`(select case_key, max(least(expires_on, coalesce(revoked_on, expires_on))) as until,
    bool_or(expires_on >= ${today}::date and (revoked_on is null or revoked_on > ${today}::date)) as in_force
    from case_waiver where granted_on <= ${today}::date group by case_key)`
}

/** The newest answer of each finding, and whether it stands: a correction does until another delivery of that register still shows the fault. */
function newestAnswers({ runId, today }: CaseDay, which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select n.finding_key, n.case_key, n.answered_on,
    n.decision <> 'corrected' or d.sha256 is null or d.sha256 = n.delivery_sha256 as stands
    from answer n left join delivery d on d.run_id = ${runId} and d.register = n.register
    where n.answered_on <= ${today}::date and ${which} and not exists (select from answer later
      where later.finding_key = n.finding_key and later.answer_id > n.answer_id and later.answered_on <= ${today}::date))`
}

/** `a`: the day the owner of the case `s` had answered every finding of it; no row while one is without an answer that stands. */
export function answerOf(day: CaseDay): RawBuilder<unknown> {
  return sql`(select max(newest.answered_on) as answered_on
    from ${newestAnswers(day, sql`n.case_key = s.case_key and n.finding_key = any (s.finding_keys)`)} as newest
    where newest.stands having count(*) = cardinality(s.finding_keys))`
}

/** The same for every open case that is answered. */
export function answersByCase(day: CaseDay): RawBuilder<unknown> {
  return sql`(select s.case_key, max(newest.answered_on) as answered_on
    from ${newestAnswers(day, sql`n.case_key is not null`)} as newest
      join case_state s on s.run_id = ${day.runId} and s.case_key = newest.case_key and s.state = 'open' and newest.finding_key = any (s.finding_keys)
    where newest.stands
    group by s.case_key, s.finding_keys having count(*) = cardinality(s.finding_keys))`
}

/** The last day to mend the case `s`: its deadline, or the last day of its waiver `w` if that is later. */
export const dueOn = sql<string>`greatest(s.due_on, w.until)`

/** The standing of the case `s` with its waiver `w` and answer `a`. */
export function standingOf({ today }: CaseDay): RawBuilder<Standing> {
  return sql<Standing>`case when s.state = 'closed' then 'closed' when w.in_force then 'waived' when a.answered_on is not null then 'answered'
    when ${dueOn} < ${today}::date then 'overdue' else 'open' end`
}

/**
 * `(owner_agency, unit_code, due, standing, late, cases)`: the cases of a run that are not closed, counted. From the counts by deadline
 * that publishing made; only cases with a waiver or an answer are looked at one by one, and moved from where they were counted.
 */
export function openByDue(day: CaseDay): RawBuilder<unknown> {
  const { runId, today } = day
  const byDeadline = (deadline: RawBuilder<unknown>) =>
    sql`${deadline} as due, case when ${deadline} < ${today}::date then 'overdue' else 'open' end as standing, ${deadline} < ${today}::date as late`
  return sql`(
    with w as materialized ${waiversByCase(day)}, a as materialized ${answersByCase(day)},
      told as materialized (
        select s.owner_agency, s.unit_code, s.due_on as deadline, ${dueOn} as due, ${standingOf(day)} as standing,
          coalesce(a.answered_on, ${today}::date) > ${dueOn} as late
        from (select case_key from w union select case_key from a) as k
          join case_state s on s.run_id = ${runId} and s.case_key = k.case_key and s.state = 'open'
          left join w on w.case_key = s.case_key
          left join a on a.case_key = s.case_key)
    select owner_agency, unit_code, ${byDeadline(sql`due_on`)}, open as cases from case_due where run_id = ${runId} and open > 0
    union all
    select owner_agency, unit_code, ${byDeadline(sql`deadline`)}, -1 from told
    union all
    select owner_agency, unit_code, due, standing, late, 1 from told)`
}
