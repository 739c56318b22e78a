import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { withAgency } from '../finding.ts'
import { withSteward } from '../with-steward.ts'
import { answerOf, type CaseDay, dueOn, type Standing, standingOf, waiverOf } from './case-standing.ts'

/** Who asks: an agency sees the cases it owns, whatever it asks for. */
export type CaseReader = 'steward' | { readonly agency: string }

export interface CaseFilter {
  readonly agency?: string | undefined
  readonly unit?: string | undefined
  /** The register to mend. */
  readonly register?: string | undefined
  /** Number of a finding code. */
  readonly number?: number | undefined
  readonly severity?: string | undefined
  /** Every case that is not closed without it. */
  readonly standing?: Standing | undefined
  /** Due on this day (ISO) at the latest. */
  readonly dueUntil?: string | undefined
}

/** The last row of a page; the next page starts after it. */
export interface CaseCursor {
  readonly deadline: string
  readonly case_key: string
}

export interface CasePage extends CaseDay, CaseFilter {
  readonly after?: CaseCursor | undefined
  readonly limit: number
}

type StateColumn =
  | 'case_key'
  | 'register'
  | 'owner_agency'
  | 'unit_code'
  | 'group_code'
  | 'person_key'
  | 'register_number'
  | 'severity'
  | 'numbers'
  | 'opened_on'
  | 'reopened_on'
  | 'reopened_times'
  | 'closed_on'

export interface CaseRow extends Pick<Selectable<Database['case_state']>, StateColumn> {
  readonly standing: Standing
  /** Last day to mend it, ISO; a waiver may move it beyond the deadline. */
  readonly due_on: string
  /** The deadline as set; pages are in its order. */
  readonly deadline: string
  /** Last day of a waiver, in force or over; null without one. */
  readonly waived_until: string | null
  readonly answered_on: string | null
  /** Day its owner was warned of this deadline. */
  readonly warned_on: string | null
  /** Statements of citizens that wait for an answer. */
  readonly statements_waiting: number
}

/** Runs queries in the name of whoever asks: row-level security does the rest. */
export function readCases<T>(store: Store, reader: CaseReader, queries: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return reader === 'steward' ? withSteward(store, queries) : withAgency(store, reader.agency, queries)
}

/** A page of cases by deadline and key, as they stand on a day. */
export function listCases(store: Store, reader: CaseReader, page: CasePage): Promise<CaseRow[]> {
  return readCases(store, reader, async (trx) => {
    const found: CaseRow[] = []
    for (const part of partsOf(page)) found.push(...(await ofPart(trx, page, { ...part, limit: page.limit - found.length })))
    return found
  })
}

/** Keys looked at in one go; a filter that hardly any case passes takes more at a time. */
const mostKeys = 5_000

/**
 * The first cases of a part. Keys first, by an index alone, then what people said of those: in one statement the planner takes every case
 * of an agency through the look-ups (0.2 s at a million findings).
 */
async function ofPart(trx: Transaction<Database>, page: CasePage, part: CasePart): Promise<CaseRow[]> {
  const { where, told = [], limit = 1 } = part
  const found: CaseRow[] = []
  let { after } = page
  for (let size = told.length === 0 ? limit : limit * 2; found.length < limit; size = Math.min(size * 4, mostKeys)) {
    const { rows: keys } = await sql<CaseCursor>`
      select s.due_on as deadline, s.case_key from case_state s
      where ${sql.join([sql`s.run_id = ${page.runId}`, ...where, ...behind(after)], sql` and `)}
      order by s.due_on, s.case_key limit ${size}`.execute(trx)
    const some = sql`s.case_key = any (${keys.map((key) => key.case_key)}::text[])`
    const { rows } = await selectCases(page, { where: [some], told, limit: limit - found.length }).execute(trx)
    found.push(...rows)
    if (keys.length < size) break
    after = keys.at(-1)
  }
  return found
}

/** After the last row of the page before. */
function behind(after: CaseCursor | undefined): RawBuilder<unknown>[] {
  return after === undefined ? [] : [sql`(s.due_on, s.case_key) > (${after.deadline}::date, ${after.case_key})`]
}

