import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadProfile, type Profile } from '@doisoat/profile'
import { createAccount, createSession, listRuns, publishRun, rollbackRun } from '@doisoat/store'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '@doisoat/store/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyRetention } from './apply-retention.ts'
import type { RunPlace } from './run-place.ts'

let store: TestStore
let profile: Profile
let runs: RunPlace[] = []
beforeAll(async () => {
  store = await openTestStore()
  const danang = await loadProfile('danang')
  profile = { ...danang, retention: { ...danang.retention, keptRuns: 3 } }
}, 30_000)
afterAll(() => store.close(), 30_000)

/** A run with everything a run folder can hold, started on the first of a month of 2025. */
function makeRun(month: number, status: RunPlace['status'], out?: string): RunPlace {
  const day = `2025-${String(month).padStart(2, '0')}-01`
  const runId = `${day}-${status}`
  const path = join(store.home, 'runs', runId)
  const place = {
    runId,
    profile: 'danang',
    startedAt: `${day}T01:00:00Z`,
    status,
    path,
    out: out ?? join(path, 'out'),
    restart: () => undefined,
  }
  for (const name of ['serving', 'work', 'checkpoints']) mkdirSync(join(path, name), { recursive: true })
  mkdirSync(join(place.out, 'rejects'), { recursive: true })
  writeFileSync(join(place.out, 'rejects/tax.raw'), 'x\n')
  runs = [place, ...runs]
  return place
}

async function publish(place: RunPlace, replaces: string | null): Promise<void> {
  const run = writeSampleRun({ outDir: place.out, runId: place.runId, findings: 5, profile: 'danang' })
  await publishRun(store, { run, outDir: place.out, registerOwners: sampleOwners, replaces, cases: sampleCases(place.out) })
}

function apply(dryRun: boolean) {
  return applyRetention(store, { profile, home: store.home, runs, today: '2025-07-15', dryRun })
}

const names = (paths: readonly string[]): string[] => paths.map((path) => path.slice(join(store.home, 'runs').length + 1))

test('runs beyond the kept ones go, never the current one nor the one before it; old parts of kept runs go', async () => {
  const elsewhere = join(store.home, 'elsewhere')
  const published = [1, 2, 3, 4, 5, 6].map((month) => makeRun(month, 'published', month === 3 ? elsewhere : undefined))
  let replaces: string | null = null
  for (const place of published) {
    await publish(place, replaces)
    replaces = place.runId
  }
  // Back to February: it and the run it had replaced stay, old as they are.
  const [january, february, march] = published as [RunPlace, RunPlace, RunPlace]
  await rollbackRun(store, { profile: 'danang', runId: february.runId, reason: 'test' })
  const others = [1, 2, 3, 4, 5].map((month) => makeRun(month, month === 3 ? 'failed' : 'done'))
  const held = makeRun(1, 'held')
  runs = runs.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))

  const { accountId } = await createAccount(store, { name: 'steward', role: 'steward', agency: null, password: 'long enough 1' })
  await createSession(store, accountId)
  await createSession(store, accountId)
  await sql`update session set expires_at = now() - interval '1 day' where token_hash = (select min(token_hash) from session)`.execute(
    store.db,
  )

  for (const [name, day] of [
    ['inbox/old', '2025-07-01'],
    ['outbox/old', '2025-07-01'],
    ['outbox/new', '2025-07-15'],
  ] as const) {
    mkdirSync(join(store.home, name), { recursive: true })
    utimesSync(join(store.home, name), new Date(day), new Date(day))
  }

  const planned = await apply(true)
  expect(existsSync(march.path)).toBe(true)
  expect((await listRuns(store, { profile: 'danang' })).length).toBe(6)
  const retained = await apply(false)
  expect(retained).toEqual(planned)
  expect(retained.databaseRuns).toEqual([march.runId])
  expect(names(retained.runFolders).toSorted()).toEqual(['2025-01-01-done', '2025-02-01-done', '2025-03-01-published'])
  expect(retained.yours).toEqual([elsewhere])
  expect(existsSync(elsewhere)).toBe(true)
  expect(retained.sessions).toBe(1)
  expect((await listRuns(store, { profile: 'danang' })).map((run) => run.runId).toSorted()).toEqual(
    [january, february, ...published.slice(3)].map((run) => run.runId).toSorted(),
  )
  // February is current: its serving files stay; June is young.
  expect(existsSync(join(february.path, 'serving'))).toBe(true)
  expect(existsSync(join(january.path, 'serving'))).toBe(false)
  expect(existsSync(join(january.out, 'rejects'))).toBe(false)
  expect(existsSync(join(published[5]?.out ?? '', 'rejects/tax.raw'))).toBe(true)
  expect(existsSync(join(january.path, 'work'))).toBe(false)
  expect(['inbox/old', 'outbox/old', 'outbox/new'].filter((name) => existsSync(join(store.home, name)))).toEqual(['outbox/new'])
  // What may be resumed or approved keeps what it needs.
  const failed = others[2] as RunPlace
  expect(existsSync(join(failed.path, 'work'))).toBe(true)
  expect(existsSync(join(held.path, 'serving'))).toBe(true)
  expect(existsSync(held.out)).toBe(true)

  runs = runs.filter((run) => existsSync(run.path))
  const again = await apply(false)
  expect([again.databaseRuns, again.runFolders, again.parts, again.sessions]).toEqual([[], [], [], 0])
})
