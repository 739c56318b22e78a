import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { gateRuleTitles, type RunJson } from '@doisoat/contracts'
import { Progress } from '@doisoat/runtime'
import { parseString } from 'fast-csv'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startRun } from '../reconcile.ts'
import { absoluteRuleNames } from './absolute-rules.ts'

// a whole run for each test
vi.setConfig({ testTimeout: 60_000 })

type Row = Record<string, string>

const folder = mkdtempSync(join(tmpdir(), 'doisoat-gate-'))
const city = join(folder, 'city')
let first: RunJson
let rows: { readonly population: Row[]; readonly insurance: Row[]; readonly tax: Row[] }

beforeAll(async () => {
  await generateCity({ people: 800, seed: 7, noise: 'mature', scenario: 'danang-2025', out: city })
  for (const account of ['vssid', 'eid', 'digital_account', 'digital_signature', 'personal_data_store'])
    rmSync(join(city, `${account}.csv`))
  rows = { population: await read('population'), insurance: await read('insurance'), tax: await read('tax') }
  first = await runOver(() => undefined, undefined)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(register: string): Promise<Row[]> {
  const found: Row[] = []
  for await (const row of parseString(readFileSync(join(city, `${register}.csv`), 'utf8'), { headers: true }))
    found.push(row as Row)
  return found
}

/** Values of the made-up city hold no comma and no quote. */
function write(dir: string, register: string, changed: readonly Row[]): void {
  const columns = Object.keys(changed[0] ?? {})
  const lines = [columns, ...changed.map((row) => columns.map((column) => row[column] ?? ''))]
  writeFileSync(join(dir, `${register}.csv`), lines.map((line) => `${line.join(',')}\n`).join(''))
}

/** A run over the city with its deliveries changed. */
async function runOver(change: (dir: string) => void, baseline: RunJson | undefined): Promise<RunJson> {
  const dir = mkdtempSync(join(folder, 'in-'))
  cpSync(city, dir, { recursive: true })
  change(dir)
  const settings = {
    home: join(folder, 'home'),
    databaseUrl: undefined,
    threads: 2,
    memoryMb: 512,
    logLevel: 'silent',
    noColor: true,
    today: undefined,
    secretFromEnvironment: 'the secret of the gate tests',
    uploadMb: 1,
  }
  const { run } = await startRun(
    { dir, asOf: '2025-08-01', out: null, publish: false, again: false, unitLists: {} },
    { settings, progress: new Progress({ isTty: false, color: false, write: () => {} }), profile: 'danang', baseline },
  )
  return run
}

function holding(run: RunJson): string[] {
  return run.gate.rules
    .filter((rule) => rule.fired && rule.level === 'hold')
    .map((rule) => `${rule.register ?? 'run'} ${rule.name}`)
}

test('a first run is held by nothing and leaves what the next gate needs, counted from its own rows', () => {
  expect(first.gate).toMatchObject({ held: false, baseline: null })
  const { tax, population, insurance } = first.facts
  const counted = (list: readonly Row[], column: string) => Map.groupBy(list, (row) => row[column] ?? '')
  const largest = (list: readonly Row[], column: string) =>
    Math.max(...[...counted(list, column)].filter(([value]) => value !== '').map(([, same]) => same.length))
  expect(tax?.rows).toBe(rows.tax.length)
  expect(tax?.columns).toEqual(Object.keys(rows.tax[0] ?? {}).toSorted())
  expect(tax?.units).toBeNull()
  expect(tax?.statuses).toMatchObject({ '00': counted(rows.tax, 'status').get('00')?.length })
  expect(population?.newestUpdate).toBe(
    rows.population
      .map((row) => row['updated_on'] ?? '')
      .toSorted()
      .at(-1),
  )
  expect(population?.topName).toBe(largest(rows.population, 'full_name'))
  expect(population?.topBirthDate).toBe(largest(rows.population, 'birth_date'))
  const units = Object.values(population?.units ?? {}).reduce((sum, count) => sum + count, 0)
  expect(units).toBe(rows.population.length)
  expect(insurance?.validNumbers).toBeGreaterThan(rows.insurance.length * 0.9)
})

test('a rule that passed states no fault and raises no suspicion, and every rule has a title in both languages', () => {
  const passed = first.gate.rules.filter(({ fired }) => !fired).map(({ detail }) => detail)
  expect(passed).toContain('the last record is whole')
  expect(passed.filter((detail) => /\?$|in the middle of|must not be/.test(detail))).toEqual([])
  const sources = readdirSync(import.meta.dirname).filter((file) => file.endsWith('-rules.ts'))
  const names = sources.flatMap((file) =>
    Array.from(readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/\bname: '([a-z_]+)'/g), ([, name]) => name ?? ''),
  )
  const known = new Set([...names, ...absoluteRuleNames])
  expect(known.size).toBeGreaterThan(20)
  expect([...known].filter((name) => !gateRuleTitles[name]?.vi || !gateRuleTitles[name].en)).toEqual([])
})

test('run.json names nobody: no ID, name, number or birth date of a row stands in it', () => {
  const text = JSON.stringify({ facts: first.facts, gate: first.gate })
  const values = rows.population.slice(0, 50).flatMap((row) => [row['national_id'], row['full_name'], row['birth_date']])
  expect(values.filter((value) => value !== undefined && value !== '' && text.includes(value))).toEqual([])
})

test('the same files again are not held; that they are not newer is a warning', async () => {
  const again = await runOver(() => undefined, first)
  expect(again.gate).toMatchObject({ held: false, baseline: first.runId })
  const warnings = again.gate.rules.filter((rule) => rule.fired).map((rule) => `${rule.level} ${rule.name}`)
  expect(new Set(warnings)).toEqual(new Set(['warn not_newer_delivery']))
})

test('an insurance file in the tax slot is held on a first run by its numbers and statuses, and says so', async () => {
  const run = await runOver((dir) => {
    const swapped = rows.insurance.map(({ si_number: number, ...row }) => ({ tax_code: number ?? '', ...row }))
    write(dir, 'tax', swapped)
  }, undefined)
  expect(run.gate.held).toBe(true)
  expect(holding(run)).toEqual(expect.arrayContaining(['tax min_valid_number_share', 'tax min_known_status_share']))
  const rule = run.gate.rules.find((one) => one.name === 'min_valid_number_share' && one.register === 'tax')
  expect(rule?.detail).toMatch(
    /rows have a valid register number, at least 50\.0% expected: is this the file of another register\?/,
  )
})

test('an insurance file in the slot of an account register, which asks for two columns only, is held by its header', async () => {
  const run = await runOver((dir) => copyFileSync(join(dir, 'insurance.csv'), join(dir, 'vssid.csv')), undefined)
  expect(holding(run)).toEqual(
    expect.arrayContaining(['vssid header_of_other_register', 'vssid same_file', 'insurance same_file']),
  )
})

test('an account file that brings names along is not taken for another register', async () => {
  const run = await runOver((dir) => {
    const accounts = rows.population.map((row) => ({
      national_id: row['national_id'] ?? '',
      full_name: row['full_name'] ?? '',
      birth_date: row['birth_date'] ?? '',
      sex: row['sex'] ?? '',
      unit_code: row['unit_code'] ?? '',
      status: 'activated',
    }))
    write(dir, 'vssid', accounts)
  }, undefined)
  expect(holding(run)).toEqual([])
})

test('one birth date on a tenth of the rows is held against the last published run', async () => {
  const run = await runOver((dir) => {
    const dated = rows.insurance.map((row, index) => (index % 10 === 0 ? { ...row, birth_date: '1970-01-01' } : row))
    write(dir, 'insurance', dated)
  }, first)
  expect(holding(run)).toContain('insurance birth_date_share_growth')
})

test('a file without a row is held on a first run, and a delivery older than the last one on the next', async () => {
  const run = await runOver((dir) => {
    writeFileSync(join(dir, 'tax.csv'), `${Object.keys(rows.tax[0] ?? {}).join(',')}\n`)
    const older = rows.insurance.map((row) => ({ ...row, updated_on: '2024-12-31' }))
    write(dir, 'insurance', older)
  }, first)
  expect(holding(run)).toEqual(
    expect.arrayContaining([
      'tax min_accepted_rows',
      'tax max_volume_change',
      'tax max_coverage_drop',
      'insurance stale_delivery',
    ]),
  )
})
