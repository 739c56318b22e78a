import type { Engine } from '@doisoat/engine'
import type { NationalIdRules } from '@doisoat/profile'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyText, disturbed, fullWidth, manyOf, textOf } from '../testing/hostile-text.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import {
  digitListSql,
  digitsKeySql,
  type NationalIdCell,
  oldNumberKeySql,
  readNationalId,
  readNationalIdSql,
} from './national-id.ts'

const vietnam: NationalIdRules = {
  digits: 12,
  structure: 'vn',
  prefixDigits: 3,
  zeroLostFromDigits: 10,
  oldNumberDigits: 9,
  foreignDocument: '^[A-Z]{1,2}[0-9]{6,8}$',
  mobileNumber: '^0[35789][0-9]{8}$',
}
const plain: NationalIdRules = {
  digits: 7,
  structure: 'none',
  prefixDigits: 0,
  zeroLostFromDigits: null,
  oldNumberDigits: null,
  foreignDocument: null,
  mobileNumber: null,
}
const deployments = { vietnam, plain }

let engine: Engine
beforeAll(async () => {
  engine = await openEngine()
})
afterAll(async () => engine[Symbol.asyncDispose]())

interface Row {
  readonly id: string | null
  readonly own: string | null
}

async function readInSql(rows: readonly Row[], rules: NationalIdRules): Promise<NationalIdCell[]> {
  const big = (value: unknown): bigint | null => (value === null ? null : BigInt(value as bigint))
  const read = await queryRows<{ id: string; code: number | null; key: unknown; candidate: unknown }>(
    engine,
    rows.map(({ id, own }) => ({ id, own })),
    sql`select id, read.code, read.key, read.candidate from (select id, ${readNationalIdSql(sql`id`, { digitsKey: digitsKeySql(sql`id`, rules.digits), rules, registerNumber: sql`own` })} as read from test_row)`,
  )
  return read.map(({ id, code, key, candidate }) =>
    code === null ? { code: 0, key: BigInt(id), candidate: null } : { code, key: big(key), candidate: big(candidate) },
  )
}

/** The rows on which the two forms give different answers. */
async function disagreements(rows: readonly Row[], rules: NationalIdRules): Promise<unknown[]> {
  const inSql = await readInSql(rows, rules)
  return rows
    .map((row, i) => ({ ...row, inSql: inSql[i], inTypeScript: readNationalId(row.id ?? '', rules, row.own) }))
    .filter(({ inSql: a, inTypeScript: b }) => a?.code !== b.code || a.key !== b.key || a.candidate !== b.candidate)
}

