import type { Engine } from '@doisoat/engine'
import { taxCodeCheckDigit } from '@doisoat/identifiers'
import type { FieldKind } from '@doisoat/profile'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyText, disturbed, fullWidth, manyOf, textOf } from '../testing/hostile-text.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import {
  type RegisterNumberCell,
  readRegisterNumber,
  registerNumberCodeSql,
  registerNumberSql,
  tenDigitsSql,
} from './register-number.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEngine()
})
afterAll(async () => engine[Symbol.asyncDispose]())

async function readInSql(cells: readonly (string | null)[], kind: FieldKind): Promise<RegisterNumberCell[]> {
  return queryRows<RegisterNumberCell>(
    engine,
    cells.map((text) => ({ text })),
    // as the batch does: the number first, the code from the number
    sql`select number, ${registerNumberCodeSql(sql`coalesce(number, '')`, tenDigitsSql(sql`number`), kind)} as code from (select ${registerNumberSql(sql`text`, kind)} as number from test_row)`,
  )
}

describe('reading a register number', () => {
  const table: readonly (readonly [FieldKind, string | null, string | null, 0 | 702 | 703])[] = [
    // the example of Circular 86/2024/TT-BTC and well-known codes
    ['tax_code', '0100047516', '0100047516', 0],
    ['tax_code', '0100109106', '0100109106', 0],
    ['tax_code', '0100109106-001', '0100109106-001', 0],
    ['tax_code', '0100109106001', '0100109106-001', 0],
    ['tax_code', '048088123760', '048088123760', 0],
    ['tax_code', "'0100109106", '0100109106', 0],
    ['tax_code', '0100 109 106', '0100109106', 0],
    ['tax_code', fullWidth('0100109106'), '0100109106', 0],
    ['tax_code', '0100109106–001', '0100109106-001', 0],
    ['tax_code', '0100109106\u200b', '0100109106', 0],
    ['tax_code', '0100109107', '0100109107', 702],
    ['tax_code', '0100109107-001', '0100109107-001', 702],
    ['tax_code', '0100109107001', '0100109107-001', 702],
    ['tax_code', '010010910', '010010910', 702],
    ['tax_code', '01001091060', '01001091060', 702],
    ['tax_code', '0100109106-01', '0100109106-01', 702],
    ['tax_code', '0100109106-0011', '0100109106-0011', 702],
    ['tax_code', '0000000000', '0000000000', 702],
    ['tax_code', 'NULL', 'NULL', 702],
    ['tax_code', '', null, 702],
    ['tax_code', null, null, 702],
    ['tax_code', '9e99999999', '9e99999999', 702],
    ['si_number', '4800123456', '4800123456', 0],
    ['si_number', '048088123760', '048088123760', 0],
    ['si_number', '48.00.123.456', '4800123456', 0],
    ['si_number', '="4800123456"', '4800123456', 0],
    ['si_number', '4800123456\u00a0', '4800123456', 0],
    ['si_number', '800123456', '800123456', 703],
    ['si_number', '48001234567', '48001234567', 703],
    ['si_number', 'GD4484800123456', 'GD4484800123456', 703],
    ['si_number', '48OO123456', '48OO123456', 703],
    ['si_number', '', null, 703],
    ['si_number', null, null, 703],
    ['register_number', 'B-0017', 'B-0017', 0],
    ['register_number', ' B-0017\u00a0', 'B-0017', 0],
    ['register_number', '', null, 0],
    ['register_number', null, null, 0],
  ]

  test.each(table)('%s %j: %j, code %i', (kind, text, number, code) => {
    expect(readRegisterNumber(text ?? '', kind)).toEqual({ number, code })
  })

  test.each(['tax_code', 'si_number', 'register_number'] as const)(
    'the SQL form of a %s gives the same answers',
    async (kind) => {
      const rows = table.filter(([of]) => of === kind)
      expect(
        await readInSql(
          rows.map(([, text]) => text),
          kind,
        ),
      ).toEqual(rows.map(([, , number, code]) => ({ number, code })))
    },
  )

  test('exactly one of the ten digits that can follow a serial is its check digit, none where the remainder is 0', async () => {
    // every group of three digits in each of the three places
    const serials = Array.from({ length: 1000 }, (_, i) =>
      [i, (i * 7) % 1000, (i * 13) % 1000].map((group) => String(group).padStart(3, '0')).join(''),
    )
    const cells = serials.flatMap((serial) => Array.from({ length: 10 }, (_, digit) => `${serial}${digit}`))
    const valid = (await readInSql(cells, 'tax_code')).flatMap(({ number, code }) => (code === 0 ? [number] : []))
    expect(valid).toEqual(
      serials.flatMap((serial) => (taxCodeCheckDigit(serial) === null ? [] : [`${serial}${String(taxCodeCheckDigit(serial))}`])),
    )
    expect(valid.length).toBeLessThan(serials.length)
  })

  const withCheckDigit = textOf('0123456789', 9)
    .filter((serial) => taxCodeCheckDigit(serial) !== null)
    .map((serial) => `${serial}${String(taxCodeCheckDigit(serial))}`)
  const number = fc.oneof(
    withCheckDigit,
    fc.constantFrom('0100109106', '0100047516', '048088123760', '4800123456'),
    textOf('0123456789', 16),
  )
  const written = fc.oneof(
    number,
    fc.tuple(number, fc.constantFrom('-', '', ' ', '.', '–'), textOf('0123456789', 5)).map((parts) => parts.join('')),
  )
  const cell = fc.option(fc.oneof(written, disturbed(written), written.map(fullWidth), textOf('019-. eEx+', 14), anyText), {
    freq: 50,
  })

  test.each(['tax_code', 'si_number', 'register_number'] as const)(
    'both forms agree on any cell: %s',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(manyOf(cell), async (cells) => {
          const inSql = await readInSql(cells, kind)
          const both = cells.map((text, i) => ({ text, inSql: inSql[i], inTypeScript: readRegisterNumber(text ?? '', kind) }))
          expect(both.filter(({ inSql: a, inTypeScript: b }) => a?.number !== b.number || a.code !== b.code)).toEqual([])
        }),
        { numRuns: 4 },
      )
    },
    30_000,
  )
})
