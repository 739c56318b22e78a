import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BirthDate, birthDateText, compareBirthDates, parseBirthDate } from './index.ts'

const options = { order: 'dmy', compact: false, asOf: '2025-08-01' } as const

/** What a cell is read as: yyyy[-mm[-dd]], or missing, or invalid. */
function read(cell: string, changed: Partial<Parameters<typeof parseBirthDate>[1]> = {}): string {
  const { form, value } = parseBirthDate(cell, { ...options, ...changed })
  return value === null ? form : birthDateText(value)
}

describe('one birth date cell', () => {
  test.each([
    ['1975-01-05', '1975-01-05'],
    ['1975-1-5', '1975-01-05'],
    ['1975/01/05', '1975-01-05'],
    ['05/01/1975', '1975-01-05'],
    ['5/1/1975', '1975-01-05'],
    ['05-01-1975', '1975-01-05'],
    ['05.01.1975', '1975-01-05'],
    ['31/12/1999', '1999-12-31'],
    ['29/02/2000', '2000-02-29'],
    ['29/02/2024', '2024-02-29'],
    [' 05/01/1975\u00a0', '1975-01-05'],
    ["'05/01/1975", '1975-01-05'],
    ['="1975-01-05"', '1975-01-05'],
    ['０５/０１/１９７５', '1975-01-05'],
    ['1975-01', '1975-01'],
    ['01/1975', '1975-01'],
    ['1.1975', '1975-01'],
    ['00/01/1975', '1975-01'],
    ['1975', '1975'],
    ['1975.0', '1975'],
    ['00/1975', '1975'],
    ['00/00/1975', '1975'],
    ['0/0/1975', '1975'],
    ['19750000', '1975'],
    ['18264', '1950-01-01'],
    ['18264.0', '1950-01-01'],
    ['10000', '1927-05-18'],
    ['45870', '2025-08-01'],
    ['2025-08-01', '2025-08-01'],
    ['2025-08', '2025-08'],
    ['2025', '2025'],
    ['1900-01-01', '1900-01-01'],
    ['', 'missing'],
    [' \u00a0\u200b', 'missing'],
    ["'", 'missing'],
    ['NULL', 'invalid'],
    ['0', 'invalid'],
    ['-', 'invalid'],
    ['29/02/1975', 'invalid'],
    ['29/02/1900', 'invalid'],
    ['1975-02-30', 'invalid'],
    ['31/04/1975', 'invalid'],
    ['32/01/1975', 'invalid'],
    ['05/13/1975', 'invalid'],
    ['1975-13-01', 'invalid'],
    ['1975-00-00', 'invalid'],
    ['05/00/1975', 'invalid'],
    ['1900-01-00', 'invalid'],
    ['00/01/1900', 'invalid'],
    ['1899-12-31', 'invalid'],
    ['0000', 'invalid'],
    ['00/00/0000', 'invalid'],
    ['05/01/75', 'invalid'],
    ['75', 'invalid'],
    ['31/12/9999', 'invalid'],
    ['2025-08-02', 'invalid'],
    ['2025-09', 'invalid'],
    ['2026', 'invalid'],
    ['45871', 'invalid'],
    ['73051', 'invalid'],
    ['9999', 'invalid'],
    ['00060', 'invalid'],
    ['18264.5', 'invalid'],
    ['19750105', 'invalid'],
    ['1975-01-05 00:00:00', 'invalid'],
    ['5 tháng 1 năm 1975', 'invalid'],
    ['1975--01', 'invalid'],
    ['abc', 'invalid'],
  ])('%j is read as %s', (cell, expected) => {
    expect(read(cell)).toBe(expected)
  })

  test('the order of day and month is the register’s', () => {
    expect(read('05/01/1975', { order: 'mdy' })).toBe('1975-05-01')
    expect(read('01/31/1975', { order: 'mdy' })).toBe('1975-01-31')
    expect(read('31/01/1975', { order: 'mdy' })).toBe('invalid')
    expect(read('05/00/1975', { order: 'mdy' })).toBe('1975-05')
    expect(read('00/00/1975', { order: 'mdy' })).toBe('1975')
  })

  test('compact dates are read where the profile says so', () => {
    expect(read('19750105', { compact: true })).toBe('1975-01-05')
    expect(read('19750100', { compact: true })).toBe('1975-01')
    expect(read('19750000', { compact: true })).toBe('1975')
    expect(read('19750005', { compact: true })).toBe('invalid')
    expect(read('19750230', { compact: true })).toBe('invalid')
    expect(read('05011975', { compact: true })).toBe('invalid')
  })

  const dayFrom = (first: string): fc.Arbitrary<string> =>
    fc
      .date({ min: new Date(first), max: new Date('2025-08-01T00:00:00Z'), noInvalidDate: true })
      .map((moment) => moment.toISOString().slice(0, 10))

  test('every day is read alike in each of its forms', () => {
    fc.assert(
      fc.property(dayFrom('1900-01-02T00:00:00Z'), (iso) => {
        const [year = '', month = '', last = ''] = iso.split('-')
        expect(read(iso)).toBe(iso)
        expect(read(`${last}/${month}/${year}`)).toBe(iso)
        expect(read(`${Number(last)}.${Number(month)}.${year}`)).toBe(iso)
        expect(read(year + month + last, { compact: true })).toBe(iso)
      }),
    )
  })

  test('every day of five digits is read from its number in a spreadsheet', () => {
    fc.assert(
      fc.property(dayFrom('1927-05-18T00:00:00Z'), (iso) => {
        expect(read(String(Date.parse(iso) / 86_400_000 + 25_569))).toBe(iso)
      }),
    )
  })
})

/** A date from its text form. */
function date(text: string): BirthDate {
  const { value } = parseBirthDate(text, { ...options, asOf: '9999-12-31' })
  if (value === null) throw new Error(`not a date: ${text}`)
  return value
}

describe('comparing two birth dates', () => {
  test.each([
    ['1952-08-15', '1952-08-15', 'same'],
    ['1952', '1952', 'same'],
    ['1952-08', '1952-08', 'same'],
    ['1952', '1952-01-01', 'precision'],
    ['1952', '1952-08', 'precision'],
    ['1952-08', '1952-08-15', 'precision'],
    ['1952-07', '1952-08-15', 'other'],
    ['1951', '1952-08-15', 'other'],
    ['1951', '1952', 'other'],
    ['1951-08', '1952-08', 'other'],
    ['1952-08-05', '1952-05-08', 'swap'],
    ['1952-08-05', '1953-05-08', 'other'],
    ['1952-08-15', '1953-08-15', 'year'],
    ['1952-08-15', '1952-08-16', 'other'],
    ['1952-01-01', '1952-08-15', 'other'],
  ])('%s and %s: %s, either way round', (a, b, difference) => {
    expect(compareBirthDates(date(a), date(b))).toBe(difference)
    expect(compareBirthDates(date(b), date(a))).toBe(difference)
  })
})
