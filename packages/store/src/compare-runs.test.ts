import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareRuns, publishRun } from './index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

async function publish(runId: string, rows: readonly SampleFinding[], replaces: string | null = null): Promise<void> {
  const outDir = join(store.home, 'out', runId)
  const run = writeSampleRun({ outDir, runId, profile: 'compare', findings: 0, rows })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
}

test('two runs compared: the same finding key persists, whatever line it stands on', async () => {
  const fault = (key: string, code: SampleFinding['code'], unit: string, owner = 'tax_office'): SampleFinding => ({
    finding_key: key,
    code,
    register: 'tax',
    owner_agency: owner,
    person_key: `p-${key}`,
    unit_code: unit,
    register_number: `n-${key}`,
  })
  const before = [
    fault('k1', 'NAME_MISMATCH', '20194'),
    fault('k2', 'DOB_SWAP', '20194', 'police'),
    fault('k3', 'ID_FORMAT', '20197'),
  ]
  const after = [
    fault('k4', 'NAME_MISMATCH', ''),
    fault('k2', 'DOB_SWAP', '20197', 'police'),
    fault('k1', 'NAME_MISMATCH', '20194'),
  ]
  await publish('c-1', before)
  await publish('c-2', after, 'c-1')
  const found = await compareRuns(store, 'c-1', 'c-2')
  expect(found.total).toEqual({ new: 1, gone: 1, persisting: 2 })
  expect(found.byCode).toEqual([
    { number: 105, code: 'ID_FORMAT', new: 0, gone: 1, persisting: 0 },
    { number: 306, code: 'NAME_MISMATCH', new: 1, gone: 0, persisting: 1 },
    { number: 402, code: 'DOB_SWAP', new: 0, gone: 0, persisting: 1 },
  ])
  expect(found.byAgency).toEqual([
    { agency: 'police', new: 0, gone: 0, persisting: 1 },
    { agency: 'tax_office', new: 1, gone: 1, persisting: 1 },
  ])
  expect(found.byRegister).toEqual([{ register: 'tax', new: 1, gone: 1, persisting: 2 }])
  // An info finding makes no case and has no unit; a person who moved counts where it lives now.
  expect(found.byUnit).toEqual([
    { unit: '', new: 1, gone: 0, persisting: 0 },
    { unit: '20194', new: 0, gone: 0, persisting: 1 },
    { unit: '20197', new: 0, gone: 0, persisting: 1 },
  ])
  expect(found.coverage).toContainEqual({
    definition: 'tax',
    register: 'tax',
    basis: 'people',
    before: { numerator: 8_000, denominator: 10_000 },
    after: { numerator: 8_000, denominator: 10_000 },
  })
  const reverse = await compareRuns(store, 'c-2', 'c-1')
  expect(reverse.total).toEqual({ new: 1, gone: 1, persisting: 2 })
  await expect(compareRuns(store, 'c-1', 'nothing')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
})
