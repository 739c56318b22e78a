import type { CoverageDefinition, Profile } from '@doisoat/profile'
import type { Language } from './language.ts'
import { messages } from './messages.ts'

const both = { vi: new Intl.ListFormat('vi'), en: new Intl.ListFormat('en-GB') } as const

/** Numerator and denominator of a coverage definition in words: what is counted and who is left out. */
export function describeCoverage(
  definition: CoverageDefinition,
  profile: Pick<Profile, 'registers'>,
  language: Language,
): { readonly numerator: string; readonly denominator: string } {
  const { rules } = messages[language]
  const titleOf = (name: string): string => profile.registers.find((register) => register.name === name)?.title[language] ?? name
  const { residence, ageFrom, ageTo, withoutExcludedGroups, inRegister } = definition.denominator
  const parts = [
    rules.alive,
    both[language].format(residence.map((kind) => rules.residence[kind] ?? kind)),
    describeAge(ageFrom, ageTo, language),
  ]
  if (inRegister !== null) parts.push(rules.inRegister(titleOf(inRegister)))
  if (withoutExcludedGroups) parts.push(rules.withoutForces)
  const statuses =
    definition.statuses.length > 0
      ? ` (${rules.statuses(definition.statuses.map((status) => rules.statusNames[status] ?? status).join(', '))})`
      : ''
  return {
    numerator: rules.numerator(titleOf(definition.register)) + statuses,
    denominator: parts.filter((part) => part !== '').join(', '),
  }
}

function describeAge(from: number, to: number | null, language: Language): string {
  const { rules } = messages[language]
  if (to === null) return from === 0 ? '' : rules.ageFrom(from)
  return from === 0 ? rules.ageTo(to) : rules.ageRange(from, to)
}
