import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '@doisoat/engine'
import { loadProfile } from '@doisoat/profile'
import { listAudit, listOutreachLists, publishRun, type Store } from '@doisoat/store'
import { openTestStore, sampleCaseKey, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '@doisoat/store/testing'
import { parseString } from 'fast-csv'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOutreachList, type OutreachRequest } from './make-outreach-list.ts'

const profile = await loadProfile('danang')
const unit = '20194'

let store: TestStore
let request: OutreachRequest

beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  const run = writeSampleRun({
    outDir,
    runId: 'august',
    findings: 0,
    rows: [
      { code: 'NAME_MISMATCH', register: 'insurance', owner_agency: 'social_insurance', person_key: 'k2', unit_code: unit },
      { code: 'NAME_MISMATCH', register: 'insurance', owner_agency: 'social_insurance', person_key: 'k5', unit_code: '20197' },
      {
        code: 'ID_MISSING',
        register: 'insurance',
        owner_agency: 'social_insurance',
        register_number: '7900000001',
        unit_code: unit,
      },
    ],
  })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
  const engine = { threads: 1, memoryMb: 256, tempDir: join(store.home, 'spill') }
  const people = join(outDir, 'serving', 'people.parquet')
  await using writer = await Engine.open(engine)
  const person = sql`(values ('k1', 'Nguyễn Văn Ân', 1960, 'M', ${sql.lit(unit)}, 'T02'), ('k2', '=HYPERLINK("x")', 1975, 'F', ${sql.lit(unit)}, 'T01'),
    ('k3', 'Trần Thị Bé', 1990, 'F', ${sql.lit(unit)}, 'T01'), (null, 'Lê Văn Cảnh', 1991, 'M', ${sql.lit(unit)}, 'T01'),
    ('k5', 'Phạm Thị Dung', 1992, 'F', '20197', 'T01')) as p(person_key, full_name, birth_year, sex, unit_code, group_code)`
  await writer.copyToParquet(sql`select *, '' as age_band from ${person}`, people)
  const gap = sql`(values ('k1', ${sql.lit(unit)}), ('k2', ${sql.lit(unit)}), (null, ${sql.lit(unit)}), ('k5', '20197')) as g(person_key, unit_code)`
  await writer.copyToParquet(sql`select * from ${gap}`, join(outDir, 'gaps', 'insurance.parquet'))
  request = {
    profile,
    runId: 'august',
    unit,
    kind: 'without-insurance',
    outDir,
    people,
    engine,
    today: '2025-08-05',
    out: join(store.home, 'list.csv'),
  }
}, 60_000)
afterAll(() => store.close(), 30_000)

function readList(path: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = []
    parseString(readFileSync(path, 'utf8').replace('\uFEFF', ''), { headers: true })
      .on('error', reject)
      .on('data', (row: Record<string, string>) => rows.push(row))
      .on('end', () => resolve(rows))
  })
}

test('the people of one unit without cover, by group and name, each row with the day it must be gone', async () => {
  const list = await makeOutreachList(store, request)
  expect(list).toMatchObject({ people: 2, unnamed: 1, expiresOn: '2025-09-04' })
  const rows = await readList(request.out)
  expect(rows.map((row) => [row['full_name'], row['birth_year'], row['sex'], row['group_code'], row['use_until']])).toEqual([
    [`'=HYPERLINK("x")`, '1975', 'F', 'T01', '2025-09-04'],
    ['Nguyễn Văn Ân', '1960', 'M', 'T02', '2025-09-04'],
  ])
})

test('no number and no key of anybody is in the file', async () => {
  await makeOutreachList(store, request)
  const text = readFileSync(request.out, 'utf8')
  expect(text).not.toMatch(/\bk[1-5]\b|\d{9}/)
})

test('one group of the unit, and a list of nobody', async () => {
  const one = await makeOutreachList(store, { ...request, group: 'T02' })
  expect(one.people).toBe(1)
  const none = await makeOutreachList(store, { ...request, group: "T01' or true --" })
  expect(none.people).toBe(0)
  expect(await readList(request.out)).toEqual([])
})

test('people with an open case, with its reference and due date, of this unit only', async () => {
  await makeOutreachList(store, { ...request, kind: 'case-visit' })
  const rows = await readList(request.out)
  const key = sampleCaseKey('insurance', 'k2').toUpperCase()
  expect(rows.map((row) => [row['birth_year'], row['case'], row['due_on']])).toEqual([
    ['1975', key.match(/.{4}/g)?.join('-'), '2025-08-15'],
  ])
})

test('every list is recorded with its hash and in the audit chain; the same list is the same bytes', async () => {
  const first = await makeOutreachList(store, request)
  const bytes = readFileSync(request.out)
  const again = await makeOutreachList(store, request)
  expect(again.sha256).toBe(first.sha256)
  expect(readFileSync(request.out)).toEqual(bytes)
  const [record] = await listOutreachLists(store, { unit })
  expect(record).toMatchObject({ kind: 'without-insurance', people: 2, sha256: first.sha256, expires_on: '2025-09-04' })
  const entries = await listAudit(store, { limit: 100 })
  const made = entries.filter((entry) => entry.action === 'outreach.make')
  expect(made.length).toBe((await listOutreachLists(store, {})).length)
  expect(made.some((entry) => entry.object === `outreach without-insurance ${unit}`)).toBe(true)
})

test('no file is left when the list cannot be recorded', async () => {
  const out = join(store.home, 'unrecorded.csv')
  const reader: Store = store.withRole('doisoat_public')
  await expect(makeOutreachList(reader, { ...request, out })).rejects.toThrow(/permission denied/)
  expect(existsSync(out)).toBe(false)
})

test.each([
  ['a kind that is not there', { kind: 'without-shoes' }, 'OUTREACH_KIND'],
  ['an account register without its prefix', { kind: 'without-vssid' }, 'OUTREACH_KIND'],
  ['a unit of no list', { unit: '99999' }, 'UNIT_UNKNOWN'],
  ['a run that was not published', { runId: 'nothing' }, 'RUN_UNKNOWN'],
  ['files that were taken out', { people: '/nowhere/people.parquet' }, 'OUTREACH_FILES'],
  ['a register without gaps', { kind: 'without-tax' }, 'OUTREACH_FILES'],
] as const)('%s is refused', async (_name, change, code) => {
  await expect(makeOutreachList(store, { ...request, ...change })).rejects.toMatchObject({ code, exit: 'usage' })
})
