import { DoisoatError } from '@doisoat/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'
import { partitioned, partitionName } from './partition.ts'
import { isSqlState, toStoreError } from './store-error.ts'

/**
 * Takes a run and all its rows out of the serving database, for good; what people said of its cases stays.
 *
 * Throws RUN_IN_USE (usage) for the run that readers see, RUN_UNKNOWN (usage), TABLES_BUSY (busy) when readers hold the tables for more
 * than five seconds: a dropped partition locks its table for a moment, and those who wait for a lock stop those who come after them.
 */
export async function removeRun(store: Store, runId: string, by: Actor = operator()): Promise<void> {
  try {
    await store.db.transaction().execute(async (trx) => {
      const run = await trx
        .selectFrom('run')
        .select(['profile', 'as_of'])
        .where('run_id', '=', runId)
        .forUpdate()
        .executeTakeFirst()
      if (!run) throw unknownRun(store, runId)
      // The lock on the pointer: nobody moves readers to the run while it goes.
      const current = await trx
        .selectFrom('current_run')
        .select('run_id')
        .where('profile', '=', run.profile)
        .forShare()
        .executeTakeFirst()
      if (current?.run_id === runId) {
        throw new DoisoatError('RUN_IN_USE', `run ${runId} is the one that readers see and cannot be taken out`, {
          exit: 'usage',
          next: 'doisoat runs rollback, then take it out',
        })
      }
      await dropRows(trx, runId, { shown: true })
      await recordAudit(trx, { ...by, action: 'run.remove', object: runId, runId, details: { as_of: run.as_of } })
    })
  } catch (error) {
    throw toRemoveError(error, store.place)
  }
}

/** Takes out the runs of a profile that were loaded and never shown: what a publish that was killed between the two leaves. */
export async function sweepUnshown(db: Kysely<Database>, profile: string): Promise<string[]> {
  const left = await db
    .selectFrom('run')
    .select('run_id')
    .where('profile', '=', profile)
    .where('published_at', 'is', null)
    .execute()
  for (const { run_id } of left) await db.transaction().execute((trx) => dropRows(trx, run_id, { shown: false }))
  return left.map((row) => row.run_id)
}

/** Takes out one run unless readers were moved to it: one whose commit went through although its answer was lost stays. */
export async function takeOutUnshown(store: Store, runId: string): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const run = await trx.selectFrom('run').select('published_at').where('run_id', '=', runId).forUpdate().executeTakeFirst()
    if (run?.published_at === null) await dropRows(trx, runId, { shown: false })
  })
}

export function unknownRun(store: Store, runId: string): DoisoatError {
  return new DoisoatError(
    'RUN_UNKNOWN',
    `there is no published run ${runId} in the database at ${store.place}: it was never published, or it was taken out since`,
    { exit: 'usage', next: 'doisoat runs list' },
  )
}

/** What a run that was shown did to cases stays: it is their history in every later run. */
async function dropRows(trx: Transaction<Database>, runId: string, { shown }: { readonly shown: boolean }): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(trx)
  for (const parent of partitioned.filter((one) => !shown || one !== 'case_event')) {
    await sql`drop table if exists ${sql.id(partitionName(parent, runId))}`.execute(trx)
  }
  const history = shown ? [] : (['case_due', 'case_flow', 'case_run'] as const)
  for (const table of [...history, 'finding_count', 'verdict_count', 'delivery', 'run'] as const) {
    await trx.deleteFrom(table).where('run_id', '=', runId).execute()
  }
}

function toRemoveError(error: unknown, place: string): unknown {
  if (!isSqlState(error, 'lockNotAvailable')) return toStoreError(error, place)
  return new DoisoatError('TABLES_BUSY', `readers of the database at ${place} held the tables for five seconds`, {
    exit: 'busy',
    next: 'run the command again',
    cause: error,
  })
}
