import { DoisoatError } from '@doisoat/contracts'
import type { Transaction } from 'kysely'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'
import { requireReason } from './held-run.ts'
import { moveReaders } from './move-readers.ts'
import { unknownRun } from './remove-run.ts'
import { toStoreError } from './store-error.ts'

export interface Rollback {
  readonly profile: string
  /** The run to show; without it the one that the newest run replaced, so that asking twice changes nothing. */
  readonly runId?: string | undefined
  readonly reason: string
  readonly by?: Actor
}

export interface RolledBack {
  readonly from: string
  readonly to: string
  /** False when readers saw that run already. */
  readonly changed: boolean
}

/**
 * Moves readers to another published run: one row changes, nothing is loaded or removed.
 *
 * Throws NOTHING_PUBLISHED, NO_EARLIER_RUN, ROLLED_BACK_FURTHER, RUN_UNKNOWN (never published, or taken out since), REASON_MISSING (all
 * usage), PUBLISH_OVERTAKEN (busy) when a run was published at the same moment.
 */
export async function rollbackRun(store: Store, rollback: Rollback): Promise<RolledBack> {
  const { profile, reason, by = operator() } = rollback
  requireReason(reason)
  try {
    return await store.db.transaction().execute(async (trx) => {
      const current = await trx.selectFrom('current_run').select('run_id').where('profile', '=', profile).executeTakeFirst()
      if (!current) throw refusal('NOTHING_PUBLISHED', `nothing of ${profile} is published in the database at ${store.place}`)
      const from = current.run_id
      const to = rollback.runId ?? (await beforeNewest(trx, profile, from))
      // Kept until the commit: it cannot be taken out while readers are moved to it.
      const target = await trx
        .selectFrom('run')
        .select('run_id')
        .where('run_id', '=', to)
        .where('profile', '=', profile)
        .where('published_at', 'is not', null)
        .forShare()
        .executeTakeFirst()
      if (!target) throw unknownRun(store, to)
      if (to === from) return { from, to, changed: false }
      if (!(await moveReaders(trx, { profile, to, from }))) {
        throw new DoisoatError('PUBLISH_OVERTAKEN', 'another run was published at this moment', {
          exit: 'busy',
          next: 'doisoat runs list',
        })
      }
      await recordAudit(trx, { ...by, action: 'run.rollback', object: to, runId: to, details: { from, reason: reason.trim() } })
      return { from, to, changed: true }
    })
  } catch (error) {
    throw toStoreError(error, store.place)
  }
}

async function beforeNewest(trx: Transaction<Database>, profile: string, current: string): Promise<string> {
  const newest = await trx
    .selectFrom('run')
    .select(['run_id', 'previous_run_id'])
    .where('profile', '=', profile)
    .where('published_at', 'is not', null)
    .orderBy('published_at', 'desc')
    .orderBy('run_id', 'desc')
    .executeTakeFirstOrThrow()
  const { run_id, previous_run_id } = newest
  if (previous_run_id === null) throw refusal('NO_EARLIER_RUN', `no earlier run than ${run_id} is kept`)
  if (current === run_id || current === previous_run_id) return previous_run_id
  throw refusal('ROLLED_BACK_FURTHER', `readers see ${current}, which is neither the newest run ${run_id} nor the one before it`)
}

function refusal(code: string, message: string): DoisoatError {
  return new DoisoatError(code, message, {
    exit: 'usage',
    next: 'doisoat runs list, then name the run: doisoat runs rollback RUN',
  })
}
