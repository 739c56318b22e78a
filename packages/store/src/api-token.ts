import { createHash, randomBytes } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'

export interface ApiToken {
  readonly tokenId: string
  readonly agency: string
  readonly name: string
  readonly createdBy: string
  readonly createdAt: Date
  /** To a few minutes. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** Makes it recognisable where it leaks: in a log, a repository, a chat. */
const prefix = 'doisoat_'

/** Every token, newest first, revoked ones included. */
export async function listApiTokens(store: Store): Promise<ApiToken[]> {
  const rows = await store.db
    .selectFrom('api_token')
    .select(['token_id', 'agency', 'name', 'created_by', 'created_at', 'last_used_at', 'revoked_at'])
    .orderBy('created_at', 'desc')
    .orderBy('token_id')
    .execute()
  return rows.map((row) => ({
    tokenId: row.token_id,
    agency: row.agency,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }))
}

interface NewToken {
  readonly agency: string
  readonly name: string
  /** UUID of the form it is asked for with: sent twice it makes one token. */
  readonly tokenId?: string
}

/**
 * Makes a token for an agency's programs and returns it: it is shown once, the database has only its hash. Throws TOKEN_MADE (usage) when
 * there is one with that ID.
 */
export async function createApiToken(store: Store, { agency, name, tokenId }: NewToken, by: Actor = operator()): Promise<string> {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  await store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('api_token')
      .values({ agency, name, token_hash: hashToken(token), created_by: by.actor, ...(tokenId && { token_id: tokenId }) })
      .onConflict((conflict) => conflict.column('token_id').doNothing())
      .returning('token_id')
      .executeTakeFirst()
    if (!row) throw new DoisoatError('TOKEN_MADE', 'this token was made before and is not shown again', { exit: 'usage' })
    await recordAudit(trx, { ...by, action: 'token.add', object: name, agency })
  })
  return token
}

/** Ends a token at once; a second time changes nothing. Throws TOKEN_UNKNOWN (usage). */
export async function revokeApiToken(store: Store, tokenId: string, by: Actor = operator()): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('api_token')
      .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
      .where(sql`token_id::text`, '=', tokenId)
      .returning(['name', 'agency'])
      .executeTakeFirst()
    if (!row) {
      throw new DoisoatError('TOKEN_UNKNOWN', 'there is no such token', { exit: 'usage', next: 'doisoat users tokens' })
    }
    await recordAudit(trx, { ...by, action: 'token.revoke', object: row.name, agency: row.agency })
  })
}

/** The agency of a token that works, or undefined. */
export async function findApiToken(
  store: Store,
  token: string,
): Promise<Pick<ApiToken, 'tokenId' | 'agency' | 'name'> | undefined> {
  if (!token.startsWith(prefix)) return undefined
  const row = await store.db
    .selectFrom('api_token')
    .select(['token_id', 'agency', 'name'])
    .select(sql<boolean>`last_used_at is null or last_used_at < now() - interval '5 minutes'`.as('stale'))
    .where('token_hash', '=', hashToken(token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (row?.stale) {
    await store.db.updateTable('api_token').set({ last_used_at: sql<Date>`now()` }).where('token_id', '=', row.token_id).execute()
  }
  return row && { tokenId: row.token_id, agency: row.agency, name: row.name }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
