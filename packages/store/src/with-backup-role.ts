import { sql, type Transaction } from 'kysely'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'

/**
 * Runs queries that see every row of every table as of one moment: for exports, and to find a person in all runs. Row-level security
 * binds the owner as well, so that a query by mistake shows nothing; here it is on purpose.
 */
export function withBackupRole<T>(store: Store, queries: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return store.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_backup', true)`.execute(trx)
      return queries(trx)
    })
}
