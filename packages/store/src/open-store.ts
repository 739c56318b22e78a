import { connectStore, type Store, type StoreOptions } from './connect-store.ts'
import { migrate, requireCurrentSchema } from './migrate.ts'
import { toStoreError } from './store-error.ts'

/**
 * Opens the serving database, ready for use.
 *
 * The embedded server is started when it does not run, and its schema brought up to date. A server given by URL is never changed
 * on opening: SCHEMA_BEHIND (usage) names `doisoat db migrate`. SCHEMA_AHEAD (usage) when a newer version has migrated it;
 * DATABASE_URL_INVALID (usage), DATABASE_REFUSED (usage), DATABASE_UNAVAILABLE (unavailable).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = await connectStore(options)
  try {
    if (store.embedded) await migrate(store)
    else await requireCurrentSchema(store)
    return store
  } catch (error) {
    await store.close()
    throw toStoreError(error, store.place)
  }
}
