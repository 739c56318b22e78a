import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureColumns, publicColumns } from '@doisoat/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishRun } from '../publish-run.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '../testing/index.ts'
import type { ScoreRules } from './score-parts.ts'
import { type ScorecardRequest, scorecards } from './scorecard.ts'

const rules: ScoreRules = {
  weights: { correct: 0.5, complete: 0.2, clean: 0.1, live: 0, onTime: 0.2, prompt: 0 },
  bands: [
    { name: 'excellent', from: 90 },
    { name: 'good', from: 80 },
    { name: 'weak', from: 0 },
  ],
  closeDays: 60,
}

const request: ScorecardRequest = {
  runId: 'august',
  rules,
  targets: [{ definition: 'insurance', register: 'insurance', value: 1, due: '2025-12-31' }],
  audience: 'staff',
  threshold: 10,
}

const agencies = [
  { name: 'social_insurance', block: 'central', registers: ['insurance'] },
  { name: 'tax_office', block: 'central', registers: ['tax'] },
  { name: 'science_technology', block: 'department', registers: [] },
]

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  await publish('july', { asOf: '2025-07-01', replaces: null, correct: 700 })
  await publish('august', { asOf: '2025-08-01', replaces: 'july', correct: 900 })
}, 30_000)
afterAll(() => store.close(), 30_000)

async function publish(runId: string, month: { asOf: string; replaces: string | null; correct: number }): Promise<void> {
  const { asOf, replaces, correct } = month
  const outDir = join(store.home, runId)
  const run = { ...writeSampleRun({ outDir, runId, findings: 0 }), asOf }
  const row = (definition: string, register: string, rest: string): string => `${definition},${register},rows,${rest},${asOf}`
  const rows = [
    row('correct', 'insurance', `,2025-07,,,,${correct},1000`),
    row('correct', 'tax', ',2025-07,,,,995,1000'),
    row('correct', 'insurance', 'u1,2025-07,,,,300,400'),
    row('correct', 'insurance', 'u2,2025-07,,,,599,600'),
  ]
  writeFileSync(join(outDir, 'quality.csv'), `${[measureColumns.join(','), ...rows].join('\n')}\n`)
  const cells = rows.slice(0, 3).map((line) => `quality,${line}`)
  cells.push(`quality,correct,insurance,rows,u2,2025-07,,,,,,${asOf}`)
  writeFileSync(join(outDir, 'serving', 'public.csv'), `${[publicColumns.join(','), ...cells].join('\n')}\n`)
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir, asOf) })
}

test('agencies are ranked within their block, with the change on the month before and none on a year that was not published', async () => {
  const cards = await scorecards(store, { ...request, agencies })
  expect(cards.map(({ name, block, score, band, rank, ranked }) => [name, block, score, band, rank, ranked])).toEqual([
    ['tax_office', 'central', 99.5, 'excellent', 1, 2],
    ['social_insurance', 'central', 90, 'excellent', 2, 2],
    ['science_technology', 'department', null, null, null, 0],
  ])
  expect(cards[1]?.change).toEqual({ month: { asOf: '2025-07-01', score: 70, points: 20 }, year: null })
})

test('a target is said with the people missing to it', async () => {
  const [, insurance] = await scorecards(store, { ...request, agencies })
  expect(insurance?.targets).toEqual([
    {
      definition: 'insurance',
      register: 'insurance',
      value: 1,
      due: '2025-12-31',
      numerator: 9500,
      denominator: 10_000,
      missing: 500,
    },
  ])
})

test('units are one block; to the public a unit whose numbers are hidden has no score', async () => {
  const staff = await scorecards(store, request)
  expect(staff.map(({ name, score, rank }) => [name, score, rank])).toEqual([
    ['u2', 99.83, 1],
    ['u1', 75, 2],
  ])
  const everybody = await scorecards(store, { ...request, audience: 'public' })
  expect(everybody.map(({ name, score }) => [name, score])).toEqual([
    ['u1', 75],
    ['u2', null],
  ])
})

test('a run that was never published is refused', async () => {
  await expect(scorecards(store, { ...request, runId: 'nothing' })).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
})
