import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunJson } from '@doisoat/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  approveHeldRun,
  currentRunId,
  getHeldRun,
  getRun,
  holdRun,
  listAudit,
  listHeldRuns,
  publishRun,
  rejectHeldRun,
} from './index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

const by = { actor: 'lan', role: 'steward' }
const outDir = (runId: string): string => join(store.home, 'out', runId)

interface Sample {
  readonly runId: string
  readonly profile: string
  readonly replaces: string | null
}

function sample({ runId, profile, replaces }: Sample): RunJson {
  const run = writeSampleRun({ outDir: outDir(runId), runId, profile, findings: 20 })
  const rule = {
    name: 'max_volume_change',
    register: 'tax',
    value: 0.4,
    limit: 0.2,
    last: 100,
    level: 'hold' as const,
    fired: true,
    detail: '',
  }
  return { ...run, gate: { held: true, baseline: replaces, rules: [rule, { ...rule, fired: false }] } }
}

async function publish(runId: string, profile: string, replaces: string | null = null): Promise<void> {
  const run = writeSampleRun({ outDir: outDir(runId), runId, profile, findings: 20 })
  await publishRun(store, {
    run,
    outDir: outDir(runId),
    registerOwners: sampleOwners,
    replaces,
    cases: sampleCases(outDir(runId)),
  })
}

async function hold(one: Sample): Promise<RunJson> {
  const run = sample(one)
  writeFileSync(join(outDir(one.runId), 'run.json'), JSON.stringify(run))
  await holdRun(store, { run, outFolder: outDir(one.runId), servingFolder: sampleCases(outDir(one.runId)).servingDir, by })
  return run
}

function approve(runId: string, reason = 'the tax office moved a branch') {
  const { servingDir: _, ...cases } = sampleCases(outDir(runId))
  return approveHeldRun(store, { runId, reason, by, registerOwners: sampleOwners, cases })
}

test('a held run waits with its rules, and readers keep the run they had', async () => {
  await publish('shown', 'waits')
  const run = await hold({ runId: 'cut', profile: 'waits', replaces: 'shown' })
  expect(await currentRunId(store, 'waits')).toBe('shown')
  expect(await getHeldRun(store, 'cut')).toMatchObject({ runId: 'cut', profile: 'waits', replaces: 'shown', decision: null, run })
  expect((await listHeldRuns(store, { profile: 'waits' })).map((one) => one.runId)).toEqual(['cut'])
  const [entry] = await listAudit(store, { action: 'run.hold', limit: 1 })
  expect(entry).toMatchObject({ actor: 'lan', object: 'cut' })
  expect(JSON.stringify(entry)).toContain('max_volume_change')
})

test('approved, it is published from its folder with who let it through and why; once only', async () => {
  await publish('a-shown', 'approves')
  await hold({ runId: 'a-cut', profile: 'approves', replaces: 'a-shown' })
  expect(await approve('a-cut')).toMatchObject({ runId: 'a-cut', replaced: 'a-shown', findings: 20 })
  expect(await currentRunId(store, 'approves')).toBe('a-cut')
  expect(await getRun(store, 'a-cut')).toMatchObject({ current: true, previousRunId: 'a-shown' })
  expect((await getHeldRun(store, 'a-cut')).decision).toMatchObject({
    kind: 'approved',
    by: 'lan',
    reason: 'the tax office moved a branch',
  })
  expect(await listHeldRuns(store, { profile: 'approves' })).toEqual([])
  expect((await listHeldRuns(store, { profile: 'approves', decided: true })).length).toBe(1)
  await expect(approve('a-cut')).rejects.toMatchObject({ code: 'RUN_DECIDED', exit: 'usage' })
  await expect(rejectHeldRun(store, { runId: 'a-cut', reason: 'late', by })).rejects.toMatchObject({ code: 'RUN_DECIDED' })
  const [entry] = await listAudit(store, { action: 'run.approve', limit: 1 })
  expect(entry).toMatchObject({ actor: 'lan', role: 'steward', object: 'a-cut' })
})

test('a first run that was held may be approved: it replaces nothing', async () => {
  await hold({ runId: 'f-first', profile: 'first', replaces: null })
  expect(await approve('f-first')).toMatchObject({ replaced: null })
  expect(await currentRunId(store, 'first')).toBe('f-first')
})

