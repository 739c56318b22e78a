import type { Profile } from '@doisoat/profile'
import type { Language } from '../language.ts'
import { messages } from '../messages.ts'

/** Names of units and former districts, as people know them. */
export interface AreaNames {
  unit(unitCode: string, listVersion: string): string
  /** Without the word for its kind: Hải Châu. */
  short(unitCode: string, listVersion: string): string
  district(districtCode: string): string
}

export function areaNames(profile: Profile, language: Language): AreaNames {
  const { unknown } = messages[language]
  const units = new Map(profile.units.map((unit) => [`${unit.listVersion}/${unit.unitCode}`, unit]))
  const districts = new Map(profile.districts.map(({ districtCode, name }) => [districtCode, name]))
  return {
    unit: (code, listVersion) => {
      const unit = units.get(`${listVersion}/${code}`)
      return unit ? capitalise(`${unit.unitType} ${unit.name}`.trim()) : code === 'unknown' ? unknown : code
    },
    short: (code, listVersion) => units.get(`${listVersion}/${code}`)?.name ?? code,
    // A unit of several former districts is counted under all of them together: 490+497.
    district: (code) =>
      code === 'unknown'
        ? unknown
        : code
            .split('+')
            .map((one) => districts.get(one) ?? one)
            .join(' + '),
  }
}

function capitalise(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
