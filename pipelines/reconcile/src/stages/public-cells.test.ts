import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { districtOfUnit, loadProfile } from '@doisoat/profile'
import type { PublicRow } from '@doisoat/quality'
import { Attack } from '@doisoat/quality/testing'
import { Progress } from '@doisoat/runtime'
import { parseString } from 'fast-csv'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startRun } from '../reconcile.ts'

// A batch and some hundred linear programs, beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'doisoat-public-cells-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const profile = await loadProfile('danang')
const { threshold } = profile.disclosure
/** One linear program takes a third of a second, and seconds where eight definitions count the same people: those the tiny cities attack. */
const attacked = 12
const definitions = ['insurance', 'vssid', 'vssid_residents']

type CsvRow = Readonly<Record<string, string>>

let published: PublicRow[]
let exact: Map<string, CsvRow>

beforeAll(async () => {
  const city = join(folder, 'city')
  await generateCity({ people: 6000, seed: 3, noise: 'mature', scenario: 'danang-2025', out: city })
  const settings = {
    home: join(folder, 'home'),
    databaseUrl: undefined,
    threads: 2,
    memoryMb: 512,
    logLevel: 'silent',
    noColor: true,
    today: undefined,
    secretFromEnvironment: 'the secret of the public cells test',
    uploadMb: 1,
  }
  const { folder: run } = await startRun(
    { dir: city, asOf: '2025-08-01', out: null, publish: true, again: false, unitLists: {} },
    { settings, progress: new Progress({ isTty: false, color: false, write: () => {} }), profile: 'danang' },
  )
  const number = (text: string | undefined): number | null => (text ? Number(text) : null)
  published = (await rowsOf(join(run.path, 'serving', 'public.csv'))).map((row) => ({
    ...(row as unknown as PublicRow),
    numerator: number(row['numerator']),
    denominator: number(row['denominator']),
  }))
  exact = new Map((await rowsOf(join(run.state.out, 'coverage.csv'))).map((row) => [keyOf(row as unknown as PublicRow), row]))
})

async function rowsOf(path: string): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  for await (const row of parseString(readFileSync(path, 'utf8'), { headers: true })) rows.push(row as CsvRow)
  return rows
}

function keyOf(row: Pick<PublicRow, 'definition' | 'register' | 'unit_code' | 'district_code' | 'age_band' | 'sex'>): string {
  return [row.definition, row.register, row.unit_code, row.district_code, row.age_band, row.sex].join('|')
}

function truthOf(row: PublicRow): { count: number; complement: number; size: number } {
  const found = exact.get(keyOf(row))
  const [count, size] = [Number(found?.['numerator']), Number(found?.['denominator'])]
  return { count, complement: size - count, size }
}

const isSmall = (value: number): boolean => value > 0 && value < threshold

test('no cell of a generated city shows a small number, in any of its units', () => {
  const shown = published.filter((row) => row.kind === 'coverage' && row.numerator !== null)
  expect(new Set(published.map((row) => row.unit_code)).size).toBeGreaterThan(90)
  expect(shown.length).toBeGreaterThan(500)
  for (const row of shown) expect(Object.values(truthOf(row)).some(isSmall), `${keyOf(row)} is small`).toBe(false)
})

test('a solver that has every table of the city finds no hidden number closer than the threshold', async () => {
  const districtOf = districtOfUnit(profile)
  const listVersion = published[0]?.list_version ?? ''
  const units = [...new Set(published.map((row) => row.unit_code))].filter((unit) => unit !== '')
  const attack = await Attack.prepare(published, {
    profile: { ...profile, coverage: profile.coverage.filter((one) => definitions.includes(one.definition)) },
    districtOf: new Map(units.map((unit) => [unit, districtOf({ key: unit, listVersion })])),
  })
  const small = published
    .filter((row) => definitions.includes(row.definition) && row.numerator === null)
    .flatMap((row) =>
      (['count', 'complement', 'size'] as const)
        .filter((quantity) => isSmall(truthOf(row)[quantity]))
        .map((quantity) => ({ row, quantity })),
    )
  const step = Math.ceil(small.length / attacked)
  const narrow = small
    .filter((_, at) => at % step === 0)
    .flatMap(({ row, quantity }) => {
      const { low, high } = attack.bounds(row, quantity)
      return high - low < threshold ? [`${keyOf(row)} ${quantity} ${low}-${high}`] : []
    })
  attack.dispose()
  expect(small.length).toBeGreaterThan(500)
  expect(narrow).toEqual([])
})
