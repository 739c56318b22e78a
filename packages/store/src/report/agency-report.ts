import { type Actor, operator, recordAudit } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'

/** A report that an agency got. */
export interface AgencyReport {
  readonly runId: string
  readonly agency: string
  readonly format: 'xlsx' | 'csv' | 'parquet'
  readonly byUnit: boolean
  readonly changedOnly: boolean
  readonly comparedWith: string | null
  readonly files: number
  readonly rows: number
  readonly sha256: string
  /** Calendar day of the deployment, ISO. */
  readonly madeOn: string
}

export interface AgencyReportSummary extends AgencyReport {
  readonly madeBy: string
  readonly madeAt: Date
}

/** Keeps who got which report, with its entry in the audit chain, in one transaction. */
export async function recordAgencyReport(store: Store, report: AgencyReport, by: Actor = operator()): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('agency_report')
      .values({
        run_id: report.runId,
        agency: report.agency,
        format: report.format,
        by_unit: report.byUnit,
        changed_only: report.changedOnly,
        compared_run_id: report.comparedWith,
        files: report.files,
        rows: report.rows,
        sha256: report.sha256,
        made_by: by.actor,
        made_on: report.madeOn,
      })
      .execute()
    const { runId, agency, format, byUnit, changedOnly, files, rows, sha256 } = report
    await recordAudit(trx, {
      ...by,
      agency,
      runId,
      action: 'report.make',
      object: `report ${agency}`,
      // Which rows were new is not known to who asks later: it may have held a person.
      details: { filter: changedOnly ? { changedOnly } : {}, format, byUnit, files, rows, sha256 },
    })
  })
}

/** The run of the last report of an agency about another run that is still there; undefined when there is none to compare with. */
export async function lastReportedRun(
  store: Store,
  { agency, runId, profile }: { readonly agency: string; readonly runId: string; readonly profile: string },
): Promise<string | undefined> {
  const row = await store.db
    .selectFrom('agency_report as r')
    .innerJoin('run', 'run.run_id', 'r.run_id')
    .select('r.run_id')
    .where('r.agency', '=', agency)
    .where('r.run_id', '<>', runId)
    .where('run.profile', '=', profile)
    .orderBy('r.made_at', 'desc')
    .orderBy('r.report_id')
    .limit(1)
    .executeTakeFirst()
  return row?.run_id
}

/** The reports an agency got, newest first. */
export async function listAgencyReports(
  store: Store,
  { agency, limit }: { readonly agency: string; readonly limit: number },
): Promise<AgencyReportSummary[]> {
  const rows = await store.db
    .selectFrom('agency_report')
    .selectAll()
    .where('agency', '=', agency)
    .orderBy('made_at', 'desc')
    .orderBy('report_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    runId: row.run_id,
    agency: row.agency,
    format: row.format,
    byUnit: row.by_unit,
    changedOnly: row.changed_only,
    comparedWith: row.compared_run_id,
    files: row.files,
    rows: row.rows,
    sha256: row.sha256,
    madeBy: row.made_by,
    madeOn: row.made_on,
    madeAt: row.made_at,
  }))
}
