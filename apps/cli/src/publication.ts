import { addWorkingDays, type Profile } from '@doisoat/profile'
import { type Settings, todayIn } from '@doisoat/runtime'
import type { CasesToPublish } from '@doisoat/store'

/** The day of a publication in a deployment, and how its deadlines count from it; `dueOn` throws CALENDAR_ENDS (usage). */
export function publicationOf(profile: Profile, settings: Settings): Omit<CasesToPublish, 'servingDir'> {
  const publishedOn = todayIn(profile.timeZone, settings)
  return { publishedOn, dueOn: (workingDays) => addWorkingDays(profile, publishedOn, workingDays) }
}
