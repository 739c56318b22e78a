import { join } from 'node:path'
import type { RunJson } from '@doisoat/contracts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withAgency } from '../finding.ts'
import {
  countAnswers,
  lastReportedRun,
  listAgencyReports,
  listAnswers,
  type NewAnswer,
  publishRun,
  type ReportRequest,
  type ReportRow,
  recordAgencyReport,
  saveAnswers,
  standingOfKeys,
  streamReport,
} from '../index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '../testing/index.ts'

const total = 1_000
/** Insurance findings with a key and a person of their own. */
const own = (key: string, more: Partial<SampleFinding> = {}): SampleFinding => ({
  code: 'NAME_MISMATCH',
  register: 'insurance',
  owner_agency: 'social_insurance',
  field: 'full_name',
  finding_key: key.padEnd(32, '0'),
  register_number: `79${key}`,
  source_line: '2',
  unit_code: '20194',
  ...more,
})
const key = (text: string): string => text.padEnd(32, '0')

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  await publish('first', null, { rows: [own('a'), own('b'), own('c'), own('d', { unit_code: '20197' })] })
  await publish('second', 'first', { rows: [own('b'), own('c'), own('e'), own('f')], asOf: '2025-09-01', sha256: 'b'.repeat(64) })
}, 60_000)
afterAll(() => store.close(), 30_000)

interface Changes {
  readonly rows: readonly SampleFinding[]
  readonly asOf?: string
  readonly sha256?: string
}

async function publish(runId: string, replaces: string | null, { rows, asOf, sha256 }: Changes): Promise<void> {
  const outDir = join(store.home, runId)
  const sample = writeSampleRun({ outDir, runId, findings: total, rows })
  const registers = Object.fromEntries(
    Object.entries(sample.registers).map(([name, one]) => [name, { ...one, sha256: sha256 ?? one.sha256 }]),
  )
  const run: RunJson = { ...sample, asOf: asOf ?? sample.asOf, registers }
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
}

async function read(change: Partial<ReportRequest>): Promise<ReportRow[]> {
  const request = {
    runId: 'second',
    agency: 'social_insurance',
    comparedWith: null,
    changedOnly: false,
    byUnit: false,
    today: '2025-08-03',
    ...change,
  }
  const rows: ReportRow[] = []
  for await (const row of streamReport(store, request)) rows.push(row)
  return rows
}

test('a report holds what the agency has to mend and the rows of its registers, each once, and nothing else', async () => {
  const rows = await read({})
  expect(rows).toHaveLength((total * 3) / 5 + 4)
  expect(new Set(rows.map((row) => row.finding_key)).size).toBe(rows.length)
  expect(rows.every((row) => row.owner_agency === 'social_insurance' || row.register === 'insurance')).toBe(true)
  expect(rows.map((row) => row.source_line)).toEqual(rows.map((row) => row.source_line).toSorted((a, b) => a - b))
})

test.each(['', 'nobody', 'SOCIAL_INSURANCE', `police' or true --`])('the agency %j gets no row', async (agency) => {
  expect(await read({ agency })).toEqual([])
})

test('a finding comes with its case, its deadline and the rows of the own registers only', async () => {
  const rows = await read({})
  const row = rows.find((one) => one.finding_key === key('e'))
  expect(row).toMatchObject({ due_on: '2025-08-15', unit_code: '20194', change: null })
  expect(row?.case_key).toMatch(/^[b-v]{16}$/)
  expect(row?.case_rows?.map((one) => one.register)).toEqual(['insurance'])
  const registers = (await read({ agency: 'police' })).flatMap((one) => one.case_rows?.map(({ register }) => register) ?? [])
  expect(new Set(registers)).toEqual(new Set(['population']))
})

