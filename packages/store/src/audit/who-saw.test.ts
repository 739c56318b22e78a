import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishRun } from '../index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '../testing/index.ts'
import { withBackupRole } from '../with-backup-role.ts'
import { recordAudit } from './record-audit.ts'
import { whoSaw } from './who-saw.ts'

const person = 'a'.repeat(64)
const other = 'b'.repeat(64)
let store: TestStore
let caseKey: string
let owner: string
beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  const row = { register: 'insurance', owner_agency: 'social_insurance', field: 'full_name' }
  const rows: SampleFinding[] = [
    {
      ...row,
      code: 'NAME_OTHER',
      person_key: person,
      national_id: '999000000001',
      register_number: '7900000001',
      source_line: '7',
    },
    {
      ...row,
      code: 'DOB_OTHER',
      person_key: person,
      national_id: '999000000001',
      register_number: '7900000001',
      source_line: '7',
      owner_agency: 'police',
    },
    {
      ...row,
      code: 'NAME_OTHER',
      person_key: other,
      national_id: '999000000002',
      register_number: '7900000002',
      source_line: '8',
    },
  ]
  const run = writeSampleRun({ outDir, runId: 'run', findings: 0, rows })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
  const found = await withBackupRole(store, (trx) =>
    trx
      .selectFrom('case_state')
      .select(['case_key', 'owner_agency'])
      .where('person_key', '=', person)
      .where('register', '=', 'insurance')
      .executeTakeFirstOrThrow(),
  )
  caseKey = found.case_key
  owner = found.owner_agency
}, 60_000)
afterAll(() => store.close(), 30_000)

const list = { actor: 'officer', role: 'agency', action: 'finding.download', object: 'findings.csv' }

/** How an entry counts for the person; undefined when it does not. */
async function sightOf(
  entry: Partial<Parameters<typeof recordAudit>[1]>,
  of: Parameters<typeof whoSaw>[1] = { personKey: person },
) {
  const seq = await recordAudit(store.db, { ...list, ...entry })
  return (await whoSaw(store, of)).find((row) => row.seq === seq)?.sight
}

test('an entry that names the person, or a case of the person, is a direct one', async () => {
  expect(await sightOf({ personKey: person })).toBe('direct')
  expect(await sightOf({ caseKey })).toBe('direct')
  expect(await sightOf({ personKey: other })).toBeUndefined()
  expect(await sightOf({ caseKey: 'bcdfghjkmnpqrstv' })).toBeUndefined()
})

test('asked by the case, the person of the case is meant', async () => {
  expect(await sightOf({ personKey: person }, { caseKey })).toBe('direct')
  expect(await sightOf({ personKey: other }, { caseKey })).toBeUndefined()
  expect(await sightOf({ agency: 'social_insurance', runId: 'run', details: { filter: {} } }, { caseKey })).toBe('list')
})

test.each([
  ['the whole file of the owner', 'social_insurance', {}, 'list'],
  ['the whole file of the agency that mends one of the faults', 'police', {}, 'list'],
  ['a file of an agency that sees no row of the person', 'tax_office', {}, undefined],
  ['a file of one code that the person has', 'social_insurance', { code: 'DOB_OTHER' }, 'list'],
  ['a file of one code that the person has, but not for this agency', 'police', { code: 'NAME_OTHER' }, undefined],
  ['a file of another code', 'social_insurance', { code: 'ID_MISSING' }, undefined],
  ['a file of another register', 'social_insurance', { register: 'tax' }, undefined],
  ['a page that begins after the row', 'social_insurance', { from: ['insurance', 8, 1], to: ['insurance', 9, 1] }, undefined],
  ['a page that ends before the row', 'social_insurance', { from: ['insurance', 2, 1], to: ['insurance', 6, 999] }, undefined],
  ['a page that the row stands on', 'social_insurance', { from: ['insurance', 2, 1], to: ['insurance', 7, 999] }, 'list'],
  ['a page of an earlier register', 'social_insurance', { from: ['a', 2, 1], to: ['b', 7, 999] }, undefined],
  ['a list by something that is not known here', 'social_insurance', { moon: 'full' }, 'possible'],
] as const)('%s', async (_name, agency, filter, sight) => {
  expect(await sightOf({ agency, runId: 'run', details: { filter } })).toBe(sight)
})

test('a list of a run that was taken out, or without a word on what it held, may have held the person', async () => {
  expect(await sightOf({ agency: 'social_insurance', runId: 'gone', details: { filter: {} } })).toBe('possible')
  expect(await sightOf({ agency: 'social_insurance', runId: 'run' })).toBe('possible')
})

test('a list of a steward holds the rows of all agencies', async () => {
  expect(await sightOf({ role: 'steward', runId: 'run', details: { filter: { code: 'NAME_OTHER' } } })).toBe('list')
  expect(await sightOf({ role: 'steward', runId: 'run', details: { filter: { register: 'tax' } } })).toBeUndefined()
})

test('a list of cases may have held the person when its owner has a case of the person', async () => {
  const cases = { action: 'case.list', role: 'steward', object: 'cases', runId: 'run', details: { filter: { unit: '20194' } } }
  expect(await sightOf(cases)).toBe('possible')
  expect(await sightOf({ ...cases, agency: owner })).toBe('possible')
  expect(await sightOf({ ...cases, agency: 'tax_office' })).toBeUndefined()
  expect(await sightOf(cases, { personKey: 'c'.repeat(64) })).toBeUndefined()
})

test('what is not about persons is not an answer', async () => {
  expect(await sightOf({ action: 'run.publish', object: 'run', runId: 'run' })).toBeUndefined()
  expect(await sightOf({ action: 'login.succeed', object: 'portal' })).toBeUndefined()
})

test('the newest so many are the last of all, lists among them', async () => {
  for (let views = 0; views < 5; views++) {
    await recordAudit(store.db, { ...list, personKey: person })
    await recordAudit(store.db, { ...list, agency: 'social_insurance', runId: 'run', details: { filter: {} } })
  }
  const all = await whoSaw(store, { personKey: person })
  for (const newest of [1, 2, 3, 7, 8, all.length, all.length + 10]) {
    expect(await whoSaw(store, { personKey: person, newest })).toEqual(all.slice(-newest))
  }
})
