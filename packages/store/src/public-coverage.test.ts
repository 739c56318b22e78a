import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureColumns } from '@doisoat/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publicCoverage, publicTotals, publishRun } from './index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  const place = (unit_code: string, numerator: number, denominator: number) => ({
    unit_code,
    list_version: '2025-07',
    numerator,
    denominator,
  })
  const run = writeSampleRun({
    outDir,
    runId: 'small',
    findings: 0,
    measures: [
      { numerator: 800, denominator: 1000 },
      place('u1', 297, 300),
      place('u2', 303, 400),
      place('u3', 200, 300),
      { district_code: 'd1', list_version: '2025-01', numerator: 600, denominator: 700 },
      { district_code: 'd2', list_version: '2025-01', numerator: 200, denominator: 300 },
      { age_band: '0-14', numerator: 300, denominator: 350 },
      { age_band: '15+', numerator: 500, denominator: 650 },
      { sex: 'F', numerator: 400, denominator: 500 },
      { sex: 'M', numerator: 400, denominator: 500 },
      // A cross of two is never published.
      { sex: 'M', age_band: '0-14', numerator: 3, denominator: 5 },
      { unit_code: 'u1', list_version: '2025-07', sex: 'M', numerator: 3, denominator: 5 },
      { definition: 'tiny', numerator: 3, denominator: 500 },
      { definition: 'tiny', sex: 'F', numerator: 0, denominator: 200 },
      { definition: 'tiny', sex: 'M', numerator: 3, denominator: 300 },
    ],
  })
  writeFileSync(
    join(outDir, 'quality.csv'),
    `${measureColumns.join(',')}\ncorrect,insurance,rows,,,,,,9,10,2025-08-01\ninsurance,insurance,people,,,,,,1,2,2025-08-01\n`,
  )
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
}, 30_000)
afterAll(() => store.close(), 30_000)

const districtOf = ({ key }: { readonly key: string }): string => (key === 'u3' ? 'd2' : 'd1')
const request = { definition: 'insurance', basis: 'people', threshold: 10, districtOf } as const

test('a unit with three people missing is hidden, and with it a second one of the same district', async () => {
  const found = await publicCoverage(store, 'small', request)
  expect(found?.total).toEqual({ numerator: 800, denominator: 1000 })
  expect(found?.units).toEqual([
    { key: 'u1', listVersion: '2025-07', numerator: null, denominator: null },
    { key: 'u2', listVersion: '2025-07', numerator: null, denominator: null },
    { key: 'u3', listVersion: '2025-07', numerator: 200, denominator: 300 },
  ])
  expect(found?.districts.map((row) => row.numerator)).toEqual([600, 200])
})

test('only one-way tables are published', async () => {
  const found = await publicCoverage(store, 'small', request)
  expect(found?.ageBands.map((row) => row.key)).toEqual(['0-14', '15+'])
  expect(found?.sexes.map((row) => row.key)).toEqual(['F', 'M'])
  expect(found?.units.map((row) => row.key)).toEqual(['u1', 'u2', 'u3'])
})

test('a small total hides the whole definition', async () => {
  const found = await publicCoverage(store, 'small', { ...request, definition: 'tiny' })
  expect(found?.total.numerator).toBeNull()
  expect(found?.sexes.every((row) => row.numerator === null)).toBe(true)
})

test('the totals are those of the coverage file, hidden where they are small', async () => {
  const totals = await publicTotals(store, 'small', 10)
  expect(totals.map(({ definition, total }) => [definition, total.numerator])).toEqual([
    ['insurance', 800],
    ['tiny', null],
  ])
})

test('a definition the run does not hold is undefined', async () => {
  expect(await publicCoverage(store, 'small', { ...request, definition: 'nothing' })).toBeUndefined()
  expect(await publicCoverage(store, 'other', request)).toBeUndefined()
})
