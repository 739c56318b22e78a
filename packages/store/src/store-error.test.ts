import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SqlState, sqlStates, toStoreError } from './store-error.ts'
import { openTestStore, type TestStore } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

const names = Object.keys(sqlStates) as SqlState[]

/** What the server sends with this SQLSTATE, on its way through the driver; the detail quotes a row. */
async function raised(state: string): Promise<unknown> {
  const raise = `raise exception 'row 048088123760' using errcode = '${state}', detail = 'Key (national_id)=(048088123760)'`
  return sql
    .raw(`do $$ begin ${raise}; end $$`)
    .execute(store.db)
    .then(
      () => undefined,
      (error: unknown) => toStoreError(error, 'host:5432/doisoat'),
    )
}

test.each(names.filter((name) => !/^(connection|admin|crash|cannotConnect)/.test(name)))(
  '%s is the name PostgreSQL gives this SQLSTATE',
  async (name) => {
    const condition = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const known: Readonly<Record<string, string>> = {
      invalid_authorization: 'invalid_authorization_specification',
      read_only_transaction: 'read_only_sql_transaction',
    }
    const block = `do $$ begin
      raise exception 'x' using errcode = '${sqlStates[name]}';
    exception when ${known[condition] ?? condition} then null; end $$`
    await expect(sql.raw(block).execute(store.db)).resolves.toBeDefined()
  },
)

const exits: Readonly<Record<string, string>> = {
  diskFull: 'unavailable',
  outOfMemory: 'unavailable',
  tooManyConnections: 'unavailable',
  queryCanceled: 'unavailable',
  ioError: 'unavailable',
  readOnlyTransaction: 'unavailable',
  connectionFailure: 'unavailable',
  adminShutdown: 'unavailable',
  lockNotAvailable: 'busy',
  deadlockDetected: 'busy',
  serializationFailure: 'busy',
  insufficientPrivilege: 'usage',
  invalidCatalogName: 'usage',
  invalidPassword: 'usage',
}

test.each(Object.entries(exits))('%s ends a command as %s, with the next command and without the row', async (name, exit) => {
  const error = await raised(sqlStates[name as SqlState])
  expect(error).toBeInstanceOf(DoisoatError)
  expect(error).toMatchObject({ exit, next: expect.stringMatching(/.{10}/), fields: { sqlstate: sqlStates[name as SqlState] } })
  expect((error as DoisoatError).message).toMatch(/(host|127[.0-9]+):\d+\/doisoat/)
  const { message, cause, stack } = error as DoisoatError
  expect([message, stack, String(cause), JSON.stringify(cause)].join()).not.toMatch(/048088123760/)
})

test.each(['22001', '23505', '42P01', 'P0001', 'XX000'])('%s is a defect: it is passed on without the row', async (state) => {
  const error = await raised(state)
  expect(error).not.toBeInstanceOf(DoisoatError)
  expect(error).toMatchObject({ code: state, message: expect.stringContaining('048•••') })
  expect(JSON.stringify(error)).not.toContain('048088123760')
})
