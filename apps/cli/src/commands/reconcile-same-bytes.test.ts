import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { Engine } from '@doisoat/engine'
import { differingFiles, outputsOf } from '@doisoat/reconcile/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { caseFolder, runToEnd, scratchFolder } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const scratch = scratchFolder()
const city = join(scratch.path, 'city')
afterAll(() => scratch[Symbol.dispose]())

async function outputs(name: string, dir: string, env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const out = join(scratch.path, name)
  const args = ['reconcile', dir, '--as-of', '2025-08-01', '--no-publish', '--out', out]
  await runToEnd(args, { home: join(scratch.path, `home of ${name}`), env })
  return outputsOf(out)
}

let first: Record<string, string>
beforeAll(async () => {
  // more rows than DuckDB gives to one thread (122,880), with every kind of fault among them
  await generateCity({
    people: 128_000,
    seed: 11,
    noise: 'raw',
    scenario: 'danang-2025',
    registers: ['population', 'insurance', 'tax', 'vssid'],
    out: city,
  })
  first = await outputs('first', city, { TZ: 'UTC', LANG: 'C', DOISOAT_THREADS: '1' })
})

test('two threads, in Vietnam, in Vietnamese, from a copy in another folder: the same bytes in every file', async () => {
  const elsewhere = join(scratch.path, 'elsewhere')
  cpSync(city, elsewhere, { recursive: true })
  const second = await outputs('second', elsewhere, {
    TZ: 'Asia/Ho_Chi_Minh',
    LANG: 'vi_VN.UTF-8',
    LC_ALL: 'vi_VN.UTF-8',
    DOISOAT_THREADS: '2',
  })
  expect(differingFiles(first, second)).toEqual([])
  // two runs of nothing would give the same bytes too
  expect(first['findings.csv']?.split('\n').length).toBeGreaterThan(10_000)
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining(['findings.csv', 'findings.parquet', 'verdicts.parquet', 'links.parquet', 'coverage.csv', 'run.json']),
  )
})

test.each(['verdicts', 'links'])('%s.parquet stands by register and line', async (name) => {
  await using engine = await Engine.open({ threads: 2, memoryMb: 512, tempDir: join(scratch.path, 'spill') })
  const [row] =
    await engine.select(sql`select count(*) > 122880 as several_groups, count(*) filter ((register, source_line) <= before) as misplaced
    from (select *, lag((register, source_line)) over (order by file_row_number) as before
      from read_parquet(${sql.lit(join(scratch.path, 'first', `${name}.parquet`))}, file_row_number = true))`)
  expect(row).toEqual({ several_groups: true, misplaced: 0 })
})

test.each(['duplicates', 'dirty-csv'])(
  'case %s west of Greenwich, with the dotless i of Turkish, with more threads than rows: the same bytes',
  async (name) => {
    const here = await outputs(`${name} here`, caseFolder(name), { TZ: 'UTC', LANG: 'C', DOISOAT_THREADS: '1' })
    const there = await outputs(`${name} there`, caseFolder(name), {
      TZ: 'America/New_York',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      DOISOAT_THREADS: '64',
    })
    expect(differingFiles(here, there)).toEqual([])
  },
)

test('another secret gives other person keys and finding keys, and nothing else changes', async () => {
  const one = await outputs('one secret', caseFolder('vote'), {})
  const other = await outputs('another secret', caseFolder('vote'), { DOISOAT_SECRET: 'another secret, as long as the first' })
  const keyless = (csv = ''): string => csv.replaceAll(/\b(?:[0-9a-f]{32}|[0-9a-f]{64})\b/g, '')
  expect(other['findings.csv']).not.toBe(one['findings.csv'])
  expect(keyless(other['findings.csv'])).toBe(keyless(one['findings.csv']))
  expect(other['coverage.csv']).toBe(one['coverage.csv'])
  expect(readFileSync(join(scratch.path, 'another secret/run.json'), 'utf8')).not.toContain('as long as')
})
