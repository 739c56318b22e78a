import { foldedName, formattedName, iyKey, lowerName, toneKey } from '@doisoat/identifiers'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { anyLetters, manyOf } from '../testing/hostile-text.ts'
import { writtenName } from '../testing/names.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import { foldedNameSql, formattedNameSql, iyKeySql, lowerNameSql, toneKeySql } from './person-name.ts'

const keys = {
  formatted: { inSql: formattedNameSql(sql`name`), inTypeScript: formattedName },
  lower: { inSql: lowerNameSql(formattedNameSql(sql`name`)), inTypeScript: lowerName },
  tone: { inSql: toneKeySql(lowerNameSql(formattedNameSql(sql`name`))), inTypeScript: toneKey },
  iy: { inSql: iyKeySql(lowerNameSql(formattedNameSql(sql`name`))), inTypeScript: iyKey },
  folded: { inSql: foldedNameSql(lowerNameSql(formattedNameSql(sql`name`))), inTypeScript: foldedName },
} as const

describe.each(Object.entries(keys))('the %s key of a name', (_, { inSql, inTypeScript }) => {
  test('is the same in SQL for any text that holds a name, null for others', async () => {
    await using engine = await openEngine()
    await fc.assert(
      fc.asyncProperty(manyOf(fc.oneof({ weight: 3, arbitrary: writtenName }, anyLetters)), async (names) => {
        const rows = names.map((name) => ({ name }))
        const found = await queryRows<{ key: string | null }>(engine, rows, sql`select ${inSql} as key from test_row`)
        const both = names.map((name, i) => ({
          name,
          inSql: found[i]?.key,
          inTypeScript: formattedName(name) === '' ? null : inTypeScript(name),
        }))
        expect(both.filter((one) => one.inSql !== one.inTypeScript)).toEqual([])
      }),
      { numRuns: 4 },
    )
  }, 30_000)
})

test('every letter of the Latin alphabets and every mark is folded alike, alone and behind another', async () => {
  await using engine = await openEngine()
  const ranges = [
    [0x20, 0x7e],
    [0xa0, 0x36f],
    [0x1e00, 0x20ff],
    [0x2122, 0x2122],
  ] as const
  const letters = ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
  )
  const names = [...letters, ...letters.map((letter) => `a${letter}z`)]
  const rows = names.map((name) => ({ name }))
  const found = await queryRows<{ key: string | null }>(engine, rows, sql`select ${keys.folded.inSql} as key from test_row`)
  expect(found.map((row) => row.key)).toEqual(names.map((name) => (formattedName(name) === '' ? null : foldedName(name))))
})
