import { createServer } from 'node:net'
import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectStore, migrate, openStore, schemaStatus, startEmbedded } from './index.ts'
import { openTestStore, type TestStore } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

async function urlOf(change: { password?: string; database?: string } = {}): Promise<string> {
  const { user, password, host, port, database } = { ...(await startEmbedded(store.home)), ...change }
  return `postgres://${user}:${password}@${host}:${port}/${database}`
}

/** An empty database of the role doisoat, as an administrator would make it. */
async function createDatabase(name: string): Promise<string> {
  const { host, port, password } = await startEmbedded(store.home)
  const administrator = new Client({ host, port, password, user: 'postgres', database: 'postgres' })
  await administrator.connect()
  await administrator.query(`create database ${name} owner doisoat`)
  await administrator.end()
  return urlOf({ database: name })
}

async function failure(databaseUrl: string): Promise<DoisoatError> {
  try {
    const opened = await openStore({ databaseUrl, home: store.home })
    await opened.close()
  } catch (error) {
    if (error instanceof DoisoatError) return error
    throw error
  }
  throw new Error('opening should have failed')
}

test('migrating twice changes nothing the second time', async () => {
  expect(await schemaStatus(store)).toMatchObject({ state: 'current', pending: [], unknown: [] })
  expect(await migrate(store)).toEqual([])
})

test('ten migrations of an empty database at once end in one schema', async () => {
  const databaseUrl = await createDatabase('fresh')
  const stores = await Promise.all(Array.from({ length: 10 }, () => connectStore({ databaseUrl, home: store.home })))
  await Promise.all(stores.map(migrate))
  const names = await sql<{ name: string }>`select name from schema_migration order by name`.execute(stores[0]?.db ?? store.db)
  expect(names.rows.map(({ name }) => name)).toEqual((await schemaStatus(store)).applied)
  await Promise.all(stores.map((opened) => opened.close()))
})

test('a server given by URL is not changed on opening: the message names the migration and the command', async () => {
  const error = await failure(await createDatabase('behind'))
  expect(error).toMatchObject({ code: 'SCHEMA_BEHIND', exit: 'usage', next: 'doisoat db migrate' })
  expect(error.message).toContain('0001-serving-database')
})

test('a database of a newer version is refused by opening and by migrating', async () => {
  const databaseUrl = await createDatabase('ahead')
  await using newer = await connectStore({ databaseUrl, home: store.home })
  await migrate(newer)
  await sql`insert into schema_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(newer.db)
  expect(await failure(databaseUrl)).toMatchObject({ code: 'SCHEMA_AHEAD', exit: 'usage' })
  await expect(migrate(newer)).rejects.toMatchObject({ code: 'SCHEMA_AHEAD' })
})

test('a migrated server given by URL opens, and its agency role binds', async () => {
  const databaseUrl = await createDatabase('served')
  await using first = await connectStore({ databaseUrl, home: store.home })
  await migrate(first)
  await using opened = await openStore({ databaseUrl, home: store.home })
  expect(opened.embedded).toBe(false)
  const role = await opened.db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'doisoat_agency', true)`.execute(trx)
    return sql<{ name: string }>`select current_user as name`.execute(trx)
  })
  expect(role.rows).toEqual([{ name: 'doisoat_agency' }])
})

test.each([
  'not a url',
  'mysql://a:b@localhost/x',
  'postgres://localhost',
  'postgres:///x',
  'localhost:5432/doisoat',
  'C:\\data',
])('the wrong address %j is a matter of usage', async (databaseUrl) => {
  expect(await failure(databaseUrl)).toMatchObject({ code: 'DATABASE_URL_INVALID', exit: 'usage' })
})

test('nothing listening is an outage, and no message holds the password', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => free.once('listening', resolve))
  const address = free.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await new Promise((resolve) => free.close(resolve))
  const error = await failure(`postgres://someone:s3cret-word@127.0.0.1:${port}/doisoat`)
  expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', exit: 'unavailable' })
  expect(error.message).toContain(`127.0.0.1:${port}/doisoat`)
  expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toContain('s3cret-word')
})

test('a refused password and a missing database are matters of usage', async () => {
  const refused = await failure(await urlOf({ password: 'wrong-word' }))
  expect(refused).toMatchObject({ code: 'DATABASE_REFUSED', exit: 'usage' })
  expect(JSON.stringify([refused.message, refused.fields])).not.toContain('wrong-word')
  expect(await failure(await urlOf({ database: 'nowhere' }))).toMatchObject({ code: 'DATABASE_REFUSED', exit: 'usage' })
})

test('a server that accepts the connection and never answers is an outage within seconds', { timeout: 10_000 }, async () => {
  const hole = createServer(() => undefined).listen(0, '127.0.0.1')
  await new Promise((resolve) => hole.once('listening', resolve))
  const address = hole.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect(await failure(`postgres://a:b@127.0.0.1:${port}/c`)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', exit: 'unavailable' })
  hole.close()
})

test('bigints arrive as numbers, dates as text, numerics as text', async () => {
  const { rows } = await sql`select 9007199254740991::bigint as big, date '1975-05-01' as day, 1.10::numeric as amount`.execute(
    store.db,
  )
  expect(rows).toEqual([{ big: 9_007_199_254_740_991, day: '1975-05-01', amount: '1.10' }])
  await expect(sql`select 9007199254740993::bigint as big`.execute(store.db)).rejects.toThrow(RangeError)
})
