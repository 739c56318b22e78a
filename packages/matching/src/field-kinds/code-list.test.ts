import type { Engine } from '@doisoat/engine'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyText, disturbed, fullWidth, manyOf } from '../testing/hostile-text.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import { type CodeList, readCode, readCodeSql, readSex, readSexSql } from './code-list.ts'

const population: CodeList = { M: ['Nam', 'Male', '1'], F: ['Nữ', 'Nu', 'Female', '2'] }
const insurance: CodeList = { M: ['Nam', 'Male', '1'], F: ['Nữ', 'Nu', 'Female', '0'] }
const status: CodeList = {
  '00': ['0', 'Đã cấp mã số thuế'],
  '01': ['1'],
  '10': ['Chờ cập nhật'],
  reduced: ['Giảm', '120'],
  withdrawn: ['Thu hồi', '110'],
}

let engine: Engine
beforeAll(async () => {
  engine = await openEngine()
})
afterAll(async () => engine[Symbol.asyncDispose]())

async function inSql<T>(cells: readonly (string | null)[], value: ReturnType<typeof sql>): Promise<T[]> {
  const rows = await queryRows<{ value: T }>(
    engine,
    cells.map((text) => ({ text })),
    sql`select ${value} as value from test_row`,
  )
  return rows.map((row) => row.value)
}

describe('reading a sex cell', () => {
  const table: readonly (readonly [string | null, 0 | 1 | 2 | 9, 0 | 1 | 2 | 9])[] = [
    ['Nam', 1, 1],
    ['nam', 1, 1],
    ['NAM', 1, 1],
    [' Nam ', 1, 1],
    ['\u00a0Nam\u200b', 1, 1],
    ['M', 1, 1],
    ['m', 1, 1],
    ['1', 1, 1],
    ['１', 1, 1],
    ['Nữ', 2, 2],
    ['nữ', 2, 2],
    ['NỮ', 2, 2],
    ['Nữ'.normalize('NFD'), 2, 2],
    ['Nu', 2, 2],
    ['F', 2, 2],
    ['0', 9, 2],
    ['2', 2, 9],
    [null, 0, 0],
    ['', 0, 0],
    [' ', 0, 0],
    ['\u200b\u00a0', 0, 0],
    ['x', 9, 9],
    ['Nam Nữ', 9, 9],
    ['NULL', 9, 9],
    ['11', 9, 9],
    ['1.0', 9, 9],
  ]

  test.each(table)('%j is %i in the population register and %i in the insurance register', (text, a, b) => {
    expect(readSex(text ?? '', population)).toBe(a)
    expect(readSex(text ?? '', insurance)).toBe(b)
  })

  test('the SQL form gives the same answers', async () => {
    const cells = table.map(([text]) => text)
    expect(await inSql(cells, readSexSql(sql`text`, population))).toEqual(table.map(([, a]) => a))
    expect(await inSql(cells, readSexSql(sql`text`, insurance))).toEqual(table.map(([, , b]) => b))
  })
})

describe('reading a cell of a code list', () => {
  const table: readonly (readonly [string | null, string | null])[] = [
    ['00', '00'],
    ['0', '00'],
    [' 0', '00'],
    ['Đã cấp mã số thuế', '00'],
    ['ĐÃ CẤP MÃ SỐ THUẾ', '00'],
    ['đã cấp mã số thuế', '00'],
    ['Giảm', 'reduced'],
    ['reduced', 'reduced'],
    ['REDUCED', 'reduced'],
    ['110', 'withdrawn'],
    ['07', '07'],
    [' 07\u00a0', '07'],
    ['０７', '07'],
    ['Chờ  cập nhật', 'Chờ  cập nhật'],
    [null, null],
    ['', null],
    ['\u00a0', null],
    ['\ufeff', null],
  ]

  test.each(table)('%j → %j', (text, value) => {
    expect(readCode(text ?? '', status)).toBe(value)
  })

  test('the SQL form gives the same answers', async () => {
    expect(
      await inSql(
        table.map(([text]) => text),
        readCodeSql(sql`text`, status),
      ),
    ).toEqual(table.map(([, value]) => value))
  })

  const lists = { population, insurance, status, 'no list': {} }
  const listed = fc.constantFrom(
    ...Object.values(lists).flatMap((list) => Object.entries(list).flatMap(([value, raws]) => [value, ...raws])),
  )
  const written = fc.oneof(
    listed,
    listed.map((text) => text.toUpperCase()),
    listed.map((text) => text.toLowerCase()),
    listed.map((text) => text.normalize('NFD')),
    listed.map(fullWidth),
  )
  const cell = fc.option(fc.oneof(written, disturbed(written), anyText), { freq: 50 })

  test.each(Object.entries(lists))(
    'both forms agree on any cell: %s',
    async (_, list) => {
      await fc.assert(
        fc.asyncProperty(manyOf(cell), async (cells) => {
          const [codes, sexes] = [
            await inSql<string | null>(cells, readCodeSql(sql`text`, list)),
            await inSql<number>(cells, readSexSql(sql`text`, list)),
          ]
          const both = cells.map((text, i) => ({
            text,
            inSql: [codes[i], sexes[i]],
            inTypeScript: [readCode(text ?? '', list), readSex(text ?? '', list)],
          }))
          expect(both.filter(({ inSql: a, inTypeScript: b }) => a[0] !== b[0] || a[1] !== b[1])).toEqual([])
        }),
        { numRuns: 4 },
      )
    },
    30_000,
  )
})
