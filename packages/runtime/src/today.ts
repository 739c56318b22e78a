import type { Settings } from './settings.ts'

/**
 * The calendar day on which deadlines, warnings and publications count, in the deployment's time zone; ISO date.
 *
 * DOISOAT_TODAY stands in for it: a demonstration plays months, a test a holiday.
 */
export function todayIn(timeZone: string, settings: Pick<Settings, 'today'>): string {
  return settings.today ?? dayIn(timeZone, new Date())
}

/** The calendar day of a moment in a time zone; ISO date. */
export function dayIn(timeZone: string, moment: Date): string {
  // The Swedish locale writes ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)
}
