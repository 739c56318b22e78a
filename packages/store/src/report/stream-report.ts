import { type CaseRegisterRow, findingColumns } from '@doisoat/contracts'
import { type RawBuilder, sql } from 'kysely'
import { type CaseDay, dueOn, waiversByCase } from '../case/case-standing.ts'
import type { Store } from '../connect-store.ts'
import type { FindingRow } from '../finding.ts'

/** A finding with its case, and how it stands to an earlier run. Of a finding that opens no case the case's part is null. */
export interface ReportRow extends FindingRow {
  readonly case_key: string | null
  /** ISO day. */
  readonly due_on: string | null
  /** Unit of the person; empty when unknown. */
  readonly unit_code: string | null
  /** Rows of the agency's own registers. */
  readonly case_rows: readonly CaseRegisterRow[] | null
  /** Against the earlier run; null without one. */
  readonly change: 'new' | 'still' | 'gone' | null
}

export interface ReportRequest {
  readonly runId: string
  readonly agency: string
  /** The run to compare with; null for none. */
  readonly comparedWith: string | null
  /** Only what is new or gone since then. */
  readonly changedOnly: boolean
  /** Sorted by unit first. */
  readonly byUnit: boolean
  /** Calendar day of the deployment, ISO: a waiver in force moves the deadline. */
  readonly today: string
}

const fetchRows = 2_000

/**
 * Every finding of a run that an agency may see, by register, line and number, with its case; gone ones only when only changes are asked
 * for. Read in the name of the agency through a cursor: one moment, a few thousand rows in memory.
 */
export async function* streamReport(store: Store, request: ReportRequest): AsyncGenerator<ReportRow> {
  const trx = await store.db.startTransaction().setAccessMode('read only').setIsolationLevel('repeatable read').execute()
  try {
    // All rows are read: without it a cursor is planned for the first tenth, by nested loops (minutes instead of seconds at 200,000 rows).
    // Sorted and joined in memory as far as a server of 2 GB allows; the default of 4 MB spills every step to disk.
    await sql`select set_config('doisoat.agency', ${request.agency}, true), set_config('role', 'doisoat_agency', true),
      set_config('cursor_tuple_fraction', '1', true), set_config('work_mem', '64MB', true), set_config('statement_timeout', '120s', true)`.execute(
      trx,
    )
    await sql`declare report_rows no scroll cursor for ${reportQuery(request)}`.execute(trx)
    for (;;) {
      const { rows } = await sql<ReportRow>`fetch ${sql.raw(String(fetchRows))} from report_rows`.execute(trx)
      yield* rows
      if (rows.length < fetchRows) return
    }
  } finally {
    await trx.rollback().execute()
  }
}

function reportQuery(request: ReportRequest): RawBuilder<ReportRow> {
  const { comparedWith, changedOnly, byUnit } = request
  const place = byUnit ? sql`unit_code, ` : sql``
  const gone = changedOnly && comparedWith !== null ? sql`union all ${goneFindings(request, comparedWith)}` : sql``
  return sql`select * from (${findingsNow(request)} ${gone}) as report
    order by ${place}register, source_line, number, finding_key`
}

const columns = sql.raw(findingColumns.map((column) => `f.${column}`).join(', '))

function findingsNow({ runId, comparedWith, changedOnly, today }: ReportRequest): RawBuilder<ReportRow> {
  const change = comparedWith === null ? sql`null` : sql`case when before.finding_key is null then 'new' else 'still' end`
  const before =
    comparedWith === null
      ? sql``
      : sql`left join finding as before on before.run_id = ${comparedWith} and before.finding_key = f.finding_key`
  return sql`select ${columns}, c.case_key, c.due_on, coalesce(c.unit_code, '') as unit_code, r.rows as case_rows, ${change} as change
    from finding as f
      left join (${casesOf({ runId, today })}) as c on c.finding_key = f.finding_key
      left join own_case_rows(${runId}) as r on r.case_key = c.case_key
      ${before}
    where f.run_id = ${runId} ${changedOnly && comparedWith !== null ? sql`and before.finding_key is null` : sql``}`
}

function goneFindings({ runId, today }: ReportRequest, comparedWith: string): RawBuilder<ReportRow> {
  return sql`select ${columns}, c.case_key, null::date, coalesce(c.unit_code, '') as unit_code, r.rows, 'gone'
    from finding as f
      left join (${casesOf({ runId: comparedWith, today })}) as c on c.finding_key = f.finding_key
      left join own_case_rows(${comparedWith}) as r on r.case_key = c.case_key
    where f.run_id = ${comparedWith}
      and not exists (select from finding as n where n.run_id = ${runId} and n.finding_key = f.finding_key)`
}

/** The open cases of a run, one row a finding. */
function casesOf(day: CaseDay): RawBuilder<unknown> {
  return sql`select unnest(s.finding_keys) as finding_key, s.case_key, ${dueOn} as due_on, s.unit_code
    from case_state as s left join ${waiversByCase(day)} as w on w.case_key = s.case_key
    where s.run_id = ${day.runId} and s.state = 'open'`
}
