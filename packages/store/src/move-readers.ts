import { sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'

export interface Move {
  readonly profile: string
  readonly to: string
  /** The run that readers must see until now, null for none. */
  readonly from: string | null
}

/**
 * Points the readers of a profile at another run: one row is changed, and only if it still names `from`. Returns false, with nothing
 * changed, when readers were moved meanwhile. Readers see it with the commit.
 */
export async function moveReaders(trx: Transaction<Database>, { profile, to, from }: Move): Promise<boolean> {
  const moved =
    from === null
      ? await trx
          .insertInto('current_run')
          .values({ profile, run_id: to })
          .onConflict((conflict) => conflict.column('profile').doNothing())
          .returning('run_id')
          .executeTakeFirst()
      : await trx
          .updateTable('current_run')
          .set({ run_id: to, flipped_at: sql<Date>`now()` })
          .where('profile', '=', profile)
          .where('run_id', '=', from)
          .returning('run_id')
          .executeTakeFirst()
  return moved !== undefined
}
