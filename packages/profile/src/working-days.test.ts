// @ts-expect-error Its types are not reachable through its exports.
import * as dateChinese from 'date-chinese'
import { describe, expect, it } from 'vitest'
import { loadProfile } from './load-profile.ts'
import { addWorkingDays, calendarEnd, isWorkingDay, subtractWorkingDays, warningLeadDays } from './working-days.ts'

const danang = await loadProfile('danang')
const weekOnly = { name: 'week', holidays: [], workingDays: [] }

describe('a deadline in working days', () => {
  it.each([
    // A plain week; the day itself is not counted.
    ['2025-08-04', 1, '2025-08-05'],
    ['2025-08-01', 1, '2025-08-04'],
    ['2025-08-02', 1, '2025-08-04'],
    ['2025-08-03', 1, '2025-08-04'],
    ['2025-08-01', 10, '2025-08-15'],
    ['2025-08-01', 0, '2025-08-01'],
    // Tết 2025: Monday 27 to Friday 31 January are off.
    ['2025-01-24', 1, '2025-02-03'],
    ['2025-01-20', 5, '2025-02-03'],
    ['2025-01-29', 1, '2025-02-03'],
    // Tết 2024 began on a Saturday: two days are made up for after it.
    ['2024-02-07', 1, '2024-02-15'],
    // Hùng Kings 2026 is a Sunday: the Monday is off.
    ['2026-04-24', 1, '2026-04-28'],
    // 2 May 2025 is exchanged for Saturday 26 April, which is worked.
    ['2025-04-25', 1, '2025-04-26'],
    ['2025-04-25', 2, '2025-04-28'],
    ['2025-04-29', 1, '2025-05-05'],
    // National Day 2026: Monday 31 August exchanged for Saturday 22 August.
    ['2026-08-21', 1, '2026-08-22'],
    ['2026-08-28', 1, '2026-09-03'],
    // 29 February, and the day after it in a year without one.
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-29', 1, '2024-03-01'],
    ['2025-02-28', 1, '2025-03-03'],
    // Year ends: 1 January off; in 2026 also the 2nd, for Saturday the 10th.
    ['2024-12-31', 1, '2025-01-02'],
    ['2025-12-31', 1, '2026-01-05'],
    ['2026-01-09', 1, '2026-01-10'],
    ['2025-12-29', 20, '2026-01-27'],
  ])('%s and %i days is %s', (from, days, due) => {
    expect(addWorkingDays(danang, from, days)).toBe(due)
  })

  it('is the same in a machine of any time zone and at a change of summer time', () => {
    const zone = process.env['TZ']
    try {
      for (const other of ['America/New_York', 'Asia/Ho_Chi_Minh', 'Pacific/Kiritimati', 'UTC']) {
        process.env['TZ'] = other
        expect(addWorkingDays(weekOnly, '2025-03-07', 2)).toBe('2025-03-11')
        expect(addWorkingDays(weekOnly, '2025-10-31', 3)).toBe('2025-11-05')
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('beyond the last year of the calendar is an error that says what to add', () => {
    expect(calendarEnd(danang)).toBe('2027-12-31')
    expect(addWorkingDays(danang, '2027-12-30', 1)).toBe('2027-12-31')
    expect(() => addWorkingDays(danang, '2027-12-30', 2)).toThrow(/after 2027-12-31.*no days off of 2028/)
    let thrown: unknown
    try {
      addWorkingDays(danang, '2029-01-01', 1)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'CALENDAR_ENDS', exit: 'usage', next: /2028 to holidays.csv/ })
  })

  it('never ends in a profile without any day off', () => {
    expect(calendarEnd(weekOnly)).toBeUndefined()
    expect(addWorkingDays(weekOnly, '2099-12-31', 1)).toBe('2100-01-01')
  })
})

describe('a warning', () => {
  it.each([
    ['2025-08-05', 1, '2025-08-04'],
    ['2025-08-04', 1, '2025-08-01'],
    ['2025-02-03', 1, '2025-01-24'],
    ['2025-04-28', 1, '2025-04-26'],
    ['2024-03-01', 1, '2024-02-29'],
  ])('for %s, %i working day before, goes out on %s', (due, days, warned) => {
    expect(subtractWorkingDays(danang, due, days)).toBe(warned)
  })

  it('lead of hours counts as whole working days', () => {
    const lead = (earlyWarningHours: number) => warningLeadDays({ deadlines: { ...danang.deadlines, earlyWarningHours } })
    expect([0, 1, 24, 25, 48].map(lead)).toEqual([0, 1, 1, 2, 2])
  })

  it('looked for from a day on finds exactly the deadlines whose warning day has come', () => {
    const days = Array.from({ length: 500 }, (_, index) => new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10))
    const dues = days.filter((day) => isWorkingDay(danang, day) && day > '2025-01-10')
    for (const today of days.slice(10, 480)) {
      const until = addWorkingDays(danang, today, 1)
      const found = dues.filter((due) => due > today && due <= until)
      expect(found).toEqual(dues.filter((due) => due > today && subtractWorkingDays(danang, due, 1) <= today))
    }
  })
})

describe('the days off of Da Nang', () => {
  interface Lunar {
    newYear(year: number): number
    fromJDE(jde: number): void
    get(): number[]
    toGregorian(): { year: number; month: number; day: number }
  }
  const { CalendarVietnamese } = dateChinese as {
    CalendarVietnamese: new (cycle?: number, year?: number, month?: number, leap?: boolean, day?: number) => Lunar
  }
  const iso = ({ year, month, day }: { year: number; month: number; day: number }): string =>
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

  it.each([2024, 2025, 2026, 2027])('cover the lunar days and the fixed ones of %i', (year) => {
    const calendar = new CalendarVietnamese()
    calendar.fromJDE(calendar.newYear(year))
    const newYear = iso(calendar.toGregorian())
    const [cycle, lunarYear] = calendar.get()
    const hungKings = iso(new CalendarVietnamese(cycle, lunarYear, 3, false, 10).toGregorian())
    const fixed = [`${year}-01-01`, `${year}-04-30`, `${year}-05-01`, `${year}-09-02`]
    expect([newYear, hungKings, ...fixed].filter((day) => isWorkingDay(danang, day))).toEqual([])
    // Labour Code, Article 112: eleven days; Article 111: one that falls on a weekend is made up for. Exchanged days come on top.
    const ofYear = (days: readonly string[]): string[] => days.filter((day) => day.startsWith(String(year)))
    expect(ofYear(danang.holidays).length - ofYear(danang.workingDays).length).toBe(11)
  })
})
