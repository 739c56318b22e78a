import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Account } from './account.ts'
import type { Store } from './connect-store.ts'

export interface Session {
  /** What the cookie holds: 256 random bits. The database has only its hash. */
  readonly token: string
  readonly expiresAt: Date
}

const sessionHours = 8

/** Starts a session of eight hours, a working day; expired ones are swept on the way. */
export async function createSession(store: Store, accountId: string): Promise<Session> {
  await store.db.deleteFrom('session').where('expires_at', '<', sql<Date>`now()`).execute()
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + sessionHours * 3_600_000)
  await store.db
    .insertInto('session')
    .values({ token_hash: hashToken(token), account_id: accountId, expires_at: expiresAt })
    .execute()
  return { token, expiresAt }
}

/** The account of a live session, or undefined. A removed account takes its sessions with it. */
export async function findSession(store: Store, token: string): Promise<Account | undefined> {
  const row = await store.db
    .selectFrom('session')
    .innerJoin('account', 'account.account_id', 'session.account_id')
    .select(['account.account_id', 'account.name', 'account.role', 'account.agency'])
    .where('session.token_hash', '=', hashToken(token))
    .where('session.expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return row && { accountId: row.account_id, name: row.name, role: row.role, agency: row.agency }
}

/** Ends a session at once. */
export async function deleteSession(store: Store, token: string): Promise<void> {
  await store.db.deleteFrom('session').where('token_hash', '=', hashToken(token)).execute()
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
