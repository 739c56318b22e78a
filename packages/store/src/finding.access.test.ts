import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withAgency } from './finding.ts'
import { countFindings, type FindingCursor, type FindingRow, listFindings, publishRun } from './index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

const runId = 'rows'
const total = 5_000

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  // Owned by nobody, on a register of the tax office; and owner names that look like settings.
  const rows: SampleFinding[] = [
    { code: 'NAME_OTHER', register: 'tax', owner_agency: '' },
    { code: 'ID_MISSING', register: 'tax', owner_agency: `police' or true --` },
  ]
  const run = writeSampleRun({ outDir, runId, findings: total, rows })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
}, 30_000)
afterAll(() => store.close(), 30_000)

function all(agency: string): Promise<FindingRow[]> {
  return listFindings(store, agency, { runId, limit: 2 * total })
}

test('an agency sees what it has to mend and the rows of its own registers, and nothing else', async () => {
  const insurance = await all('social_insurance')
  expect(insurance.every((row) => row.owner_agency === 'social_insurance' || row.register === 'insurance')).toBe(true)
  expect(insurance.length).toBe((total * 3) / 5)
  const police = await all('police')
  expect(new Set(police.map((row) => row.owner_agency))).toEqual(new Set(['police']))
  expect(police.length).toBe(total / 5)
  const tax = await all('tax_office')
  expect(tax.every((row) => row.register === 'tax')).toBe(true)
  expect(tax.length).toBe((total * 2) / 5 + 2)
})

test.each(['', '*', '%', 'population', `police' or true --`.toUpperCase(), 'POLICE', ' police', 'doisoat_agency', 'null'])(
  'the agency %j sees no row',
  async (agency) => {
    expect(await all(agency)).toEqual([])
    expect(await countFindings(store, { runId, agency })).toEqual([])
  },
)

test('a query without its condition leaks nothing: the database filters', async () => {
  const rows = await withAgency(store, 'tax_office', (trx) => trx.selectFrom('finding').selectAll().execute())
  expect(rows.length).toBe((total * 2) / 5 + 2)
  expect(rows.every((row) => row.register === 'tax')).toBe(true)
})

test('outside withAgency not even the owner of the tables sees a row, neither in the table nor in a partition', async () => {
  expect(await store.db.selectFrom('finding').selectAll().execute()).toEqual([])
  const partitions = await sql<{
    name: string
  }>`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'finding'::regclass`.execute(store.db)
  expect(partitions.rows).toHaveLength(1)
  for (const { name } of partitions.rows) {
    expect((await sql`select * from ${sql.table(name)}`.execute(store.db)).rows).toEqual([])
  }
})

test('the agency role without an agency sees no row, and cannot write, read accounts or reach a partition', async () => {
  const asRole = (statement: string) =>
    store.db.transaction().execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_agency', true)`.execute(trx)
      return sql.raw(statement).execute(trx)
    })
  expect((await asRole('select * from finding')).rows).toEqual([])
  for (const statement of [
    'select * from account',
    'select * from session',
    'select * from measure',
    `update finding set code = 'x'`,
    'delete from finding',
    `insert into delivery select * from delivery`,
    `update current_run set run_id = 'x'`,
    (
      await sql<{
        name: string
      }>`select 'select * from ' || inhrelid::regclass as name from pg_inherits where inhparent = 'finding'::regclass`.execute(
        store.db,
      )
    ).rows[0]?.name ?? '',
  ]) {
    await expect(asRole(statement)).rejects.toMatchObject({ code: '42501' })
  }
})

test('an agency cannot write through withAgency', async () => {
  await expect(withAgency(store, 'police', (trx) => trx.deleteFrom('finding').execute())).rejects.toThrow(/takes no writes/)
})

test('the agency does not follow the connection into the pool', async () => {
  const agencies = ['social_insurance', 'tax_office', 'police', 'nobody']
  const wrong: string[] = []
  const oneRequest = async (index: number): Promise<void> => {
    const agency = agencies[index % agencies.length] ?? ''
    const rows = await listFindings(store, agency, { runId, limit: 5 })
    const allowed = rows.every(
      (row) => row.owner_agency === agency || sampleOwners[row.register as keyof typeof sampleOwners] === agency,
    )
    if (!allowed || (rows.length === 0) !== (agency === 'nobody')) wrong.push(agency)
    const after = await sql<{
      agency: string | null
      name: string
    }>`select current_setting('doisoat.agency', true) as agency, current_user as name`.execute(store.db)
    if (after.rows[0]?.name !== 'doisoat' || (after.rows[0].agency ?? '') !== '') wrong.push(`after ${agency}`)
  }
  for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 40 }, (_, index) => oneRequest(index)))
  expect(wrong).toEqual([])
})

test('pages of 7 put together are the whole, each row once, in order', async () => {
  const whole = await all('police')
  const paged: FindingRow[] = []
  let after: FindingCursor | undefined
  do {
    const page = await listFindings(store, 'police', { runId, limit: 7, after })
    paged.push(...page)
    after = page.at(-1)
  } while (after)
  expect(paged).toEqual(whole)
})

test('counts agree with the rows, and a code can be picked out', async () => {
  const rows = await all('social_insurance')
  const counts = await countFindings(store, { runId, agency: 'social_insurance' })
  const counted = Object.fromEntries(counts.map(({ code, count }) => [code, count]))
  const listed = Object.fromEntries([...Map.groupBy(rows, (row) => row.code)].map(([code, found]) => [code, found.length]))
  expect(counted).toEqual(listed)
  const picked = await listFindings(store, 'social_insurance', { runId, code: 'DOB_SWAP', limit: total })
  expect(picked).toEqual(rows.filter((row) => row.code === 'DOB_SWAP'))
  expect(counts.reduce((sum, row) => sum + row.count, 0)).toBe(rows.length)
})
