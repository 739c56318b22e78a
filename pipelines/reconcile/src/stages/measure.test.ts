import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import type { RunJson } from '@doisoat/contracts'
import { Progress, readSettings } from '@doisoat/runtime'
import { parseString } from 'fast-csv'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRun } from '../reconcile.ts'

type Row = Readonly<Record<string, string>>

const folder = mkdtempSync(join(tmpdir(), 'doisoat-measure-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let run: RunJson
let quality: Row[]
let findings: Row[]

beforeAll(async () => {
  const dir = join(folder, 'city')
  await generateCity({ people: 3000, seed: 8, noise: 'raw', scenario: 'danang-2025', out: dir })
  const settings = readSettings({
    DOISOAT_HOME: join(folder, 'home'),
    DOISOAT_SECRET: 'the secret of these tests',
    DOISOAT_MEMORY_MB: '512',
  })
  const out = join(folder, 'out')
  const finished = await startRun(
    { dir, asOf: '2025-08-01', out, publish: false, again: false, unitLists: {} },
    { settings, progress: new Progress({ isTty: false, color: false, write: () => {} }), profile: 'danang' },
  )
  run = finished.run
  quality = await rowsOf(join(out, 'quality.csv'))
  findings = await rowsOf(join(out, 'findings.csv'))
}, 120_000)

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of parseString(readFileSync(path, 'utf8'), { headers: true })) rows.push(row as Row)
  return rows
}

const total = (register: string): Row[] =>
  quality.filter((row) => row['register'] === register && row['unit_code'] === '' && row['district_code'] === '')

test('every register has its quality; only rows that hold a name and a birth date can disagree with a person', () => {
  const definitions = Object.fromEntries(
    Object.keys(run.registers).map((register) => [
      register,
      total(register)
        .map((row) => row['definition'] ?? '')
        .toSorted(),
    ]),
  )
  const withoutCorrect = ['clean', 'complete', 'live']
  expect(definitions).toMatchObject({
    population: withoutCorrect,
    insurance: ['clean', 'complete', 'correct', 'live'],
    tax: ['clean', 'complete', 'correct', 'live'],
    vssid: withoutCorrect,
    digital_signature: withoutCorrect,
  })
})

test('clean and complete rows of an account register are those that its findings leave', () => {
  // Numbers of the catalogue that make a row unclean: made up, malformed, ruined, old or wrong numbers, duplicates, active though dead.
  const unclean = new Set(['102', '103', '104', '108', '116', '201', '202', '203', '204', '701'])
  for (const register of ['vssid', 'eid', 'digital_account']) {
    const verdicts = run.verdicts[register] ?? {}
    const rows = Object.values(verdicts).reduce((sum, count) => sum + count, 0) - (verdicts.out_of_scope ?? 0)
    const own = findings.filter((one) => one['register'] === register)
    const linesWith = (holds: (number: string) => boolean): number =>
      new Set(own.filter((one) => holds(one['number'] ?? '')).map((one) => one['source_line'])).size
    const [clean, complete] = total(register)
    expect(clean).toMatchObject({
      definition: 'clean',
      numerator: String(rows - linesWith((number) => unclean.has(number))),
      denominator: String(rows),
    })
    expect(complete).toMatchObject({
      definition: 'complete',
      numerator: String(rows - linesWith((number) => number === '101')),
      denominator: String(rows),
    })
    expect(Number(clean?.['numerator'])).toBeLessThan(rows)
  }
})

test('a register that says of no row when it was updated is live on none of none, not on none of all', () => {
  expect(total('vssid').find((row) => row['definition'] === 'live')).toMatchObject({ numerator: '0', denominator: '0' })
})
