import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AccountChange,
  changeAccount,
  countDownload,
  createAccount,
  createApiToken,
  createSession,
  findApiToken,
  findSession,
  listAccounts,
  listApiTokens,
  revokeApiToken,
  verifyPassword,
} from './index.ts'
import { openTestStore, type TestStore } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

const password = 'mật khẩu dài đủ'
const by = { actor: 'root', role: 'admin' }

test.each<AccountChange>([
  { kind: 'disable' },
  { kind: 'password', password: 'another long word' },
  { kind: 'role', role: 'viewer', agency: null },
  { kind: 'role', role: 'agency', agency: 'police' },
])('after %o the sessions of the account are gone, those of others are not', async (change) => {
  const name = `officer-${JSON.stringify(change).replaceAll(/[^a-z]/g, '')}`
  const { accountId } = await createAccount(store, { name, role: 'agency', agency: 'tax_office', password })
  const other = await createAccount(store, { name: `${name}-other`, role: 'agency', agency: 'tax_office', password })
  const [own, foreign] = [await createSession(store, accountId), await createSession(store, other.accountId)]
  await changeAccount(store, { name, ...change }, by)
  expect(await findSession(store, own.token)).toBeUndefined()
  expect(await findSession(store, foreign.token)).toBeDefined()
  const entry = await store.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('object', '=', name)
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  expect(entry).toMatchObject({ actor: 'root', action: `account.${change.kind}` })
})

test('a closed account cannot log in, a change by bare SQL ends sessions too, and an unused session ends', async () => {
  const { accountId } = await createAccount(store, { name: 'lan', role: 'desk', agency: null, password })
  await changeAccount(store, { name: 'lan', kind: 'disable' }, by)
  expect(await verifyPassword(store, { name: 'lan', password })).toBeUndefined()
  await changeAccount(store, { name: 'lan', kind: 'enable' }, by)
  expect(await verifyPassword(store, { name: 'lan', password })).toMatchObject({ role: 'desk' })
  expect((await listAccounts(store)).find(({ name }) => name === 'lan')?.disabledAt).toBeNull()

  const session = await createSession(store, accountId)
  await sql`update account set role = 'viewer' where name = 'lan'`.execute(store.db)
  expect(await findSession(store, session.token)).toBeUndefined()

  const idle = await createSession(store, accountId)
  await sql`update session set last_seen_at = now() - interval '61 minutes'`.execute(store.db)
  expect(await findSession(store, idle.token)).toBeUndefined()
  const used = await createSession(store, accountId)
  await sql`update session set last_seen_at = now() - interval '59 minutes'`.execute(store.db)
  await findSession(store, used.token)
  await sql`update session set last_seen_at = last_seen_at - interval '59 minutes'`.execute(store.db)
  expect(await findSession(store, used.token)).toMatchObject({ name: 'lan' })
})

test('the last administrator stays one, an unknown name and a role without its agency are refused', async () => {
  await createAccount(store, { name: 'admin-1', role: 'admin', agency: null, password })
  await expect(changeAccount(store, { name: 'admin-1', kind: 'disable' }, by)).rejects.toMatchObject({ code: 'LAST_ADMIN' })
  await expect(changeAccount(store, { name: 'admin-1', kind: 'role', role: 'viewer', agency: null }, by)).rejects.toMatchObject({
    code: 'LAST_ADMIN',
  })
  await createAccount(store, { name: 'admin-2', role: 'admin', agency: null, password })
  const both = await Promise.allSettled(['admin-1', 'admin-2'].map((name) => changeAccount(store, { name, kind: 'disable' }, by)))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(changeAccount(store, { name: 'nobody', kind: 'enable' }, by)).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' })
  await expect(changeAccount(store, { name: 'lan', kind: 'role', role: 'agency', agency: null }, by)).rejects.toMatchObject({
    code: 'ACCOUNT_AGENCY',
  })
})

test('a token works until it is revoked; the database has only its hash', async () => {
  const token = await createApiToken(store, { agency: 'police', name: 'nightly' }, by)
  expect(token).toMatch(/^doisoat_[A-Za-z0-9_-]{43}$/)
  expect(await findApiToken(store, token)).toMatchObject({ agency: 'police', name: 'nightly' })
  const listed = await listApiTokens(store)
  expect(listed).toMatchObject([{ createdBy: 'root', revokedAt: null }])
  expect(listed[0]?.lastUsedAt).not.toBeNull()
  expect(JSON.stringify(await store.db.selectFrom('api_token').selectAll().execute())).not.toContain(token.slice(8))
  await revokeApiToken(store, listed[0]?.tokenId ?? '', by)
  expect(await findApiToken(store, token)).toBeUndefined()
  for (const wrong of ['', 'doisoat_', `${token}x`, token.slice(8)]) expect(await findApiToken(store, wrong)).toBeUndefined()
  await expect(revokeApiToken(store, 'no-such-token', by)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
})

test('downloads are counted by agency and day, also when they come at once', async () => {
  const count = (agency: string, day: string) => countDownload(store, { agency, day })
  const counts = await Promise.all(Array.from({ length: 20 }, () => count('police', '2025-08-01')))
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  expect([await count('tax_office', '2025-08-01'), await count('police', '2025-08-02')]).toEqual([1, 1])
})
