import { birthDateText, foldedName, parseBirthDate } from '@doisoat/identifiers'
import type { Profile } from '@doisoat/profile'

/**
 * A person by name and birth date: the name less marks and case, the date in full. It stands in for the ID only where a row has none, for
 * two people can share both.
 */
export interface Identity {
  readonly name: string
  /** ISO day. */
  readonly birthDate: string
}

/** Undefined without a name or a full birth date. */
export function identityOf(name: string | null, birthDate: string | null, profile: DateRules): Identity | undefined {
  if (name === null || birthDate === null) return undefined
  const { value } = parseBirthDate(birthDate, { order: profile.dateOrder, compact: profile.compactDates, asOf: '9999-12-31' })
  return value?.precision === 'YMD' ? { name: foldedName(name), birthDate: birthDateText(value) } : undefined
}

export type DateRules = Pick<Profile, 'dateOrder' | 'compactDates'>

export function isSameIdentity(a: Identity, b: Identity): boolean {
  return a.name === b.name && a.birthDate === b.birthDate
}

/** Whether a text that nobody could read as a row holds the name and the birth date, in any form they are written in. */
export function holdsIdentity(text: string, { name, birthDate }: Identity): boolean {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const dates = new RegExp(
    `${year}[/.-]?0?${Number(month)}[/.-]?0?${Number(day)}|0?${Number(day)}[/.-]0?${Number(month)}[/.-]${year}|0?${Number(month)}[/.-]0?${Number(day)}[/.-]${year}`,
  )
  return dates.test(text) && foldedName(text).includes(name)
}
