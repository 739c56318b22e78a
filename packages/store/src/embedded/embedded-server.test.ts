import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../open-store.ts'
import { openTestStore, type TestStore } from '../testing/index.ts'
import { embeddedStatus, startEmbedded, stopEmbedded } from './embedded-server.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

async function selectOne(home: string): Promise<unknown> {
  await using opened = await openStore({ home })
  return (await sql<{ one: number }>`select 1 as one`.execute(opened.db)).rows[0]?.one
}

function serverPid(): number {
  const { pid } = embeddedStatus(store.home)
  if (pid === undefined) throw new Error('no server runs')
  return pid
}

test('a server killed with -9 is started again by the next two openers at once, and both use the same one', {
  timeout: 30_000,
}, async () => {
  const before = serverPid()
  process.kill(before, 'SIGKILL')
  const ones = await Promise.all([selectOne(store.home), selectOne(store.home)])
  expect(ones).toEqual([1, 1])
  expect(serverPid()).not.toBe(before)
})

test('the open store outlives the death of its idle connections', { timeout: 30_000 }, async () => {
  process.kill(serverPid(), 'SIGKILL')
  await startEmbedded(store.home)
  const result = await sql<{ one: number }>`select 1 as one`
    .execute(store.db)
    .catch(() => sql<{ one: number }>`select 1 as one`.execute(store.db))
  expect(result.rows).toEqual([{ one: 1 }])
})

test('a postmaster.pid whose number now belongs to another program does not keep the server from starting', async () => {
  const { folder, port } = embeddedStatus(store.home)
  await stopEmbedded(store.home)
  writeFileSync(
    join(folder, 'data', 'postmaster.pid'),
    `${process.pid}\n${join(folder, 'data')}\n1\n${port ?? 0}\n\n127.0.0.1\n\nready\n`,
  )
  expect(await selectOne(store.home)).toBe(1)
})

test('stopping a stopped server says so and status shows it', async () => {
  expect(await stopEmbedded(store.home)).toBe(true)
  expect(await stopEmbedded(store.home)).toBe(false)
  expect(embeddedStatus(store.home)).toMatchObject({ exists: true, running: false })
  await startEmbedded(store.home)
})

test('the port stays the same over a restart', async () => {
  const first = await startEmbedded(store.home)
  await stopEmbedded(store.home)
  expect((await startEmbedded(store.home)).port).toBe(first.port)
})

test('the password is generated, asked from everyone and readable by the owner only', async () => {
  const { password } = await startEmbedded(store.home)
  const { folder } = embeddedStatus(store.home)
  expect(password).toMatch(/^[0-9a-f]{48}$/)
  expect(statSync(join(folder, 'password')).mode & 0o077).toBe(0)
  const hba = readFileSync(join(folder, 'data', 'pg_hba.conf'), 'utf8')
  expect(hba.split('\n').filter((line) => /^[a-z]/.test(line) && !line.endsWith('scram-sha-256'))).toEqual([])
})

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find((address) => !address.internal && address.family === 'IPv4')

test.skipIf(outside === undefined)('the address of this machine in its network is not listened on', async () => {
  const { port } = await startEmbedded(store.home)
  const refused = await new Promise((resolve) =>
    connect(port, outside?.address ?? '')
      .once('error', resolve)
      .once('connect', () => resolve('connected')),
  )
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
})

test('two first starts at once make one database', { timeout: 30_000 }, async () => {
  const home = join(store.home, 'second')
  const [first, second] = await Promise.all([startEmbedded(home), startEmbedded(home)])
  await stopEmbedded(home)
  expect(first).toEqual(second)
  // The folder of the start that lost the race is gone.
  expect(readdirSync(home)).toEqual(['postgres'])
})
