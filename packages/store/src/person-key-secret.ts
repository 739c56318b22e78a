import { DoisoatError } from '@doisoat/contracts'
import type { Store } from './connect-store.ts'

/**
 * Ties the database to the secret of its person keys: the first call stores its fingerprint, later ones compare. Under another secret
 * nobody's key would be found again, and every case would be closed and opened anew.
 *
 * Throws SECRET_OTHER (usage).
 */
export async function claimSecret(store: Store, fingerprint: string): Promise<void> {
  await store.db
    .insertInto('person_key_secret')
    .values({ fingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const known = await store.db.selectFrom('person_key_secret').select(['fingerprint', 'first_used_at']).executeTakeFirstOrThrow()
  if (known.fingerprint === fingerprint) return
  throw new DoisoatError(
    'SECRET_OTHER',
    `the database at ${store.place} holds person keys made under another secret, in use since ${known.first_used_at.toISOString().slice(0, 10)}`,
    {
      exit: 'usage',
      next: 'set DOISOAT_SECRET or restore secret.key of DOISOAT_HOME to what it was then, or use another database',
    },
  )
}