test('a waiver in force moves the deadline', async () => {
  const caseKey = (await read({})).find((one) => one.finding_key === key('f'))?.case_key ?? ''
  await store.db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'doisoat_steward', true)`.execute(trx)
    await sql`insert into case_waiver (case_key, owner_agency, reason, granted_by, granted_on, expires_on)
      values (${caseKey}, 'social_insurance', 'waits for a court', 'steward', '2025-08-02', '2025-12-31')`.execute(trx)
  })
  const due = async (today: string) => (await read({ today })).find((one) => one.finding_key === key('f'))?.due_on
  expect([await due('2025-08-01'), await due('2025-08-03')]).toEqual(['2025-08-15', '2025-12-31'])
})

test('an agency reads no row of another register by asking the function itself, and no case row at all', async () => {
  const { rows } = await withAgency(store, 'tax_office', (trx) =>
    sql<{ rows: { register: string }[] }>`select rows from own_case_rows('second')`.execute(trx),
  )
  expect(new Set(rows.flatMap((row) => row.rows.map(({ register }) => register)))).toEqual(new Set(['tax']))
  await expect(withAgency(store, 'tax_office', (trx) => sql`select * from case_rows`.execute(trx))).rejects.toThrow(
    /permission denied|lacks a right/,
  )
  expect((await sql`select current_setting('doisoat.publishing', true) as open`.execute(store.db)).rows).not.toContainEqual({
    open: 'on',
  })
})

test('new, still and gone against the run of the report before', async () => {
  const changes = new Map((await read({ comparedWith: 'first' })).map((row) => [row.finding_key, row.change]))
  expect(['a', 'b', 'c', 'd', 'e'].map((one) => changes.get(key(one)))).toEqual([undefined, 'still', 'still', undefined, 'new'])
  const only = await read({ comparedWith: 'first', changedOnly: true })
  expect(new Map(only.map((row) => [row.finding_key, row.change]))).toEqual(
    new Map([
      [key('a'), 'gone'],
      [key('d'), 'gone'],
      [key('e'), 'new'],
      [key('f'), 'new'],
    ]),
  )
})

test('by unit: the rows of a unit stand together, those without one first', async () => {
  const units = (await read({ runId: 'first', byUnit: true })).map((row) => row.unit_code ?? '')
  expect(units).toEqual(units.toSorted())
  expect(new Set(units)).toEqual(new Set(['', '20194', '20197']))
})

test('the report before is that of another run, and who got which report is kept', async () => {
  const report = { agency: 'tax_office', format: 'csv', byUnit: false, changedOnly: false, comparedWith: null } as const
  const made = { ...report, files: 1, rows: 9, sha256: 'c'.repeat(64), madeOn: '2025-08-03' }
  await recordAgencyReport(store, { ...made, runId: 'first' })
  await recordAgencyReport(store, { ...made, runId: 'second' })
  const last = (runId: string, agency = 'tax_office') => lastReportedRun(store, { agency, runId, profile: 'danang' })
  expect(await last('second')).toBe('first')
  expect(await last('third')).toBe('second')
  expect(await last('second', 'police')).toBeUndefined()
  expect(await listAgencyReports(store, { agency: 'tax_office', limit: 9 })).toMatchObject([
    { runId: 'second' },
    { runId: 'first' },
  ])
  const audit = await store.db
    .selectFrom('audit_entry')
    .select(['agency', 'run_id'])
    .where('action', '=', 'report.make')
    .execute()
  expect(audit).toHaveLength(2)
})

test('keys of a file: to answer, of another agency, of an earlier run, of nothing', async () => {
  const police = (await read({ agency: 'police' }))[0]?.finding_key ?? ''
  const keys = [key('b'), key('a'), police, key('9')]
  const standings = await standingOfKeys(store, { runId: 'second', profile: 'danang', agency: 'social_insurance' }, keys)
  expect(keys.map((one) => standings.get(one)?.standing)).toEqual(['answerable', 'gone', 'waits', 'unknown'])
  const tax = await standingOfKeys(store, { runId: 'second', profile: 'danang', agency: 'tax_office' }, keys)
  expect(keys.map((one) => tax.get(one)?.standing)).toEqual(['other', 'gone', 'other', 'unknown'])
  expect(standings.get(key('b'))).toMatchObject({ finding: { register: 'insurance', field: 'full_name', answered: null } })
})

test('an answer waits for the next delivery, which confirms or contradicts it; the newest answer counts', async () => {
  const answers = (runId: string): Promise<[string, string, string][]> =>
    listAnswers(store, { agency: 'social_insurance', runId, limit: 99 }).then((rows) =>
      rows
        .map((row) => [row.findingKey[0] ?? '', row.decision, row.check] as [string, string, string])
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  const answer = (one: string, decision: NewAnswer['decision']): NewAnswer => ({
    findingKey: key(one),
    caseKey: 'bcdfghjkmnpqrstv',
    register: 'insurance',
    deliverySha256: 'a'.repeat(64),
    decision,
    correctedValue: '',
    note: '',
  })
  const file = {
    agency: 'social_insurance',
    runId: 'first',
    asOf: '2025-08-01',
    sha256: 'd'.repeat(64),
    answeredOn: '2025-08-10',
    outcomes: { taken: 4 },
  }
  await saveAnswers(store, [answer('a', 'legal_exception')], { file })
  await saveAnswers(
    store,
    [answer('a', 'corrected'), answer('b', 'corrected'), answer('c', 'register_right'), answer('d', 'not_same_person')],
    { file },
  )
  expect((await answers('first')).map(([, , check]) => check)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  expect(await answers('second')).toEqual([
    ['a', 'corrected', 'confirmed'],
    ['b', 'corrected', 'contradicted'],
    ['c', 'register_right', 'standing'],
    ['d', 'not_same_person', 'confirmed'],
  ])
  expect(await listAnswers(store, { agency: 'tax_office', runId: 'second', limit: 99 })).toEqual([])
  const all = await countAnswers(store, { runId: 'second' })
  expect(all.map(({ decision, check, count }) => [decision, check, count])).toEqual([
    ['corrected', 'confirmed', 1],
    ['corrected', 'contradicted', 1],
    ['not_same_person', 'confirmed', 1],
    ['register_right', 'standing', 1],
  ])
  expect(await countAnswers(store, { runId: 'second', agency: 'tax_office' })).toEqual([])
  const seen = await standingOfKeys(store, { runId: 'second', profile: 'danang', agency: 'social_insurance' }, [key('b')])
  expect(seen.get(key('b'))).toMatchObject({ finding: { answered: { decision: 'corrected', correctedValue: '', note: '' } } })
})