/** These cases of the run, as many of them as there are and the reader may see, in the order of `listCases`. */
export function findCaseRows(
  store: Store,
  reader: CaseReader,
  { caseKeys, ...day }: CaseDay & { readonly caseKeys: readonly string[] },
): Promise<CaseRow[]> {
  return readCases(store, reader, async (trx) => {
    const where = [sql`s.case_key = any (${[...caseKeys]}::text[])`]
    const { rows } = await selectCases(day, { where, limit: caseKeys.length }).execute(trx)
    return rows
  })
}

interface CasePart {
  /** On the columns of `s`, by index. */
  readonly where: readonly RawBuilder<unknown>[]
  /** On its waiver `w` and answer `a` as well, row by row; none lets the page be cut before those are looked up. */
  readonly told?: readonly RawBuilder<unknown>[]
  readonly limit?: number
}

/** The rows of cases `s` with all that people said of them. Waivers and answers are looked up for each: pages are short. */
export function selectCases(day: CaseDay, { where, told = [], limit = 1 }: CasePart): RawBuilder<CaseRow> {
  const page = sql`order by s.due_on, s.case_key limit ${limit}`
  const conditions = sql.join([sql`s.run_id = ${day.runId}`, ...where], sql` and `)
  const cases = told.length === 0 ? sql`(select * from case_state s where ${conditions} ${page})` : sql`case_state`
  return sql<CaseRow>`
    select p.*, v.warned_on, t.waiting as statements_waiting
    from (
      select s.case_key, s.register, s.owner_agency, s.unit_code, s.group_code, s.person_key, s.register_number, s.severity, s.numbers,
        s.opened_on, s.reopened_on, s.reopened_times, s.closed_on, s.due_on as deadline, ${dueOn} as due_on, w.until as waived_until,
        a.answered_on, ${standingOf(day)} as standing
      from ${cases} as s
        left join lateral ${waiverOf(day)} as w on true
        left join lateral ${answerOf(day)} as a on s.state = 'open'
      where ${sql.join([conditions, ...told], sql` and `)}
      ${page}) as p
      left join case_warning v on v.case_key = p.case_key and v.due_on = p.due_on and p.closed_on is null
      left join lateral (select count(*) as waiting from case_statement where case_key = p.case_key and answered_on is null) as t on true
    order by p.deadline, p.case_key`
}

/** The parts that make up a page, one after the other in the order of deadlines. */
function partsOf(page: CasePage): CasePart[] {
  const { standing, today } = page
  const common = conditionsOf(page)
  // A deadline moves with a waiver: the index narrows by the deadline, the rest is looked at row by row.
  const dueUntil = page.dueUntil === undefined ? [] : [sql`${dueOn} <= ${page.dueUntil}::date`]
  const part = (...where: RawBuilder<unknown>[]): CasePart => ({ where: [...where, ...common], told: dueUntil })
  const exact = (...where: RawBuilder<unknown>[]): CasePart => ({
    where: [...where, ...common],
    told: [...dueUntil, sql`${standingOf(page)} = ${standing}`],
  })
  const open = sql`s.state = 'open'`
  const waived = sql`s.case_key = any (array(select case_key from case_waiver))`
  switch (standing) {
    case undefined:
      return [part(open)]
    case 'closed':
      return [part(sql`s.state = 'closed'`)]
    case 'overdue':
      return [exact(open, sql`s.due_on < ${today}::date`)]
    case 'open':
      return [exact(open, sql`s.due_on < ${today}::date`, waived), exact(open, sql`s.due_on >= ${today}::date`)]
    case 'answered':
      return [exact(open, sql`s.case_key in (select case_key from answer)`)]
    case 'waived':
      return [exact(open, waived)]
    default:
      return standing satisfies never
  }
}

function conditionsOf({ agency, unit, register, number, severity, dueUntil }: CasePage): RawBuilder<unknown>[] {
  return [
    ...(agency === undefined ? [] : [sql`s.owner_agency = ${agency}`]),
    ...(unit === undefined ? [] : [sql`s.unit_code = ${unit}`]),
    ...(register === undefined ? [] : [sql`s.register = ${register}`]),
    ...(number === undefined ? [] : [sql`${number} = any (s.numbers)`]),
    ...(severity === undefined ? [] : [sql`s.severity = ${severity}`]),
    ...(dueUntil === undefined ? [] : [sql`s.due_on <= ${dueUntil}::date`]),
  ]
}
