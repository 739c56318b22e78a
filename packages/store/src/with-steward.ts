import { sql, type Transaction } from 'kysely'
import type { Store } from './connect-store.ts'
import type { Database } from './database.ts'

/** Runs queries as a steward, who sees the findings of all agencies. The role ends with the transaction. */
export function withSteward<T>(store: Store, queries: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return store.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_steward', true)`.execute(trx)
      return queries(trx)
    })
}
