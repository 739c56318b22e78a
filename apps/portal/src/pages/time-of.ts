import { showTime } from '../language.ts'
import type { Frame } from './frame.ts'

/** A moment as the clocks of the deployment show it. */
export function timeOf({ portal, language }: Frame, time: Date, to: 'minute' | 'second' = 'minute'): string {
  return showTime(time, { language, timeZone: portal.profile.timeZone, to })
}

/** The time zone of the deployment, as GMT+7. */
export function zoneOf({ portal }: Frame): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: portal.profile.timeZone, timeZoneName: 'shortOffset' })
  return format.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? portal.profile.timeZone
}
