import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { Progress, readSettings } from '@doisoat/runtime'
import { parseString } from 'fast-csv'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRun } from '../reconcile.ts'

type Row = Readonly<Record<string, string>>

const folder = mkdtempSync(join(tmpdir(), 'doisoat-hand-over-'))
const city = join(folder, 'city')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function serve(name: string, threads: number, publish = true): Promise<{ serving: string; out: string }> {
  const settings = readSettings({
    DOISOAT_HOME: join(folder, name),
    DOISOAT_SECRET: 'the secret of these tests',
    DOISOAT_THREADS: String(threads),
    DOISOAT_MEMORY_MB: '512',
  })
  const { folder: run } = await startRun(
    { dir: city, asOf: '2025-08-01', out: null, publish, again: false, unitLists: {} },
    { settings, progress: new Progress({ isTty: false, color: false, write: () => {} }), profile: 'danang' },
  )
  return { serving: join(run.path, 'serving'), out: run.state.out }
}

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of parseString(readFileSync(path, 'utf8'), { headers: true })) rows.push(row as Row)
  return rows
}

const list = (literal: string | undefined): string[] => (literal ?? '').slice(1, -1).split(',')

let first: { serving: string; out: string }
let cases: Row[]
let findings: Row[]

beforeAll(async () => {
  await generateCity({ people: 2000, seed: 5, noise: 'raw', scenario: 'danang-2025', out: city })
  first = await serve('first', 2)
  cases = await rowsOf(join(first.serving, 'cases.csv'))
  findings = await rowsOf(join(first.out, 'findings.csv'))
}, 120_000)

test('every block and review finding stands in exactly one case, and no other finding in any', () => {
  const inCases = cases.flatMap((one) => list(one['finding_keys'])).toSorted()
  const serious = findings.filter((one) => one['severity'] !== 'info').map((one) => one['finding_key'] ?? '')
  expect(serious.length).toBeGreaterThan(500)
  expect(inCases).toEqual(serious.toSorted())
})

test('a case has a key of sixteen letters, unique and in order, that tells nothing', () => {
  const keys = cases.map((one) => one['case_key'] ?? '')
  expect(keys).toEqual([...new Set(keys)].toSorted())
  for (const key of keys) expect(key).toMatch(/^[bcdfghjkmnpqrstv]{16}$/)
})

test('the findings of one person in the register to mend are one case', () => {
  const subjects = cases.filter((one) => one['person_key'] !== '').map((one) => [one['register'], one['person_key']].join(' '))
  expect(subjects.length).toBe(new Set(subjects).size)
  expect(cases.some((one) => list(one['finding_keys']).length > 1)).toBe(true)
})

test('where the population is the likely culprit the case is of the population and the police', () => {
  const byKey = new Map(findings.map((one) => [one['finding_key'], one]))
  for (const one of cases) {
    for (const key of list(one['finding_keys'])) {
      const finding = byKey.get(key)
      const register = finding?.['likely_wrong'] === 'population' ? 'population' : finding?.['register']
      expect(one['register']).toBe(register)
      expect(one['owner_agency']).toBe(finding?.['owner_agency'])
    }
  }
  expect(cases.some((one) => one['register'] === 'population' && one['owner_agency'] === 'police')).toBe(true)
})

test('severity and deadline are those of its most urgent finding', () => {
  for (const one of cases) {
    const keys = new Set(list(one['finding_keys']))
    const own = findings.filter((finding) => keys.has(finding['finding_key'] ?? ''))
    expect(one['severity']).toBe(own.some((finding) => finding['severity'] === 'block') ? 'block' : 'review')
    expect(list(one['numbers'])).toEqual([...new Set(own.map((finding) => finding['number'] ?? ''))].toSorted())
  }
  const days = new Map(
    cases.filter((one) => list(one['numbers']).length === 1).map((one) => [one['numbers'], one['deadline_days']]),
  )
  expect(Object.fromEntries(days)).toMatchObject({ '{114}': '5', '{705}': '3', '{306}': '10', '{302}': '20' })
})

test("a case shows its person's rows of every register, the reference first, as the extract has them", () => {
  for (const one of cases) {
    const rows = JSON.parse(one['rows'] ?? '') as { register: string; source_line: number }[]
    expect(rows.length).toBeGreaterThan(0)
    const places = rows.map((row) => row.register)
    if (places.includes('population')) expect(places[0]).toBe('population')
    const accounts = places.filter((place) => !['population', 'insurance', 'tax'].includes(place))
    expect(accounts.every((place) => place === one['register'])).toBe(true)
    expect(one['rows']).not.toContain(':null')
  }
  const diacritics = cases.find((one) => one['numbers'] === '{302}' && one['register'] === 'insurance')
  const names = (JSON.parse(diacritics?.['rows'] ?? '[]') as { register: string; full_name: string }[])
    .filter((row) => ['population', 'insurance'].includes(row.register))
    .map((row) => row.full_name)
  expect(names).toHaveLength(2)
  expect(names[0]).not.toBe(names[1])
})

test('the same bytes with one thread, in a folder that only this account can read', async () => {
  const second = await serve('second', 1)
  for (const name of ['cases.csv', 'people.parquet']) {
    const same = readFileSync(join(second.serving, name)).equals(readFileSync(join(first.serving, name)))
    expect({ name, same }).toEqual({ name, same: true })
  }
  expect(statSync(first.serving).mode & 0o777).toBe(0o700)
}, 60_000)

test('a run that publishes nothing hands nothing over', async () => {
  const { serving } = await serve('third', 2, false)
  expect(existsSync(serving)).toBe(false)
}, 60_000)
