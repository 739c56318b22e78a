import type { Profile } from './profile.ts'

interface UnitOfList {
  readonly key: string
  readonly listVersion: string
}

/**
 * The district whose published sum holds a unit: its own in a list with districts; in a list without, the former districts of its
 * parts, joined by + where they are several; `unknown` for any other unit. The batch sums districts by the same rule: a hidden unit
 * must not follow from its district's sum.
 */
export function districtOfUnit(profile: Pick<Profile, 'units' | 'crosswalk'>): (unit: UnitOfList) => string {
  const ownDistrict = new Map(profile.units.map((unit) => [`${unit.listVersion}/${unit.unitCode}`, unit.districtCode]))
  const predecessors = Map.groupBy(profile.crosswalk, (row) => `${row.newVersion}/${row.newCode}`)
  return ({ key, listVersion }) => {
    const own = ownDistrict.get(`${listVersion}/${key}`)
    if (own) return own
    const former = predecessors.get(`${listVersion}/${key}`) ?? []
    const districts = new Set(
      former.map((row) => ownDistrict.get(`${row.oldVersion}/${row.oldCode}`) ?? '').filter((code) => code !== ''),
    )
    return [...districts].toSorted().join('+') || 'unknown'
  }
}
