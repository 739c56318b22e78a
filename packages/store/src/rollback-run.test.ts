import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  currentRunId,
  findRunByInput,
  getRun,
  inputHash,
  listAudit,
  listFindings,
  listRuns,
  publishRun,
  removeRun,
  rollbackRun,
} from './index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

const by = { actor: 'lan', role: 'operator' }

interface Sample {
  readonly runId: string
  readonly profile: string
  readonly replaces?: string | null
  readonly findings?: number
  readonly rows?: readonly SampleFinding[]
}

async function publish({ replaces = null, findings = 20, ...sample }: Sample) {
  const outDir = join(store.home, 'out', sample.runId)
  const run = writeSampleRun({ outDir, findings, ...sample })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
  return run
}

/** Runs 1, 2 and 3 of a profile, each over the one before. */
async function three(profile: string): Promise<void> {
  await publish({ runId: `${profile}-1`, profile })
  await publish({ runId: `${profile}-2`, profile, replaces: `${profile}-1` })
  await publish({ runId: `${profile}-3`, profile, replaces: `${profile}-2` })
}

const back = (profile: string, runId?: string) => rollbackRun(store, { profile, runId, reason: 'wrong extract', by })

test('a rollback shows the run before within a second, and asking again changes nothing', async () => {
  await three('undo')
  const started = performance.now()
  expect(await back('undo')).toEqual({ from: 'undo-3', to: 'undo-2', changed: true })
  expect(performance.now() - started).toBeLessThan(1000)
  expect(await currentRunId(store, 'undo')).toBe('undo-2')
  expect(await back('undo')).toEqual({ from: 'undo-2', to: 'undo-2', changed: false })
  const entries = await listAudit(store, { action: 'run.rollback', limit: 10 })
  expect(entries.length).toBe(1)
  expect(entries[0]).toMatchObject({ actor: 'lan', object: 'undo-2' })
})

test('a named run is shown whichever way it lies, with its own findings', async () => {
  await publish({ runId: 'named-1', profile: 'named', findings: 30 })
  await publish({ runId: 'named-2', profile: 'named', replaces: 'named-1', findings: 50 })
  const shown = async () =>
    (await listFindings(store, 'police', { runId: (await currentRunId(store, 'named')) ?? '', limit: 100 })).length
  expect(await shown()).toBe(10)
  expect(await back('named', 'named-1')).toMatchObject({ changed: true })
  expect(await shown()).toBe(6)
  expect(await back('named', 'named-1')).toMatchObject({ changed: false })
  expect(await back('named', 'named-2')).toMatchObject({ changed: true })
  expect(await shown()).toBe(10)
})

test('without a name it goes no further back than one run: where readers see neither, the run must be named', async () => {
  await three('far')
  await back('far', 'far-1')
  await expect(back('far')).rejects.toMatchObject({ code: 'ROLLED_BACK_FURTHER', exit: 'usage' })
  expect(await currentRunId(store, 'far')).toBe('far-1')
})

test('a run published after a rollback replaces what readers saw then', async () => {
  await three('after')
  await back('after', 'after-1')
  await publish({ runId: 'after-4', profile: 'after', replaces: 'after-1' })
  expect(await getRun(store, 'after-4')).toMatchObject({ previousRunId: 'after-1', current: true })
  expect(await back('after')).toMatchObject({ to: 'after-1' })
})

test('an unknown run, a run of another profile and a first run are refused and nothing moves', async () => {
  await publish({ runId: 'only', profile: 'only' })
  await publish({ runId: 'other', profile: 'other' })
  for (const runId of ['nothing', 'other', '', `only' or true --`])
    await expect(back('only', runId)).rejects.toMatchObject({ code: 'RUN_UNKNOWN', exit: 'usage', next: 'doisoat runs list' })
  await expect(back('only')).rejects.toMatchObject({ code: 'NO_EARLIER_RUN', exit: 'usage' })
  await expect(back('empty')).rejects.toMatchObject({ code: 'NOTHING_PUBLISHED', exit: 'usage' })
  await expect(rollbackRun(store, { profile: 'only', reason: ' ', by })).rejects.toMatchObject({ code: 'REASON_MISSING' })
  expect(await currentRunId(store, 'only')).toBe('only')
})

test('a run that was taken out is gone with all its rows and cannot be shown again; the one readers see is not taken out', async () => {
  await three('purge')
  await expect(removeRun(store, 'purge-3', by)).rejects.toMatchObject({ code: 'RUN_IN_USE', exit: 'usage' })
  await removeRun(store, 'purge-1', by)
  await removeRun(store, 'purge-2', by)
  await expect(back('purge', 'purge-1')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
  await expect(removeRun(store, 'purge-1', by)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
  // What came before the run is not known any more.
  expect(await getRun(store, 'purge-3')).toMatchObject({ previousRunId: null, current: true })
  await expect(back('purge')).rejects.toMatchObject({ code: 'NO_EARLIER_RUN' })
  // What runs changed in cases outlasts them: it is the history of the case.
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_inherits i on i.inhrelid = c.oid
    where pg_get_expr(c.relpartbound, c.oid) ~ 'purge-[12]' and c.relname !~ '^case_event_'`.execute(store.db)
  expect(rows).toEqual([])
  expect((await listAudit(store, { action: 'run.remove', limit: 10 })).map((entry) => entry.object)).toEqual([
    'purge-2',
    'purge-1',
  ])
})

test('a publish killed before readers were moved counts as nothing, and the next publish takes it out', async () => {
  await publish({ runId: 'k-1', profile: 'killed' })
  const left = await publish({ runId: 'k-2', profile: 'killed', replaces: 'k-1' })
  // As a process killed between the two transactions leaves it.
  await store.db.updateTable('current_run').set({ run_id: 'k-1' }).where('profile', '=', 'killed').execute()
  await store.db.updateTable('run').set({ published_at: null, previous_run_id: null }).where('run_id', '=', 'k-2').execute()

  expect((await findRunByInput(store, inputHash(left)))?.runId).not.toBe('k-2')
  expect((await listRuns(store, { profile: 'killed' })).map((run) => run.runId)).toEqual(['k-1'])
  await expect(getRun(store, 'k-2')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
  await expect(back('killed', 'k-2')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })

  // The same run again, as --resume publishes it.
  await publish({ runId: 'k-2', profile: 'killed', replaces: 'k-1' })
  expect(await getRun(store, 'k-2')).toMatchObject({ current: true, previousRunId: 'k-1' })
})
