import { CoverageDefinition, type Profile } from '@doisoat/profile'
import type { MeasureRow } from '../disclose.ts'

export type TinyProfile = Pick<Profile, 'coverage' | 'ageBands' | 'disclosure' | 'units' | 'crosswalk'>

const districts: Readonly<Record<string, string>> = { u1: 'd1', u2: 'd1', u3: 'd2', u4: 'd3', u5: 'd3', u6: 'd3' }

function definition(name: string, register: string, denominator: object, statuses: readonly string[] = []): CoverageDefinition {
  return CoverageDefinition.parse({ definition: name, title: { vi: name, en: name }, register, denominator, statuses })
}

/** Six units in three districts, one of a single unit; definitions whose people overlap, and one count that is part of another. */
export const tinyProfile: TinyProfile = {
  coverage: [
    definition('insurance', 'insurance', {}),
    definition('tax', 'tax', { ageFrom: 15 }),
    definition('eid_activated', 'eid', { ageFrom: 14 }, ['activated']),
    definition('eid_collected', 'eid', { ageFrom: 14 }, ['registered', 'activated']),
    definition('account_working', 'account', { ageFrom: 15, ageTo: 64 }),
    definition('account_adults', 'account', { ageFrom: 18 }),
  ],
  ageBands: [
    { name: '0-14', from: 0, to: 14 },
    { name: '15-17', from: 15, to: 17 },
    { name: '18-64', from: 18, to: 64 },
    { name: '65+', from: 65, to: null },
  ],
  disclosure: { threshold: 10 },
  units: Object.entries(districts).map(([unitCode, districtCode]) => ({
    unitCode,
    districtCode,
    listVersion: 'v1',
    unitType: '',
    name: unitCode,
    provinceCode: '1',
    population: null,
  })),
  crosswalk: [],
}

interface Person {
  readonly unit: string
  readonly age: number
  readonly sex: 'F' | 'M' | 'unknown'
  readonly insurance: boolean
  readonly tax: boolean
  readonly account: boolean
  readonly eid: '' | 'registered' | 'activated'
}

/** Numbers from 0 to 1 from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A made-up city of a few hundred people: units of five to two hundred, registers that lack almost nobody or almost everybody. */
export function tinyCity(seed: number): Person[] {
  const random = seeded(seed)
  const shares = { insurance: 0.9 + random() / 10, tax: random(), account: random() / 5, eid: 0.8 + random() / 5 }
  return Object.keys(districts).flatMap((unit) =>
    Array.from({ length: Math.floor(5 * 40 ** random()) }, () => ({
      unit,
      age: Math.floor(random() * 90),
      sex: sexOf(random()),
      insurance: random() < shares.insurance,
      tax: random() < shares.tax,
      account: random() < shares.account,
      eid: random() > shares.eid ? ('' as const) : random() < 0.8 ? ('activated' as const) : ('registered' as const),
    })),
  )
}

/** Of one in a hundred it is not recorded. */
function sexOf(share: number): Person['sex'] {
  if (share < 0.01) return 'unknown'
  return share < 0.5 ? 'F' : 'M'
}

/** The next month: a few people have moved away, registered or been born. */
export function monthLater(city: readonly Person[], seed: number): Person[] {
  const random = seeded(seed)
  const stayed = city.filter(() => random() > 0.02)
  return stayed.map((person) => (random() < 0.03 ? { ...person, tax: true, account: !person.account } : person))
}

/** What the batch would measure of it, all marginals. */
export function measuresOf(city: readonly Person[]): MeasureRow[] {
  return tinyProfile.coverage.flatMap((one) => {
    const cells = new Map<string, { numerator: number; denominator: number }>()
    const { ageFrom, ageTo } = one.denominator
    for (const person of city) {
      if (person.age < ageFrom || (ageTo !== null && person.age > ageTo)) continue
      for (const key of marginals(person)) {
        const cell = cells.get(key) ?? { numerator: 0, denominator: 0 }
        cell.denominator++
        if (counts(one, person)) cell.numerator++
        cells.set(key, cell)
      }
    }
    return [...cells].map(([key, numbers]) => {
      const [unit_code = '', district_code = '', age_band = '', sex = ''] = key.split('|')
      return {
        kind: 'coverage' as const,
        definition: one.definition,
        register: one.register,
        basis: 'people',
        unit_code,
        list_version: 'v1',
        district_code,
        age_band,
        sex,
        as_of: '2025-08-01',
        ...numbers,
      }
    })
  })
}

function counts({ register, statuses }: CoverageDefinition, person: Person): boolean {
  if (register === 'eid') return statuses.includes(person.eid)
  return person[register as 'insurance' | 'tax' | 'account']
}

function marginals({ unit, age, sex }: Person): string[] {
  const band = tinyProfile.ageBands.find(({ from, to }) => age >= from && (to === null || age <= to))?.name ?? ''
  const [u, d, a, s] = [unit, districts[unit] ?? '', band, sex]
  return ['|||', `${u}|||`, `|${d}||`, `||${a}|`, `|||${s}`, `||${a}|${s}`, `${u}||${a}|`, `${u}|||${s}`, `${u}||${a}|${s}`]
}
