import { expect, test } from 'vitest'
import { areaSeries, districtsArea, unitArea } from './area-series.ts'
import { type PartNumbers, ranks, type ScoreRules, scoreOf } from './score-parts.ts'

const rules: ScoreRules = {
  weights: { correct: 0.4, complete: 0.2, clean: 0.2, live: 0, onTime: 0.2, prompt: 0 },
  bands: [
    { name: 'excellent', from: 90 },
    { name: 'good', from: 80 },
    { name: 'weak', from: 0 },
  ],
  closeDays: 60,
}

function part(name: PartNumbers['part'], numerator: number, denominator: number, register = 'insurance'): PartNumbers {
  return { part: name, register, numerator, denominator }
}

test.each([
  ['everything right is 100', [part('correct', 10, 10), part('onTime', 5, 5, '')], 100, 'excellent'],
  ['nothing right is 0', [part('correct', 0, 10)], 0, 'weak'],
  ['a part without numbers gives its weight to the others', [part('correct', 9, 10), part('complete', 0, 0)], 90, 'excellent'],
  ['weights: 0.4 of 50 % and 0.2 of 100 %', [part('correct', 5, 10), part('complete', 10, 10)], 66.67, 'weak'],
  ['cases stand beside the registers with their own weight', [part('correct', 10, 10), part('onTime', 1, 2, '')], 83.33, 'good'],
  ['registers count by their rows', [part('correct', 90, 90), part('correct', 0, 10, 'tax')], 90, 'excellent'],
  ['a band begins with its lowest score', [part('correct', 8, 10)], 80, 'good'],
  ['no numbers, no score', [part('correct', 0, 0)], null, null],
  ['no numbers at all', [], null, null],
] as const)('%s', (_name, numbers, score, band) => {
  expect(scoreOf(numbers, rules)).toMatchObject({ score, band })
})

test('the points of the parts add up to the score, the most of each to 100', () => {
  const { score, parts } = scoreOf(
    [part('correct', 7, 10), part('complete', 9, 10), part('clean', 1, 3, 'tax'), part('onTime', 3, 4, '')],
    rules,
  )
  const sum = (key: 'points' | 'most') => parts.reduce((all, one) => all + one[key], 0)
  expect(sum('points')).toBeCloseTo(score ?? 0, 1)
  expect(sum('most')).toBeCloseTo(100, 1)
})

test('what would raise the score most comes first, with the rows to mend; what is whole is not named', () => {
  const { next } = scoreOf([part('correct', 95, 100), part('complete', 50, 100), part('clean', 100, 100)], rules)
  expect(next.map(({ part: name, missing }) => [name, missing])).toEqual([
    ['complete', 50],
    ['correct', 5],
  ])
})

test('ranks begin at 1, equal scores share one, and who has no score has none', () => {
  expect(ranks([80, 90, 80, null, 70])).toEqual([2, 1, 2, null, 4])
})

const cell = (change: object) => ({
  kind: 'coverage',
  definition: 'insurance',
  register: 'insurance',
  basis: 'people',
  unit_code: '',
  list_version: '2025-07',
  district_code: '',
  age_band: '',
  sex: '',
  numerator: 10,
  denominator: 20,
  as_of: '2025-08-01',
  ...change,
})

test('an area of former districts goes on over the change of lists, where no unit lies in it with a part only', () => {
  const cells = [
    cell({ as_of: '2025-06-01', list_version: '2025-01', district_code: '490' }),
    cell({ as_of: '2025-06-01', list_version: '2025-01', district_code: '497', numerator: 30, denominator: 40 }),
    cell({ district_code: '490+497', numerator: 41, denominator: 60 }),
    cell({ district_code: '497', numerator: null, denominator: null }),
    cell({ unit_code: '20194', numerator: 1, denominator: 1 }),
  ]
  expect(areaSeries(cells, districtsArea(['490', '497']))).toEqual([
    { asOf: '2025-06-01', numerator: 40, denominator: 60 },
    { asOf: '2025-08-01', numerator: null, denominator: null },
  ])
  expect(areaSeries(cells, districtsArea(['490']))).toEqual([
    { asOf: '2025-06-01', numerator: 10, denominator: 20 },
    { asOf: '2025-08-01', numerator: null, denominator: null },
  ])
  expect(areaSeries(cells.slice(0, 3), districtsArea(['490', '497'])).at(-1)).toEqual({
    asOf: '2025-08-01',
    numerator: 41,
    denominator: 60,
  })
})

test('a new unit is the sum of the units it was made of, unless one of them was split', () => {
  const row = (oldCode: string, extent: 'whole' | 'part') => ({
    oldCode,
    extent,
    oldVersion: '2025-01',
    newCode: '20194',
    newVersion: '2025-07',
  })
  const before = { as_of: '2025-06-01', list_version: '2025-01' }
  const cells = [
    cell({ ...before, unit_code: '1' }),
    cell({ ...before, unit_code: '2' }),
    cell({ ...before, unit_code: '3' }),
    cell({ unit_code: '20194' }),
  ]
  const unit = { unitCode: '20194', listVersion: '2025-07' }
  expect(areaSeries(cells, unitArea(unit, [row('1', 'whole'), row('2', 'whole')]))).toEqual([
    { asOf: '2025-06-01', numerator: 20, denominator: 40 },
    { asOf: '2025-08-01', numerator: 10, denominator: 20 },
  ])
  expect(areaSeries(cells, unitArea(unit, [row('1', 'whole'), row('2', 'part')]))[0]?.numerator).toBeNull()
})
