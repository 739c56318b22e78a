import type { Subjects } from './expected-cases.ts'
import type { StoredMonth } from './stored-cases.ts'

type Event = 'opened' | 'closed' | 'reopened'

/** What a month comes to: cases that changed and stand open in the database, and what differs from the truth. */
export interface LedgerMonth {
  readonly opened: number
  readonly closed: number
  readonly reopened: number
  readonly open: number
  /** Cases, or changes of cases, that the truth has and the database has not. */
  readonly lost: readonly string[]
  /** The other way round; a case that is there twice is one too many. */
  readonly double: readonly string[]
}

interface History {
  /** Cases of the subject open now; one, save for rows that look alike and have no number. */
  open: number
  /** The most that were ever open. */
  most: number
  openedOn: string
  closedOn: string | null
  reopenedTimes: number
}

/** The truth kept month by month in the words of cases, and held against what the database has. */
export class CaseLedger {
  readonly #histories = new Map<string, History>()

  /** Enters the month of that day (ISO), whose truth is `expected`, and compares. */
  compare(day: string, expected: Subjects, stored: StoredMonth): LedgerMonth {
    const changes = this.#enter(day, expected)
    const subjects = new Map(stored.cases.map(({ key, subject }) => [key, subject]))
    const events = stored.events.map(({ key, event }) => `${event} ${subjects.get(key) ?? key}`)
    const difference = new Difference()
    difference.add(
      [...expected].flatMap(([subject, count]) => Array.from({ length: count }, () => `open ${subject}`)),
      stored.cases.filter(({ isOpen }) => isOpen).map(({ subject }) => `open ${subject}`),
    )
    difference.add(changes, events)
    difference.add(
      [...this.#histories].flatMap(([subject, history]) => (history.most > 1 ? [] : [describe(subject, history)])),
      stored.cases.flatMap((one) => ((this.#histories.get(one.subject)?.most ?? 0) > 1 ? [] : [describe(one.subject, one)])),
    )
    const count = (event: Event): number => stored.events.filter((one) => one.event === event).length
    return {
      opened: count('opened'),
      closed: count('closed'),
      reopened: count('reopened'),
      open: stored.cases.filter(({ isOpen }) => isOpen).length,
      lost: difference.missing,
      double: difference.surplus,
    }
  }

  #enter(day: string, expected: Subjects): string[] {
    const changes: string[] = []
    const note = (event: Event, subject: string, times: number): void => {
      for (let left = times; left > 0; left--) changes.push(`${event} ${subject}`)
    }
    for (const [subject, history] of this.#histories) {
      const now = expected.get(subject) ?? 0
      note('closed', subject, history.open - now)
      note('reopened', subject, Math.min(now, history.most) - history.open)
      note('opened', subject, now - Math.max(history.most, history.open))
      if (history.open > 0 && now === 0) history.closedOn = day
      if (history.open === 0 && now > 0) Object.assign(history, { closedOn: null, reopenedTimes: history.reopenedTimes + 1 })
      history.open = now
      history.most = Math.max(history.most, now)
    }
    for (const [subject, count] of expected) {
      if (this.#histories.has(subject)) continue
      this.#histories.set(subject, { open: count, most: count, openedOn: day, closedOn: null, reopenedTimes: 0 })
      note('opened', subject, count)
    }
    return changes
  }
}

function describe(subject: string, { openedOn, closedOn, reopenedTimes }: Omit<History, 'open' | 'most'>): string {
  return `history ${subject}: opened ${openedOn}, re-opened ${reopenedTimes} times, closed ${closedOn ?? 'not'}`
}

/** What one list has more often than the other. */
class Difference {
  readonly missing: string[] = []
  readonly surplus: string[] = []

  add(expected: readonly string[], found: readonly string[]): void {
    const left = new Map<string, number>()
    for (const one of found) left.set(one, (left.get(one) ?? 0) + 1)
    for (const one of expected) {
      const count = left.get(one) ?? 0
      if (count === 0) this.missing.push(one)
      else left.set(one, count - 1)
    }
    for (const [one, count] of left) for (let more = count; more > 0; more--) this.surplus.push(one)
  }
}
