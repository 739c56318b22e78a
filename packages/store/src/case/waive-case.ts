import { DoisoatError } from '@doisoat/contracts'
import { maskWrittenNumbers } from '@doisoat/runtime'
import { sql } from 'kysely'
import { operator } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import { requireReason } from '../held-run.ts'
import { showCaseReference } from './case-reference.ts'
import { type CaseChange, changeCases } from './change-case.ts'
import { findCase } from './get-case.ts'

/**
 * Allows a case to stay as it is until a day (ISO), which becomes the earliest day it is due; returns the number of the waiver.
 *
 * Throws CASE_UNKNOWN, CASE_CLOSED, CASE_WAIVED, REASON_MISSING, WAIVER_EXPIRED (all usage).
 */
export async function waiveCase(
  store: Store,
  change: CaseChange & { readonly reason: string; readonly expiresOn: string },
): Promise<number> {
  const { caseKey, today, reason, expiresOn, by = operator() } = change
  requireReason(reason)
  if (expiresOn <= today) {
    throw new DoisoatError('WAIVER_EXPIRED', `a waiver until ${expiresOn} is over already: today is ${today}`, {
      exit: 'usage',
      next: 'name a later day',
    })
  }
  return changeCases(
    store,
    async (trx) => {
      const { standing, waived_until, owner_agency } = await findCase(trx, caseKey, change)
      if (standing === 'closed') throw refusal('CASE_CLOSED', caseKey, 'is closed: there is nothing to waive')
      if (standing === 'waived') throw refusal('CASE_WAIVED', caseKey, `is waived until ${waived_until ?? ''} already`)
      const { waiver_id } = await trx
        .insertInto('case_waiver')
        .values({
          case_key: caseKey,
          owner_agency,
          reason: maskWrittenNumbers(reason.trim()),
          granted_by: by.actor,
          granted_on: today,
          expires_on: expiresOn,
        })
        .returning('waiver_id')
        .executeTakeFirstOrThrow()
      const details = { expires_on: expiresOn, reason: reason.trim() }
      return { result: waiver_id, entry: { action: 'case.waive', object: `waiver ${waiver_id}`, caseKey, details } }
    },
    by,
  )
}

/** Takes back the waiver in force, from the day on; throws CASE_UNKNOWN, CASE_NOT_WAIVED, REASON_MISSING (usage). */
export async function revokeWaiver(store: Store, change: CaseChange & { readonly reason: string }): Promise<void> {
  const { caseKey, today, reason, by = operator() } = change
  requireReason(reason)
  await changeCases(
    store,
    async (trx) => {
      await findCase(trx, caseKey, change)
      const revoked = await trx
        .updateTable('case_waiver')
        .set({
          revoked_by: by.actor,
          revoked_on: today,
          revoked_at: sql<Date>`now()`,
          revoke_reason: maskWrittenNumbers(reason.trim()),
        })
        .where('case_key', '=', caseKey)
        .where('expires_on', '>=', today)
        .where('revoked_on', 'is', null)
        .returning('waiver_id')
        .execute()
      if (revoked.length === 0) throw refusal('CASE_NOT_WAIVED', caseKey, `has no waiver in force on ${today}`)
      const object = `waiver ${revoked.map((one) => one.waiver_id).join(', ')}`
      return { result: undefined, entry: { action: 'case.revoke', object, caseKey, details: { reason: reason.trim() } } }
    },
    by,
  )
}

function refusal(code: string, caseKey: string, what: string): DoisoatError {
  const reference = showCaseReference(caseKey)
  return new DoisoatError(code, `case ${reference} ${what}`, { exit: 'usage', next: `doisoat cases show ${reference}` })
}
