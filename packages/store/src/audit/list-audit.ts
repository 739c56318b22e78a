import { sql } from 'kysely'
import type { Store } from '../connect-store.ts'

export interface AuditRow {
  readonly seq: number
  readonly at: Date
  readonly actor: string
  readonly role: string
  readonly agency: string | null
  readonly action: string
  readonly object: string
  readonly caseKey: string | null
  readonly runId: string | null
  readonly details: unknown
}

/** A field that is left out matches every entry. */
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly agency?: string | undefined
  /** noun.verb, or a noun: `finding` matches finding.view and finding.download. */
  readonly action?: string | undefined
  readonly runId?: string | undefined
  readonly caseKey?: string | undefined
  /** ISO days, both included, in the time zone (UTC without one). */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly timeZone?: string
  /** Entries before this number: where the page before ended. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Audit entries, newest first. */
export async function listAudit(store: Store, filter: AuditFilter): Promise<AuditRow[]> {
  const { timeZone = 'UTC', from, to, action } = filter
  const equal = { actor: filter.actor, agency: filter.agency, run_id: filter.runId, case_key: filter.caseKey }
  let query = selectAudit(store)
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) query = query.where(column as keyof typeof equal, '=', value)
  }
  if (action !== undefined) {
    query = action.includes('.')
      ? query.where('action', '=', action)
      : query.where(sql<string>`split_part(action, '.', 1)`, '=', action)
  }
  if (from !== undefined) query = query.where(sql<boolean>`at >= (${from}::date)::timestamp at time zone ${timeZone}`)
  if (to !== undefined) query = query.where(sql<boolean>`at < (${to}::date + 1)::timestamp at time zone ${timeZone}`)
  if (filter.before !== undefined) query = query.where('seq', '<', filter.before)
  return (await query.orderBy('seq', 'desc').limit(filter.limit).execute()).map(toAuditRow)
}

export function selectAudit(store: Store) {
  return store.db
    .selectFrom('audit_entry')
    .select(['seq', 'at', 'actor', 'role', 'agency', 'action', 'object', 'case_key', 'run_id', 'details'])
}

export function toAuditRow(row: Awaited<ReturnType<ReturnType<typeof selectAudit>['execute']>>[number]): AuditRow {
  const { case_key, run_id, ...same } = row
  return { ...same, caseKey: case_key, runId: run_id }
}
