import { padKey } from '@doisoat/engine'
import { expect, test, vi } from 'vitest'
import { type MeasureRow, type PublicRow, publicCells } from './disclose.ts'
import { roundCount } from './round-count.ts'
import { Attack } from './testing/attack.ts'
import { measuresOf, monthLater, seeded, tinyCity, tinyProfile } from './testing/tiny-city.ts'

// Thousands of linear programs, beside other tests.
vi.setConfig({ testTimeout: 60_000 })

const keys = padKey(Buffer.from('the secret of these tests'))
const options = { profile: tinyProfile, keys }
const { threshold } = tinyProfile.disclosure
const districtOf = new Map(tinyProfile.units.map((unit) => [unit.unitCode, unit.districtCode]))

function keyOf(row: Omit<PublicRow, 'numerator' | 'denominator'>): string {
  return [row.definition, row.unit_code, row.district_code, row.age_band, row.sex].join('|')
}

function isSmall(count: number): boolean {
  return count > 0 && count < threshold
}

const quantities = ['count', 'complement', 'size'] as const
type Exact = Readonly<Record<(typeof quantities)[number], number>>

function exactOf(measures: readonly MeasureRow[]): Map<string, Exact> {
  return new Map(
    measures.map((row) => [
      keyOf(row),
      { count: row.numerator, complement: row.denominator - row.numerator, size: row.denominator },
    ]),
  )
}

// 25, 29 and 37 were open once: what a district's totals say of a band is shared by its units.
test.each([1, 6, 25, 29, 37])('city %i: no small number lies between bounds closer than the threshold', async (seed) => {
  const measures = measuresOf(tinyCity(seed))
  const exact = exactOf(measures)
  const rows = publicCells(measures, options)
  const attack = await Attack.prepare(rows, { profile: tinyProfile, districtOf })
  const found: string[] = []
  let attacked = 0
  for (const row of rows.filter((one) => one.numerator === null)) {
    for (const quantity of quantities) {
      const value = exact.get(keyOf(row))?.[quantity] ?? 0
      if (!isSmall(value)) continue
      attacked++
      const { low, high } = attack.bounds(row, quantity)
      // Bounds that leave out the truth are a fault of the attack.
      expect(value >= low && value <= high, `${keyOf(row)} ${quantity}: ${value} in ${low} to ${high}`).toBe(true)
      if (high - low < threshold) found.push(`${keyOf(row)} ${quantity} ${low}-${high}`)
    }
  }
  attack.dispose()
  expect(attacked).toBeGreaterThan(20)
  expect(found).toEqual([])
})

test('the attack finds cells when only the small ones are hidden and nothing is rounded', async () => {
  const measures = measuresOf(tinyCity(1))
  const rows = publicCells(measures, options)
  const published = new Set(rows.map(keyOf))
  const naive = measures
    .filter((row) => published.has(keyOf(row)))
    .map(
      (row): PublicRow =>
        [row.numerator, row.denominator, row.denominator - row.numerator].some(isSmall)
          ? { ...row, numerator: null, denominator: null }
          : row,
    )
  const attack = await Attack.prepare(naive, { profile: { ...tinyProfile, disclosure: { threshold: 1 } }, districtOf })
  const exact = exactOf(measures)
  const narrow = naive.filter((row) => {
    if (row.numerator !== null || !isSmall(exact.get(keyOf(row))?.count ?? 0)) return false
    const { low, high } = attack.bounds(row, 'count')
    return high - low < threshold
  })
  attack.dispose()
  expect(narrow.length).toBeGreaterThan(5)
})

