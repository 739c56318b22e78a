import { getFinding } from '@doisoat/contracts'
import { compareNames } from '@doisoat/identifiers'
import { loadProfile, type Register } from '@doisoat/profile'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { nameLadderStep } from './name-ladder.ts'
import { tables } from './stage-tables.ts'
import { manyOf } from './testing/hostile-text.ts'
import { namePair } from './testing/names.ts'
import { openEngine, queryRows } from './testing/query-rows.ts'

let insurance: Register
beforeAll(async () => {
  const profile = await loadProfile('danang')
  insurance = profile.registers.find((register) => register.name === 'insurance') as Register
})

interface Pair {
  readonly a: string
  readonly b: string
  readonly other?: string
}

interface Rung {
  readonly code: number | null
  readonly initialsAgree: boolean
}

async function climb(pairs: readonly Pair[]): Promise<Rung[]> {
  await using engine = await openEngine()
  const rows = pairs.map(({ a, b, other }) => ({ name: a, person_name: b, person_other_name: other ?? null }))
  await queryRows(engine, rows, sql`select 1`)
  await engine.createTable(tables.apart('insurance'), sql`select row_number() over () as source_line, * from test_row`)
  await nameLadderStep(engine, insurance)
  return await engine.select<Rung>(sql`select code, initials_agree as "initialsAgree" from name_insurance order by source_line`)
}

function expected({ a, b }: Pair): Rung {
  const { rung, code, initialsAgree } = compareNames(a, b)
  if (code !== null) return { code: getFinding(code).number, initialsAgree }
  return { code: rung === null ? null : 0, initialsAgree }
}

describe('the name ladder', () => {
  const table: readonly (readonly [string, string, string | undefined, number | null])[] = [
    ['NGUYỄN VĂN AN', 'Nguyễn Văn An', undefined, 0],
    ['Nguyễn Văn An'.normalize('NFD'), 'Nguyễn Văn An', undefined, 0],
    ['Nguyễn Thị Thúy', 'Nguyễn Thị Thuý', undefined, 0],
    ['Ðặng Thị K’Ho', "Đặng Thị K'Ho", undefined, 0],
    ['Lý Thị Mỹ', 'Lí Thị Mĩ', undefined, 301],
    ['nguyÔn thÞ thóy hßa', 'Nguyễn Thị Thúy Hoà', undefined, 303],
    ['Nguyeãn Vaên Huøng', 'Nguyễn Văn Hùng', undefined, 303],
    ['Nguyá»…n VÄƒn An', 'Nguyễn Văn An', undefined, 303],
    ['NguyêÞn Vãn Ðýìc', 'Nguyễn Văn Đức', undefined, 303],
    ['Nguyễn Văn Lý', 'Nguyeãn Vaên Lí', undefined, 303],
    ['TrÇn V¨n Hïng', 'Tran Van Hung', undefined, 303],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hưng', undefined, 302],
    ['Nguyễn Thị Kim Anh', 'Nguyễn Kim Anh', undefined, 304],
    ['An Nguyễn Văn', 'Nguyễn Văn An', undefined, 304],
    ['N.V. An', 'Nguyễn Văn An', undefined, 304],
    ['Bhling', "Bh'ling", undefined, 304],
    ['A Lăng', 'Alăng', undefined, 304],
    ['Nguyễn Văn Dũng', 'Nguyễn Văn Hùng', undefined, 305],
    ['A', 'Y', undefined, 305],
    ['Trần Thị Bé', 'Nguyễn Văn Hùng', undefined, 306],
    ['Ka Ho', "K'Ho", undefined, 306],
    ['...', '-', undefined, 304],
    ["'", '\u0302', undefined, 304],
    ['...', 'An', undefined, 306],
    ['Lê Văn Tèo', 'Nguyễn Văn Hùng', 'Lê Văn Tèo', 307],
    ['LÊ VĂN  TÈO', 'Nguyễn Văn Hùng', 'Lê Văn Tèo', 307],
    // the other name goes before every rung that would be a finding, and after those that would be none
    ['Nguyễn Văn Hưng', 'Nguyễn Văn Hùng', 'Nguyễn Văn Hưng', 307],
    ['Lí Thị Mĩ', 'Lý Thị Mỹ', 'Lí Thị Mĩ', 307],
    ['NGUYỄN VĂN HÙNG', 'Nguyễn Văn Hùng', 'Nguyễn Văn Hùng', 0],
    // only at rung 3 or better
    ['Lê Văn Teo', 'Nguyễn Văn Hùng', 'Lê Văn Tèo', 306],
    ['Lê Văn Tèo', 'Nguyễn Văn Hùng', ' ', 306],
    [' \u200b', 'Nguyễn Văn Hùng', undefined, null],
    ['Nguyễn Văn Hùng', '\u00a0', undefined, null],
    [' ', '\u00a0', undefined, null],
    // two rows without a name
    ['', '', undefined, null],
    [' ', 'Nguyễn Văn Hùng', '\u00a0', null],
  ]

  test('gives every pair its code', async () => {
    const found = await climb(table.map(([a, b, other]) => (other === undefined ? { a, b } : { a, b, other })))
    expect(table.map(([a, b, other], i) => [a, b, other, found[i]?.code])).toEqual(table)
  })

  test('agrees with compareNames on any pair, either way round', async () => {
    await fc.assert(
      fc.asyncProperty(manyOf(namePair), async (pairs) => {
        // rows whose names are the same bytes never come to the ladder
        const both = pairs.flatMap(({ a, b }) =>
          a === b
            ? []
            : [
                { a, b },
                { a: b, b: a },
              ],
        )
        fc.pre(both.length > 0)
        const found = await climb(both)
        const rows = both.map((pair, i) => ({ ...pair, found: found[i], expected: expected(pair) }))
        const isSame = (one: (typeof rows)[number]): boolean =>
          one.found?.code === one.expected.code &&
          (one.expected.code !== 306 || one.found.initialsAgree === one.expected.initialsAgree)
        expect(rows.filter((one) => !isSame(one))).toEqual([])
      }),
      { numRuns: 4 },
    )
  }, 30_000)

  test('the generated pairs reach every rung', () => {
    const codes = new Set(fc.sample(namePair, { numRuns: 4000, seed: 1 }).map((pair) => expected(pair).code))
    expect(codes).toEqual(new Set([0, 301, 302, 303, 304, 305, 306, null]))
  })
})