test('rejected, it is never published', async () => {
  await hold({ runId: 'r-cut', profile: 'rejects', replaces: null })
  await rejectHeldRun(store, { runId: 'r-cut', reason: 'cut short', by })
  expect((await getHeldRun(store, 'r-cut')).decision).toMatchObject({ kind: 'rejected', by: 'lan', reason: 'cut short' })
  await expect(approve('r-cut')).rejects.toMatchObject({
    code: 'RUN_DECIDED',
    message: expect.stringContaining('rejected by lan'),
  })
  await expect(rejectHeldRun(store, { runId: 'r-cut', reason: 'again', by })).rejects.toMatchObject({ code: 'RUN_DECIDED' })
  expect(await currentRunId(store, 'rejects')).toBeUndefined()
})

test('of an approval and a rejection at once one wins and the other is told', async () => {
  await hold({ runId: 'race', profile: 'race', replaces: null })
  const ends = await Promise.allSettled([approve('race'), rejectHeldRun(store, { runId: 'race', reason: 'no', by })])
  const lost = ends.filter((end) => end.status === 'rejected')
  expect(lost.map((end) => (end.reason as { code?: string }).code)).toEqual(['RUN_DECIDED'])
  const { decision } = await getHeldRun(store, 'race')
  expect((await currentRunId(store, 'race')) === 'race').toBe(decision?.kind === 'approved')
})

test('published over since, it is refused until it is compared again', async () => {
  await publish('o-1', 'overtaken')
  const run = await hold({ runId: 'o-cut', profile: 'overtaken', replaces: 'o-1' })
  await publish('o-2', 'overtaken', 'o-1')
  await expect(approve('o-cut')).rejects.toMatchObject({
    code: 'HELD_OVERTAKEN',
    exit: 'busy',
    message: expect.stringContaining('o-2'),
  })
  expect(await currentRunId(store, 'overtaken')).toBe('o-2')
  const again = { ...run, gate: { ...run.gate, baseline: 'o-2' } }
  await holdRun(store, { run: again, outFolder: outDir('o-cut'), servingFolder: sampleCases(outDir('o-cut')).servingDir, by })
  expect(await approve('o-cut')).toMatchObject({ replaced: 'o-2' })
  // A run that is decided is not opened again by holding it once more.
  await holdRun(store, { run, outFolder: 'elsewhere', servingFolder: 'elsewhere', by })
  expect(await getHeldRun(store, 'o-cut')).toMatchObject({ replaces: 'o-2', decision: { kind: 'approved' } })
})

test('an approval whose files are gone publishes nothing and leaves the run waiting', async () => {
  await hold({ runId: 'gone', profile: 'gone', replaces: null })
  rmSync(join(outDir('gone'), 'findings.csv'))
  await expect(approve('gone')).rejects.toMatchObject({ code: 'OUT_INCOMPLETE', exit: 'usage' })
  expect((await getHeldRun(store, 'gone')).decision).toBeNull()
  expect(await currentRunId(store, 'gone')).toBeUndefined()
})

test('an approval whose folder another run was written into is refused: its files would go by the wrong name', async () => {
  const run = await hold({ runId: 'mine', profile: 'mine', replaces: null })
  writeFileSync(join(outDir('mine'), 'run.json'), JSON.stringify({ ...run, runId: 'another' }))
  await expect(approve('mine')).rejects.toMatchObject({
    code: 'OUT_OVERWRITTEN',
    message: expect.stringContaining('run another'),
  })
  rmSync(join(outDir('mine'), 'run.json'))
  await expect(approve('mine')).rejects.toMatchObject({ code: 'OUT_OVERWRITTEN', exit: 'usage' })
  expect(await currentRunId(store, 'mine')).toBeUndefined()
})

test.each(['', '  \n'])('a decision without a reason is refused: %j', async (reason) => {
  await hold({ runId: 'why', profile: 'why', replaces: null })
  await expect(approve('why', reason)).rejects.toMatchObject({ code: 'REASON_MISSING', exit: 'usage' })
  await expect(rejectHeldRun(store, { runId: 'why', reason, by })).rejects.toMatchObject({ code: 'REASON_MISSING' })
})

test.each(['', 'nothing', `'; drop table held_run; --`])('a run that was never held is refused: %j', async (runId) => {
  await expect(rejectHeldRun(store, { runId, reason: 'x', by })).rejects.toMatchObject({ code: 'RUN_NOT_HELD', exit: 'usage' })
})
