import { legacyReadings, lowerName } from '@doisoat/identifiers'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { anyLetters, manyOf } from '../testing/hostile-text.ts'
import { legacyWritings, plainName, writtenName } from '../testing/names.ts'
import { openEngine, queryRows } from '../testing/query-rows.ts'
import { isLegacySuspectSql, legacyReadingsSql } from './legacy-name.ts'
import { formattedNameSql, lowerNameSql, toneKeySql } from './person-name.ts'

const toneKey = toneKeySql(lowerNameSql(formattedNameSql(sql`name`)))
const readings = sql`case when ${isLegacySuspectSql(sql`name`, toneKey)} then ${legacyReadingsSql(sql`name`, lowerNameSql(formattedNameSql(sql`name`)))} else [] end`

test('the readings of a name in a legacy encoding are the same in SQL for any text', async () => {
  await using engine = await openEngine()
  const legacy = fc
    .tuple(plainName, fc.constantFrom(...Object.values(legacyWritings)))
    .map(([name, write]) => write(name).replaceAll('\0', '').toWellFormed())
  await fc.assert(
    fc.asyncProperty(
      manyOf(fc.oneof({ weight: 3, arbitrary: legacy }, { weight: 2, arbitrary: writtenName }, anyLetters)),
      async (names) => {
        const rows = names.map((name) => ({ name }))
        const found = await queryRows<{ readings: { items: string[] } }>(
          engine,
          rows,
          sql`select ${readings} as readings from test_row`,
        )
        const both = names.map((name, i) => ({
          name,
          inSql: found[i]?.readings.items,
          inTypeScript: legacyReadings(name).map(lowerName),
        }))
        expect(both.filter((one) => JSON.stringify(one.inSql) !== JSON.stringify(one.inTypeScript))).toEqual([])
      },
    ),
    { numRuns: 4 },
  )
}, 30_000)

test('a text of invisible characters alone is read the same in SQL', async () => {
  await using engine = await openEngine()
  const names = ['\u00ad', '\u00ad\u00ad', '\u00a0', '\u200b', '\u00ad \u00a0']
  const found = await queryRows<{ readings: { items: string[] } }>(
    engine,
    names.map((name) => ({ name })),
    sql`select ${readings} as readings from test_row`,
  )
  expect(found.map((row) => row.readings.items)).toEqual(names.map((name) => legacyReadings(name).map(lowerName)))
})
