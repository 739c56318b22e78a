import { type Actor, operator, recordAudit } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import type { OutreachListTable } from '../database.ts'

/** A list of people that a community team takes away. */
export type OutreachRecord = Pick<
  OutreachListTable,
  'run_id' | 'kind' | 'unit_code' | 'list_version' | 'group_code' | 'people' | 'sha256' | 'made_on' | 'expires_on'
>

/** Keeps that a list was made, with its entry in the audit chain, in one transaction. Call it before anybody can read the file. */
export async function recordOutreachList(store: Store, list: OutreachRecord, by: Actor = operator()): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('outreach_list')
      .values({ ...list, made_by: by.actor })
      .execute()
    const { run_id, kind, unit_code, group_code, people, sha256, expires_on } = list
    await recordAudit(trx, {
      ...by,
      runId: run_id,
      action: 'outreach.make',
      object: `outreach ${kind} ${unit_code}`,
      details: { filter: { kind, unit_code, group_code }, people, sha256, expires_on },
    })
  })
}

/** The lists that were made of a unit, or of all, newest first. */
export function listOutreachLists(
  store: Store,
  { unit, limit = 50 }: { readonly unit?: string; readonly limit?: number },
): Promise<(OutreachRecord & { readonly made_by: string; readonly made_at: Date })[]> {
  return store.db
    .selectFrom('outreach_list')
    .select(['run_id', 'kind', 'unit_code', 'list_version', 'group_code', 'people', 'sha256', 'made_on', 'expires_on'])
    .select(['made_by', 'made_at'])
    .$if(unit !== undefined, (query) => query.where('unit_code', '=', unit ?? ''))
    .orderBy('made_at', 'desc')
    .orderBy('list_id')
    .limit(limit)
    .execute()
}
