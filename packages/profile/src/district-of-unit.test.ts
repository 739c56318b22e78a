import { loadProfile } from '@doisoat/profile'
import { expect, test } from 'vitest'
import { districtOfUnit } from './district-of-unit.ts'

const row = (oldCode: string, newCode: string) => ({
  oldCode,
  oldVersion: 'old',
  newCode,
  newVersion: 'new',
  extent: 'whole' as const,
})
const unit = (unitCode: string, listVersion: string, districtCode: string) => ({
  unitCode,
  listVersion,
  districtCode,
  unitType: 'phường',
  name: unitCode,
  provinceCode: '48',
  population: null,
})

const districtOf = districtOfUnit({
  units: [
    unit('1', 'old', 'B'),
    unit('2', 'old', 'A'),
    unit('3', 'old', 'A'),
    unit('1', 'new', ''),
    unit('2', 'new', ''),
    unit('9', 'new', ''),
  ],
  crosswalk: [row('1', '1'), row('2', '1'), row('2', '2'), row('3', '2')],
})

test.each([
  ['a unit of the old list has its own district', '1', 'old', 'B'],
  ['a new unit of one former district lies in it', '2', 'new', 'A'],
  ['a new unit of two former districts has both, in order', '1', 'new', 'A+B'],
  ['a unit without predecessors is unknown', '9', 'new', 'unknown'],
  ['a code of no list is unknown', '404', 'new', 'unknown'],
  ['an unknown unit is unknown', 'unknown', 'new', 'unknown'],
])('%s', (_name, key, listVersion, expected) => {
  expect(districtOf({ key, listVersion })).toBe(expected)
})

test('every unit of the built-in profile has a district, but for the special zone that was a district without units', async () => {
  const profile = await loadProfile('danang')
  const find = districtOfUnit(profile)
  const without = profile.units.filter(({ unitCode, listVersion }) => find({ key: unitCode, listVersion }) === 'unknown')
  expect(without.map(({ name }) => name)).toEqual(['Hoàng Sa'])
})
