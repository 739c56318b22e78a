import type { ProfileFile } from './profile.ts'

/**
 * The version of the unit list in force on a day (ISO date); before the first list's first day, the first list, since no older one
 * is known.
 */
export function unitListInForce(profile: Pick<ProfileFile, 'unitLists'>, asOf: string): string {
  const [first, ...later] = profile.unitLists
  if (!first) throw new Error('a profile has at least one unit list')
  return later.reduce((current, list) => (list.validFrom <= asOf ? list.version : current), first.version)
}
