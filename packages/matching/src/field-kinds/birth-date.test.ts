import type { Engine } from '@doisoat/engine'
import type { BirthDateOptions } from '@doisoat/identifiers'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyText, disturbed, fullWidth, manyOf, textOf } from '../testing/hostile-text.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import { afterAsOfSql, type BirthDateCell, parsedDateSql, readBirthDate, readBirthDateSql } from './birth-date.ts'

const dmy: BirthDateOptions = { order: 'dmy', compact: false, asOf: '2025-08-15' }
const mdy: BirthDateOptions = { order: 'mdy', compact: true, asOf: '2024-12-31' }

let engine: Engine
beforeAll(async () => {
  engine = await openEngine()
})
afterAll(async () => engine[Symbol.asyncDispose]())

async function readInSql(cells: readonly (string | null)[], options: BirthDateOptions): Promise<BirthDateCell[]> {
  const rows = await queryRows<{ day: number; after: boolean }>(
    engine,
    cells.map((text) => ({ text })),
    sql`select day, ${afterAsOfSql(sql`day`, options.asOf)} as after from (select ${readBirthDateSql(sql`text`, parsedDateSql(sql`text`), options)} as day from test_row)`,
  )
  return rows.map(({ day, after }) => {
    if (day === -406) return { code: 406, day: null }
    return day < 0 || after ? { code: 405, day: null } : { code: 0, day }
  })
}

describe('reading a birth date cell', () => {
  const table: readonly (readonly [string | null, 0 | 405 | 406, number | null])[] = [
    ['1975-01-05', 0, 19750105],
    ['05/01/1975', 0, 19750105],
    ['5/1/1975', 0, 19750105],
    ['5-1-1975', 0, 19750105],
    ['05.01.1975', 0, 19750105],
    ['1975/01/05', 0, 19750105],
    ['1975', 0, 19750000],
    ['1975-01', 0, 19750100],
    ['01/1975', 0, 19750100],
    ['00/00/1975', 0, 19750000],
    ['00/01/1975', 0, 19750100],
    ['19750000', 0, 19750000],
    ['1975.0', 0, 19750000],
    ['18264', 0, 19500101],
    ['18264.0', 0, 19500101],
    ['10000', 0, 19270518],
    ['45884', 0, 20250815],
    [fullWidth('05/01/1975'), 0, 19750105],
    ['05/01/1975\u200b', 0, 19750105],
    ['\u00a005/01/1975\n', 0, 19750105],
    ['="05/01/1975"', 0, 19750105],
    ['05–01–1975', 0, 19750105],
    ['29/02/2000', 0, 20000229],
    ['2025-08-15', 0, 20250815],
    ['2025-08', 0, 20250800],
    ['2025', 0, 20250000],
    ['1900-01-01', 0, 19000101],
    [null, 406, null],
    ['', 406, null],
    ['  \u00a0', 406, null],
    ['29/02/1999', 405, null],
    ['29/02/1900', 405, null],
    ['31/04/1975', 405, null],
    ['2025-08-16', 405, null],
    ['2025-09', 405, null],
    ['2026', 405, null],
    ['1899-12-31', 405, null],
    ['00/01/1900', 405, null],
    ['1900-01-00', 405, null],
    ['1975-00-00', 405, null],
    ['05/00/1975', 405, null],
    ['05/01/75', 405, null],
    ['1975-1-32', 405, null],
    ['13/13/1975', 405, null],
    ['9999-12-31', 405, null],
    ['12345678', 405, null],
    ['19750105', 405, null],
    ['9999', 405, null],
    ['0000-00-00', 405, null],
    ['1975-01-05 00:00:00', 405, null],
    ['NULL', 405, null],
    ['năm 1975', 405, null],
    ['−1975', 405, null],
    ['99999', 405, null],
    ['45885', 405, null],
  ]

  test.each(table)('%j: code %i, %s', (text, code, day) => {
    expect(readBirthDate(text ?? '', dmy)).toEqual({ code, day })
  })

  test('the SQL form gives the same answers', async () => {
    expect(
      await readInSql(
        table.map(([text]) => text),
        dmy,
      ),
    ).toEqual(table.map(([, code, day]) => ({ code, day })))
  })

  const part = fc
    .oneof(fc.nat(40), fc.constantFrom(0, 1, 2, 12, 28, 29, 30, 31, 32))
    .chain((n) => fc.constantFrom(String(n), String(n).padStart(2, '0')))
  const year = fc
    .oneof(fc.integer({ min: 1895, max: 2030 }), fc.nat(99_999), fc.constantFrom(1900, 1999, 2000, 2024, 2025))
    .map(String)
  const gap = fc.constantFrom('-', '/', '.', '', ' ')
  const written = fc.oneof(
    fc.tuple(year, gap, part, gap, part).map((parts) => parts.join('')),
    fc.tuple(part, gap, part, gap, year).map((parts) => parts.join('')),
    fc.tuple(part, gap, year).map((parts) => parts.join('')),
    fc.tuple(year, gap, part).map((parts) => parts.join('')),
    fc.tuple(year, fc.constantFrom('', '.0', ',0', '.00', '0000')).map((parts) => parts.join('')),
    fc
      .date({ min: new Date('1895-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    fc
      .date({ min: new Date('1895-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10).replaceAll('-', '')),
    fc.integer({ min: 9_900, max: 73_060 }).map(String),
    textOf('0129-/. ', 11),
  )
  const cell = fc.option(fc.oneof(written, disturbed(written), written.map(fullWidth), anyText), { freq: 50 })

  test.each(Object.entries({ dmy, mdy }))(
    'both forms agree on any cell: %s',
    async (_, options) => {
      await fc.assert(
        fc.asyncProperty(manyOf(cell), async (cells) => {
          const inSql = await readInSql(cells, options)
          const both = cells.map((text, i) => ({ text, inSql: inSql[i], inTypeScript: readBirthDate(text ?? '', options) }))
          expect(both.filter(({ inSql: a, inTypeScript: b }) => a?.code !== b.code || a.day !== b.day)).toEqual([])
        }),
        { numRuns: 4 },
      )
    },
    30_000,
  )
})
