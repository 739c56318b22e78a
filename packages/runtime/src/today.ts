import type { Settings } from './settings.ts'

/**
 * The calendar day on which deadlines, warnings and publications count, in the deployment's time zone; ISO date.
 *
 * DOISOAT_TODAY stands in for it: a demonstration plays months, a test a holiday.
 */
export function todayIn(timeZone: string, settings: Pick<Settings, 'today'>): string {
  // The Swedish locale writes ISO dates.
  return settings.today ?? new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
}
