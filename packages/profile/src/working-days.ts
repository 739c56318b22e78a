import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from './profile.ts'

/** What decides whether a day is worked: the days of a profile's holidays.csv; without any, the week alone. */
export type WorkCalendar = Pick<Profile, 'name' | 'holidays' | 'workingDays'>

const dayMs = 86_400_000

/** Whether public offices work on a day: Monday to Friday without the days off, and the days of a weekend worked in exchange. */
export function isWorkingDay(calendar: WorkCalendar, day: string): boolean {
  if (calendar.workingDays.includes(day)) return true
  return ![0, 6].includes(new Date(toInstant(day)).getUTCDay()) && !calendar.holidays.includes(day)
}

/**
 * The n-th working day after a day (ISO dates): the day itself is not counted, so a deadline of one working day set on a Friday or a
 * Saturday ends with the Monday. A deadline ends with the end of its day.
 *
 * Source of the rule: Civil Code 2015, Articles 147 and 148. Throws CALENDAR_ENDS (usage) beyond the last year of the calendar.
 */
export function addWorkingDays(calendar: WorkCalendar, from: string, days: number): string {
  return countWorkingDays(calendar, { from, days, step: 1 })
}

/** The n-th working day before a day (ISO dates), that one not counted: when to warn of a deadline. */
export function subtractWorkingDays(calendar: WorkCalendar, from: string, days: number): string {
  return countWorkingDays(calendar, { from, days, step: -1 })
}

/**
 * The early-warning lead in working days: 24 hours before a Monday is the Friday, since nobody reads a warning on a Sunday. Due dates are
 * days, so a part of a day counts as a whole one.
 */
export function warningLeadDays({ deadlines }: Pick<Profile, 'deadlines'>): number {
  return Math.ceil(deadlines.earlyWarningHours / 24)
}

/** The last day the calendar knows (ISO date): the end of the last year in holidays.csv; undefined when it has none and never ends. */
export function calendarEnd({ holidays, workingDays }: WorkCalendar): string | undefined {
  const last = [holidays.at(-1) ?? '', workingDays.at(-1) ?? ''].sort().at(-1) ?? ''
  return last === '' ? undefined : `${last.slice(0, 4)}-12-31`
}

function countWorkingDays(calendar: WorkCalendar, { from, days, step }: { from: string; days: number; step: 1 | -1 }): string {
  const end = calendarEnd(calendar)
  let day = from
  let left = days
  while (left > 0) {
    day = new Date(toInstant(day) + step * dayMs).toISOString().slice(0, 10)
    if (step === 1 && end !== undefined && day > end) throw calendarEnds(calendar, end, from)
    if (isWorkingDay(calendar, day)) left--
  }
  return day
}

/** Midnight UTC: days are counted in one zone without summer time, whatever the zone of the machine. */
function toInstant(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function calendarEnds({ name }: WorkCalendar, end: string, from: string): DoisoatError {
  return new DoisoatError(
    'CALENDAR_ENDS',
    `a deadline counted from ${from} ends after ${end}, and the profile ${name} has no days off of ${Number(end.slice(0, 4)) + 1}`,
    {
      exit: 'usage',
      next: `add the days off of ${Number(end.slice(0, 4)) + 1} to holidays.csv of the profile`,
      fields: { end, from },
    },
  )
}
