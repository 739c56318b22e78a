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
/** Left alone for this long it ends: a screen in an office that nobody sits at. */
const idleMinutes = 60

/** Starts a session of eight hours, a working day; expired ones are swept on the way. */
export async function createSession(store: Store, accountId: string): Promise<Session> {
  await deleteExpiredSessions(store)
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + sessionHours * 3_600_000)
  await store.db
    .insertInto('session')
    .values({ token_hash: hashToken(token), account_id: accountId, expires_at: expiresAt })
    .execute()
  return { token, expiresAt }
}

/** The account of a live session, or undefined. A session ends with its account's role, password or state (a trigger of the table). */
export async function findSession(store: Store, token: string): Promise<Account | undefined> {
  const row = await store.db
    .selectFrom('session')
    .innerJoin('account', 'account.account_id', 'session.account_id')
    .select(['account.account_id', 'account.name', 'account.role', 'account.agency'])
    .select(sql<boolean>`session.last_seen_at < now() - interval '5 minutes'`.as('stale'))
    .where('session.token_hash', '=', hashToken(token))
    .where('session.expires_at', '>', sql<Date>`now()`)
    .where('session.last_seen_at', '>', sql<Date>`now() - make_interval(mins => ${idleMinutes})`)
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  if (row?.stale) {
    await store.db
      .updateTable('session')
      .set({ last_seen_at: sql<Date>`now()` })
      .where('token_hash', '=', hashToken(token))
      .execute()
  }
  return row && { accountId: row.account_id, name: row.name, role: row.role, agency: row.agency }
}

/** Ends a session at once. */
export async function deleteSession(store: Store, token: string): Promise<void> {
  await store.db.deleteFrom('session').where('token_hash', '=', hashToken(token)).execute()
}

/** Sweeps sessions that have ended, or counts them with `dryRun`; returns how many. */
export async function deleteExpiredSessions(store: Store, { dryRun = false } = {}): Promise<number> {
  const ended = sql<boolean>`expires_at < now() or last_seen_at < now() - make_interval(mins => ${idleMinutes})`
  const rows = await (dryRun
    ? store.db.selectFrom('session').select('token_hash').where(ended).execute()
    : store.db.deleteFrom('session').where(ended).returning('token_hash').execute())
  return rows.length
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
