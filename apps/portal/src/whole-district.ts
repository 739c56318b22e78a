import type { Profile } from '@doisoat/profile'

interface UnitOfList {
  readonly key: string
  readonly listVersion: string
}

/**
 * The district that holds the whole of a unit: its own in a list with districts, that of all its predecessors in a list without.
 *
 * Undefined for a unit that reaches over several former districts. Needed so that a hidden unit does not follow from its district.
 */
export function wholeDistrictOf(profile: Pick<Profile, 'units' | 'crosswalk'>): (unit: UnitOfList) => string | undefined {
  const districtOfUnit = new Map(profile.units.map((unit) => [`${unit.listVersion}/${unit.unitCode}`, unit.districtCode]))
  const predecessors = Map.groupBy(profile.crosswalk, (row) => `${row.newVersion}/${row.newCode}`)
  return ({ key, listVersion }) => {
    const own = districtOfUnit.get(`${listVersion}/${key}`)
    if (own) return own
    const former = predecessors.get(`${listVersion}/${key}`)?.map((row) => districtOfUnit.get(`${row.oldVersion}/${row.oldCode}`))
    const [first, ...others] = new Set(former)
    return others.length === 0 ? first : undefined
  }
}