test('no published number is small, nor everybody or nobody of a few, and each is within a rounding of the truth', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const measures = measuresOf(tinyCity(seed))
    const exact = exactOf(measures)
    for (const row of publicCells(measures, options)) {
      const truth = exact.get(keyOf(row))
      if (row.numerator === null || row.denominator === null || !truth) continue
      expect([truth.count, truth.complement, truth.size].some(isSmall), `${keyOf(row)} is small`).toBe(false)
      expect(Math.abs(row.numerator - truth.count)).toBeLessThanOrEqual(4)
      expect(Math.abs(row.denominator - truth.size)).toBeLessThanOrEqual(4)
      expect(row.numerator === 0).toBe(truth.count === 0)
      expect(row.numerator === row.denominator).toBe(truth.complement === 0)
    }
  }
})

test('from one month to the next nobody can say of a small change that there was one, or how large it was', () => {
  let changes = 0
  for (let seed = 1; seed <= 10; seed++) {
    const city = tinyCity(seed)
    const months = [city, monthLater(city, seed + 100)].map((people) => measuresOf(people))
    const [before, after] = months.map((measures) => new Map(publicCells(measures, options).map((row) => [keyOf(row), row])))
    const [truthBefore, truthAfter] = months.map(exactOf)
    for (const [key, row] of after ?? []) {
      const earlier = before?.get(key)
      if (!earlier || earlier.numerator === null || row.numerator === null) continue
      for (const [quantity, now, then] of [
        ['count', row.numerator, earlier.numerator],
        ['size', row.denominator ?? 0, earlier.denominator ?? 0],
      ] as const) {
        const change = Math.abs((truthAfter?.get(key)?.[quantity] ?? 0) - (truthBefore?.get(key)?.[quantity] ?? 0))
        if (!isSmall(change)) continue
        changes++
        // What a reader knows: each number lies within 4 of what stands there and is not small.
        const known = (shown: number) => ({ low: Math.max(threshold, shown - 4), high: shown + 4 })
        const low = known(now).low - known(then).high
        const high = known(now).high - known(then).low
        expect((low <= 0 && high >= 0) || high - low >= threshold, `${key} ${quantity} ${then} ${now}`).toBe(true)
      }
    }
  }
  expect(changes).toBeGreaterThan(100)
})

test('the same count of the same people is one number: asked a thousand times, in another file, in the next month', () => {
  const values = Array.from({ length: 1000 }, () => roundCount(1234, { base: 5, keys, cell: 'unit 1' }))
  expect(new Set(values).size).toBe(1)
  const measures = measuresOf(tinyCity(1))
  expect(publicCells(measures, options)).toEqual(publicCells(measures.toReversed(), options))
  // Working age and adults count the same people of 18 to 64.
  const rows = new Map(publicCells(measures, options).map((row) => [keyOf(row), row]))
  for (const unit of ['', 'u1', 'u5', 'u6']) {
    const [working, adults] = ['account_working', 'account_adults'].map((name) => rows.get(`${name}|${unit}||18-64|`))
    expect([working?.numerator, working?.denominator]).toEqual([adults?.numerator, adults?.denominator])
  }
})

test('rounding is unbiased, keeps multiples, and differs from cell to cell and from secret to secret', () => {
  const random = seeded(7)
  const counts = Array.from({ length: 4000 }, () => Math.floor(random() * 1000))
  const round = (secret: string, cell: string): number[] =>
    counts.map((count) => roundCount(count, { base: 5, keys: padKey(Buffer.from(secret)), cell }))
  const rounded = round('a', 'x')
  const error = rounded.reduce((sum, value, at) => sum + value - (counts[at] ?? 0), 0) / counts.length
  expect(Math.abs(error)).toBeLessThan(0.2)
  expect(rounded.every((value, at) => value % 5 === 0 && Math.abs(value - (counts[at] ?? 0)) < 5)).toBe(true)
  expect(round('a', 'y')).not.toEqual(rounded)
  expect(round('b', 'x')).not.toEqual(rounded)
})

test('crosses of three are never published', () => {
  const rows = publicCells(measuresOf(tinyCity(2)), options)
  expect(rows.some((row) => row.unit_code !== '' && row.age_band !== '' && row.sex !== '')).toBe(false)
  expect(rows.some((row) => row.unit_code !== '' && row.age_band !== '')).toBe(true)
})
