import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount, createSession, deleteSession, findSession, verifyPassword } from './index.ts'
import { openTestStore, type TestStore } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

const password = 'mật khẩu dài đủ'

test('the right password finds the account; a wrong one, an unknown name and an empty word find nothing', async () => {
  const account = await createAccount(store, { name: 'lan', role: 'agency', agency: 'police', password })
  expect(await verifyPassword(store, { name: 'lan', password })).toEqual(account)
  const attempts = [
    { name: 'lan', password: `${password} ` },
    { name: 'lan', password: '' },
    { name: 'LAN', password },
    { name: `lan' or true --`, password },
    { name: 'nobody', password },
    { name: 'nobody', password: '' },
  ]
  const found = await Promise.all(attempts.map((attempt) => verifyPassword(store, attempt)))
  expect(found).toEqual(attempts.map(() => undefined))
})

test('the database holds argon2id with its own salt, never the password', async () => {
  await createAccount(store, { name: 'same-1', role: 'steward', agency: null, password })
  await createAccount(store, { name: 'same-2', role: 'steward', agency: null, password })
  const rows = await store.db.selectFrom('account').select('password_hash').where('name', 'like', 'same-%').execute()
  const hashes = rows.map((row) => row.password_hash)
  expect(new Set(hashes).size).toBe(2)
  for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
})

test('a taken name, a short password and a role without its agency are refused', async () => {
  await createAccount(store, { name: 'taken', role: 'admin', agency: null, password })
  await expect(createAccount(store, { name: 'taken', role: 'admin', agency: null, password })).rejects.toMatchObject({
    code: 'ACCOUNT_EXISTS',
  })
  await expect(
    createAccount(store, { name: 'short', role: 'admin', agency: null, password: 'eleven char' }),
  ).rejects.toMatchObject({ code: 'PASSWORD_SHORT' })
  await expect(createAccount(store, { name: 'none', role: 'agency', agency: null, password })).rejects.toMatchObject({
    code: 'ACCOUNT_AGENCY',
  })
  await expect(createAccount(store, { name: 'some', role: 'steward', agency: 'police', password })).rejects.toMatchObject({
    code: 'ACCOUNT_AGENCY',
  })
})

test('a session lives until it is ended, expires or its account goes; the database has only its hash', async () => {
  const { accountId } = await createAccount(store, { name: 'session', role: 'steward', agency: null, password })
  const [first, second] = [await createSession(store, accountId), await createSession(store, accountId)]
  expect(first.token).not.toBe(second.token)
  expect((await findSession(store, first.token))?.name).toBe('session')
  const stored = await store.db.selectFrom('session').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(first.token)

  await deleteSession(store, first.token)
  expect(await findSession(store, first.token)).toBeUndefined()
  expect(await findSession(store, second.token)).toBeDefined()

  await sql`update session set expires_at = now() - interval '1 second'`.execute(store.db)
  expect(await findSession(store, second.token)).toBeUndefined()

  const third = await createSession(store, accountId)
  await store.db.deleteFrom('account').where('account_id', '=', accountId).execute()
  expect(await findSession(store, third.token)).toBeUndefined()
  expect(await findSession(store, '')).toBeUndefined()
})