describe('reading a national ID cell', () => {
  const own = '7712345678'
  const table: readonly (readonly [string | null, number, bigint | null, bigint | null])[] = [
    ['048088123760', 0, 48088123760n, null],
    [null, 101, null, null],
    ['', 101, null, null],
    [' ', 101, null, null],
    ['NULL', 101, null, null],
    ['n/a', 101, null, null],
    ['-', 101, null, null],
    ['0', 101, null, null],
    ['Không có', 101, null, null],
    ['CHƯA CẤP', 101, null, null],
    ['\u200b\u00a0', 101, null, null],
    ['000000000000', 102, null, null],
    ['999999999', 102, null, null],
    ['123456789012', 102, null, null],
    ['987654321098', 102, null, null],
    ['012345678901', 102, null, null],
    ['123 456 789', 102, null, null],
    ['4.8088E+10', 104, null, null],
    ['4,8E10', 104, null, null],
    ['4.8088123760E+10', 106, null, 48088123760n],
    ['1.01088123760E+11', 105, 101088123760n, null],
    ["'048088123760", 105, 48088123760n, null],
    ['="048088123760"', 105, 48088123760n, null],
    ['048088123760.0', 105, 48088123760n, null],
    ['048.088.123.760', 105, 48088123760n, null],
    ['048 088 123 760', 105, 48088123760n, null],
    ['048088123760\u200b', 105, 48088123760n, null],
    ['\u00a0048088123760', 105, 48088123760n, null],
    ['048088123760\n', 105, 48088123760n, null],
    [fullWidth('048088123760'), 105, 48088123760n, null],
    ['٠٤٨٠٨٨١٢٣٧٦٠', 105, 48088123760n, null],
    ['048088123760 / 201234567', 105, 48088123760n, null],
    ['O48O88I2376O', 103, null, 48088123760n],
    ['48088123760', 106, null, 48088123760n],
    ['8088123760', 106, null, 8088123760n],
    ['201234567', 107, null, 201234567n],
    ['201234567 ĐN', 107, null, 201234567n],
    ['201234567abcde', 103, null, null],
    ['0912345678', 116, null, null],
    ['7712345678', 116, null, null],
    ['C1234567', 901, null, null],
    ['AB123456789', 103, null, null],
    ['+12345678901', 103, null, null],
    ['1e11', 104, null, null],
    ['0x1234567890', 103, null, null],
    ['048088123760048088123761', 103, null, null],
    ['048088123760 048088123761', 103, null, null],
    ['048O8812376', 103, null, null],
    ['四八零', 103, null, null],
    ['048088123760; drop table x', 103, null, null],
  ]

  test.each(table)('%j: code %i, key %s, candidate %s', (id, code, key, candidate) => {
    expect(readNationalId(id ?? '', vietnam, own)).toEqual({ code, key, candidate })
  })

  test('the SQL form gives the same answers', async () => {
    expect(
      await readInSql(
        table.map(([id]) => ({ id, own })),
        vietnam,
      ),
    ).toEqual(table.map(([, code, key, candidate]) => ({ code, key, candidate })))
  })

  const number = fc.oneof(
    textOf('0123456789', 20),
    fc.constantFrom(
      '048088123760',
      '48088123760',
      '8088123760',
      '201234567',
      '0912345678',
      '7712345678',
      '1234567',
      '000000',
      '987654321',
    ),
  )
  const written = fc.oneof(
    disturbed(number),
    disturbed(number.map(fullWidth)),
    disturbed(fc.tuple(number, fc.constantFrom('', ' ', ' / ', '; ', '-', ','), number).map((parts) => parts.join(''))),
    fc.tuple(number, textOf('ABđĐăN ', 6)).map((parts) => parts.join('')),
    fc.tuple(textOf('ABC', 3), number).map((parts) => parts.join('')),
    fc
      .tuple(number, fc.constantFrom('.', ','), textOf('01', 13), fc.constantFrom('', 'e', 'E+', 'e-'), textOf('0123', 3))
      .map((parts) => parts.join('')),
    disturbed(
      fc.constantFrom(
        'null',
        'N/A',
        'không có',
        'chưa cấp nhật',
        '(null)',
        '#N/A',
        '\\N',
        'khong',
        '?',
        'Chưa Cập Nhật'.normalize('NFD'),
      ),
    ),
    number.map((text) => text.replaceAll('0', 'O').replaceAll('1', 'l')),
    textOf('0123OIlo.,eE+-_ /=\'"', 16),
    anyText,
  )
  const row = fc.record({
    id: fc.option(written, { freq: 50 }),
    own: fc.option(fc.constantFrom('7712345678', '048088123760', '0912345678', '201234567', '1234567')),
  })

  test.each(Object.entries(deployments))('both forms agree on what once told them apart: %s', async (_, rules) => {
    // A decimal tail that is part of the row's own number, of an ID's length.
    const rows = ['04808812376,0', '０４８０８８１２３７６,０', '048088123760.0'].map((id) => ({ id, own: '048088123760' }))
    expect(await disagreements(rows, rules)).toEqual([])
  })

  test.each(Object.entries(deployments))(
    'both forms agree on any cell: %s',
    async (_, rules) => {
      await fc.assert(
        fc.asyncProperty(manyOf(row), async (rows) => {
          expect(await disagreements(rows, rules)).toEqual([])
        }),
        { numRuns: 4 },
      )
    },
    30_000,
  )
})

test('an older number on file is found however it is written', async () => {
  const written = [
    '201000021',
    '201 000 021',
    '201000021.0',
    "'201000021",
    ' 201000021',
    '201.000.021',
    '２０１０００021',
    '201000021ĐN',
    '="201000021"',
    '201000021\u200b',
  ]
  const others = [null, '', '20100002', '2010000211', '048201000021', 'không', '201000021x1', '2,01E+08']
  const keys = await queryRows<{ key: bigint | null }>(
    engine,
    [...written, ...others].map((id) => ({ id })),
    sql`select ${oldNumberKeySql(sql`id`, 9)} as key from test_row`,
  )
  expect(keys.map(({ key }) => (key === null ? null : Number(key)))).toEqual([
    ...written.map(() => 201_000_021),
    ...others.map(() => null),
  ])
})

test('the numbers of a list are each cleaned as an ID is', async () => {
  const [list] = await queryRows<{ numbers: unknown }>(
    engine,
    [{ id: '048088777001; 048.088.777.002;\'048088777003;="048088777004";048088777005.0;;\u00a0０４８０８８777006' }],
    sql`select array_to_string(${digitListSql(sql`id`)}, '|') as numbers from test_row`,
  )
  expect(list?.numbers).toBe('048088777001|048088777002|048088777003|048088777004|048088777005||048088777006')
})
