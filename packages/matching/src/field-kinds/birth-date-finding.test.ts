import { BirthDate, birthDateText, compareBirthDates } from '@doisoat/identifiers'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import { birthDateFindingSql, dayTextSql } from './birth-date-finding.ts'

const years = [1952, 1953, 2001]
const days = [
  [null, null],
  [1, null],
  [2, null],
  [12, null],
  [1, 1],
  [1, 2],
  [2, 1],
  [2, 2],
  [1, 31],
  [12, 1],
  [1, 12],
  [12, 12],
] as const
const dates = years.flatMap((year) =>
  days.map(([month, day]) =>
    BirthDate.parse({ year, month, day, precision: month === null ? 'Y' : day === null ? 'YM' : 'YMD' }),
  ),
)
const pairs = dates.flatMap((own) => dates.map((reference) => ({ own, reference })))

const numberOf = { same: 0, precision: 401, swap: 402, year: 403, other: 404 } as const

function asNumber({ year, month, day }: BirthDate): string {
  return String(year * 10_000 + (month ?? 0) * 100 + (day ?? 0))
}

async function findInSql(
  rows: readonly { own: string | null; reference: string | null }[],
  imputes: boolean,
): Promise<(number | null)[]> {
  await using engine = await openEngine()
  const finding = birthDateFindingSql(sql`cast(own as integer)`, sql`cast(reference as integer)`, imputes)
  return (await queryRows<{ finding: number | null }>(engine, rows, sql`select ${finding} as finding from test_row`)).map(
    (row) => row.finding,
  )
}

describe('how two birth dates differ', () => {
  test('the SQL form agrees with compareBirthDates on every pair', async () => {
    const found = await findInSql(
      pairs.map(({ own, reference }) => ({ own: asNumber(own), reference: asNumber(reference) })),
      false,
    )
    expect(found).toEqual(pairs.map(({ own, reference }) => numberOf[compareBirthDates(own, reference)]))
    expect(new Set(found)).toEqual(new Set([0, 401, 402, 403, 404]))
  })

  test('where a register imputes 1 January, such a date of its own counts as the year only', async () => {
    const found = await findInSql(
      pairs.map(({ own, reference }) => ({ own: asNumber(own), reference: asNumber(reference) })),
      true,
    )
    const asMeant = pairs.map(({ own, reference }) => {
      if (birthDateText(own) === birthDateText(reference)) return 0
      const imputed = own.month === 1 && own.day === 1
      const meant = imputed ? BirthDate.parse({ year: own.year, month: null, day: null, precision: 'Y' }) : own
      const difference = numberOf[compareBirthDates(meant, reference)]
      return imputed && difference === 0 ? 401 : difference
    })
    expect(found).toEqual(asMeant)
  })

  test('a missing date differs from nothing', async () => {
    const rows = [
      { own: null, reference: '19520101' },
      { own: '19520101', reference: null },
      { own: null, reference: null },
    ]
    expect(await findInSql(rows, false)).toEqual([null, null, null])
  })

  test('a date is shown as far as it is known', async () => {
    await using engine = await openEngine()
    const shown = await queryRows<{ text: string }>(
      engine,
      dates.map((date) => ({ day: asNumber(date) })),
      sql`select ${dayTextSql(sql`cast(day as integer)`)} as text from test_row`,
    )
    expect(shown.map((row) => row.text)).toEqual(dates.map(birthDateText))
  })
})
