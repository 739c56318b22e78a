import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { withAgency } from '../finding.ts'
import { addStatement, getCase, listCases, publishRun, waiveCase, warnDueCases } from '../index.ts'
import {
  openTestStore,
  type SampleFinding,
  sampleCaseKey,
  sampleCases,
  sampleOwners,
  type TestStore,
  writeSampleRun,
} from '../testing/index.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const day = { runId: 'access', today: '2025-08-02' }
const agencies = ['police', 'social_insurance', 'tax_office'] as const
const tables = ['case_state', 'case_rows', 'case_event', 'case_waiver', 'case_statement', 'case_warning'] as const

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  const rows: SampleFinding[] = [
    { code: 'NAME_MISMATCH', register: 'tax', owner_agency: `police' or true --`, person_key: 'odd' },
    { code: 'NAME_MISMATCH', register: 'tax', owner_agency: 'tax_office', person_key: 'an' },
    { code: 'NAME_MISMATCH', register: 'insurance', owner_agency: 'social_insurance', person_key: 'an' },
  ]
  const run = writeSampleRun({ outDir, runId: day.runId, findings: 500, rows })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
  for (const one of await listCases(store, 'steward', { ...day, limit: 1000 })) {
    const change = { ...day, caseKey: one.case_key, by: { actor: 'lan', role: 'steward' } }
    if (one.person_key === null && !one.case_key.startsWith('b')) continue
    await waiveCase(store, { ...change, reason: one.owner_agency, expiresOn: '2025-12-31' })
    await addStatement(store, { ...change, statement: one.owner_agency, dueOn: '2025-08-20' })
  }
  await warnDueCases(store, { ...day, soonUntil: '2026-01-01' })
})
afterAll(() => store.close())

test('each agency sees the cases it owns and, of history and words, those of these cases; together they see all', async () => {
  const seen = { case_state: 0, case_event: 0, case_waiver: 0, case_statement: 0, case_warning: 0 }
  for (const agency of agencies) {
    const own = await withAgency(store, agency, async (trx) => ({
      case_state: await trx.selectFrom('case_state').selectAll().execute(),
      case_event: await trx.selectFrom('case_event').selectAll().execute(),
      case_waiver: await trx.selectFrom('case_waiver').selectAll().execute(),
      case_statement: await trx.selectFrom('case_statement').selectAll().execute(),
      case_warning: await trx.selectFrom('case_warning').selectAll().execute(),
    }))
    expect(new Set(own.case_state.map((one) => one.owner_agency))).toEqual(new Set([agency]))
    expect(new Set(own.case_event.map((one) => one.owner_agency))).toEqual(new Set([agency]))
    expect(new Set(own.case_waiver.map((one) => one.reason))).toEqual(new Set([agency]))
    expect(new Set(own.case_statement.map((one) => one.statement))).toEqual(new Set([agency]))
    const keys = new Set(own.case_state.map((one) => one.case_key))
    for (const rows of Object.values(own)) for (const one of rows) expect(keys.has(one.case_key)).toBe(true)
    for (const [table, rows] of Object.entries(own)) seen[table as keyof typeof seen] += rows.length
  }
  // All but those of the owner with the odd name.
  const steward = await listCases(store, 'steward', { ...day, limit: 1000 })
  expect(seen.case_state).toBe(steward.length - 1)
  expect(seen.case_event).toBe(seen.case_state)
  expect(seen.case_waiver).toBeGreaterThan(10)
})

test.each(['', '*', '%', 'POLICE', ' police', 'doisoat_steward', `police' or true --`.toUpperCase()])(
  'the agency %j sees no case',
  async (agency) => {
    expect(await listCases(store, { agency }, { ...day, limit: 1000 })).toEqual([])
  },
)

test('the case of another agency is not there for an agency, in the same words as one that does not exist', async () => {
  const [other] = await listCases(store, { agency: 'tax_office' }, { ...day, limit: 1 })
  const messages = await Promise.all(
    [other?.case_key ?? '', 'bbbbbbbbbbbbbbbb'].map((caseKey) =>
      getCase(store, { agency: 'police' }, { ...day, caseKey }).then(
        () => 'found',
        (error: Error) => error.message.replaceAll(/case [A-Z-]+/g, 'case'),
      ),
    ),
  )
  expect(messages[0]).toBe('there is no case in the published run')
  expect(messages[1]).toBe(messages[0])
})

test('an agency gets the rows of its own registers only; a steward gets all', async () => {
  const caseKey = sampleCaseKey('tax', 'an')
  const registers = async (reader: 'steward' | { agency: string }): Promise<string[]> =>
    (await getCase(store, reader, { ...day, caseKey })).rows.map((row) => row.register)
  expect(await registers({ agency: 'tax_office' })).toEqual(['tax'])
  expect(await registers('steward')).toEqual(['population', 'insurance', 'tax'])
})

test('outside a role not even the owner of the tables sees a row, nor in a partition; an agency can neither write nor reach the rows', async () => {
  for (const table of tables) {
    expect((await sql`select * from ${sql.table(table)}`.execute(store.db)).rows).toEqual([])
  }
  const partitions = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits
    where inhparent in ('case_state'::regclass, 'case_rows'::regclass, 'case_event'::regclass)`.execute(store.db)
  expect(partitions.rows).toHaveLength(3)
  for (const { name } of partitions.rows) expect((await sql`select * from ${sql.table(name)}`.execute(store.db)).rows).toEqual([])
  const asAgency = (statement: string) =>
    store.db.transaction().execute(async (trx) => {
      await sql`select set_config('doisoat.agency', 'police', true), set_config('doisoat.publishing', 'on', true),
        set_config('role', 'doisoat_agency', true)`.execute(trx)
      return sql.raw(statement).execute(trx)
    })
  // The setting of publishing is of no use to an agency.
  const { rows } = await asAgency('select distinct owner_agency from case_state')
  expect(rows).toEqual([{ owner_agency: 'police' }])
  for (const statement of [
    'select * from case_rows',
    'select * from case_flow',
    `update case_state set state = 'closed'`,
    'delete from case_waiver',
    `insert into case_warning (case_key, due_on, warned_on) values ('bbbbbbbbbbbbbbbb', '2025-01-01', '2025-01-01')`,
    `update case_statement set answer = 'x', answered_by = 'x', answered_on = '2025-01-01', answered_at = now()`,
    `select * from ${partitions.rows[0]?.name ?? ''}`,
  ]) {
    await expect(asAgency(statement)).rejects.toMatchObject({ code: '42501' })
  }
})
