import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicColumns } from '@doisoat/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listPublicCells, listPublicSeries, publicTotals, publishRun, rollbackRun, type Store } from './index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
let publicStore: Store

beforeAll(async () => {
  store = await openTestStore()
  publicStore = store.withRole('doisoat_public')
  await publish('june', { asOf: '2025-06-01', replaces: null, total: '790,1000' })
  await publish('july', { asOf: '2025-07-01', replaces: 'june', total: '795,1000' })
  await publish('july-again', { asOf: '2025-07-01', replaces: 'july', total: '800,1000' })
})

afterAll(() => store.close())

async function publish(
  runId: string,
  { asOf, replaces, total }: { asOf: string; replaces: string | null; total: string },
): Promise<void> {
  const outDir = join(store.home, runId)
  const run = { ...writeSampleRun({ outDir, runId, findings: 0 }), asOf }
  const cells = [
    `coverage,insurance,insurance,people,,2025-07,,,,${total},${asOf}`,
    `coverage,insurance,insurance,people,u1,2025-07,,,,,,${asOf}`,
    `coverage,insurance,insurance,people,u3,2025-07,,,,200,300,${asOf}`,
    `coverage,insurance,insurance,people,,2025-07,d1,,,600,700,${asOf}`,
    `coverage,insurance,insurance,people,,2025-07,,0-14,,300,350,${asOf}`,
    `coverage,insurance,insurance,people,,2025-07,,,F,400,500,${asOf}`,
    `coverage,insurance,insurance,people,u3,2025-07,,,F,100,150,${asOf}`,
    `coverage,tiny,insurance,people,,2025-07,,,,,,${asOf}`,
  ]
  writeFileSync(join(outDir, 'serving', 'public.csv'), `${[publicColumns.join(','), ...cells].join('\n')}\n`)
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
}

const request = { definition: 'insurance', basis: 'people' } as const

test('the public reads cells as they were decided when the run was made, hidden ones without a number', async () => {
  const cells = await listPublicCells(publicStore, 'july-again', request)
  const shown = cells.map((cell) => [[cell.unit_code, cell.district_code, cell.age_band, cell.sex].join('|'), cell.numerator])
  expect(Object.fromEntries(shown)).toEqual({
    '|||': 800,
    'u1|||': null,
    'u3|||': 200,
    '|d1||': 600,
    '||0-14|': 300,
    '|||F': 400,
    'u3|||F': 100,
  })
})

test('totals are hidden where they are small, and a run that is not there has none', async () => {
  const totals = await publicTotals(publicStore, 'july-again')
  expect(totals.map(({ definition, total }) => [definition, total.numerator])).toEqual([
    ['insurance', 800],
    ['tiny', null],
  ])
  expect(await publicTotals(publicStore, 'other')).toEqual([])
})

test('crosses of two are found by their keys', async () => {
  const cells = await listPublicCells(publicStore, 'july-again', { definition: 'insurance', unit_code: 'u3', sex: 'F' })
  expect(cells.map((cell) => cell.numerator)).toEqual([100])
})

test('a series has one value for each month, and after a rollback the one that readers see again', async () => {
  const total = { ...request, unit_code: '', district_code: '', age_band: '', sex: '' }
  const series = async (runId: string) =>
    (await listPublicSeries(publicStore, runId, total)).map((cell) => [cell.as_of, cell.numerator])
  expect(await series('july-again')).toEqual([
    ['2025-06-01', 790],
    ['2025-07-01', 800],
  ])
  await rollbackRun(store, { profile: 'danang', reason: 'wrong file' })
  expect(await series('july')).toEqual([
    ['2025-06-01', 790],
    ['2025-07-01', 795],
  ])
})

test('the public has no way to the exact measures', async () => {
  await expect(publicStore.db.selectFrom('measure').selectAll().execute()).rejects.toThrow(/permission denied/)
  await expect(publicStore.db.selectFrom('run').select('run_json').execute()).rejects.toThrow(/permission denied/)
})
