import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishRun } from '../index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '../testing/index.ts'
import { recordAudit } from './record-audit.ts'
import { requireSoundAudit, verifyAudit } from './verify-audit.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  for (let index = 1; index <= 20; index++) {
    await recordAudit(store.db, {
      actor: `officer ${index % 3}`,
      role: 'agency',
      agency: 'police',
      action: 'finding.view',
      object: 'findings',
      runId: 'run',
      details: { rows: index },
    })
  }
}, 60_000)
afterAll(() => store.close(), 30_000)

/** Changes entries as an owner who means harm would, and verifies; then all is as before. */
async function verifiedAfter(statements: readonly RawBuilder<unknown>[]) {
  await sql`alter table audit_entry disable trigger audit_entry_stays`.execute(store.db)
  await sql`create table kept_entry as select * from audit_entry`.execute(store.db)
  await sql`create table kept_head as select * from audit_head`.execute(store.db)
  try {
    for (const statement of statements) await statement.execute(store.db)
    const found = await verifyAudit(store)
    const refused = await requireSoundAudit(store.db).then(
      () => undefined,
      (error: unknown) => error,
    )
    return { found, refused }
  } finally {
    await sql`truncate audit_entry, audit_head`.execute(store.db)
    await sql`insert into audit_entry select * from kept_entry`.execute(store.db)
    await sql`insert into audit_head select * from kept_head`.execute(store.db)
    await sql`drop table kept_entry, kept_head`.execute(store.db)
    await sql`alter table audit_entry enable trigger audit_entry_stays`.execute(store.db)
  }
}

test('an untouched chain is whole, and its end is told', async () => {
  const found = await verifyAudit(store)
  expect(found).toMatchObject({ entries: 20, bad: undefined, head: { seq: 20 } })
  expect(found.head.hash).toMatch(/^[0-9a-f]{64}$/)
  await expect(requireSoundAudit(store.db)).resolves.toBeUndefined()
})

const columns = ['actor', 'role', 'agency', 'object', 'person_key', 'case_key', 'run_id', 'previous_hash', 'hash'] as const

const rehash = sql`encode(sha256(convert_to(audit_entry_text(e), 'UTF8')), 'hex')`

const mutations: readonly (readonly [name: string, bad: number, statements: readonly RawBuilder<unknown>[]])[] = [
  ...columns.map(
    (column) => [`${column} is edited`, 7, [sql`update audit_entry set ${sql.ref(column)} = 'x' where seq = 7`]] as const,
  ),
  ['the action is edited', 7, [sql`update audit_entry set action = 'finding.nothing' where seq = 7`]],
  ['an agency is taken away', 7, [sql`update audit_entry set agency = null where seq = 7`]],
  ['the time is moved by a microsecond', 7, [sql`update audit_entry set at = at + interval '1 microsecond' where seq = 7`]],
  ['the details are edited', 7, [sql`update audit_entry set details = '{"rows":1000}' where seq = 7`]],
  ['the details are spelt otherwise', 7, [sql`update audit_entry set details = '{"rows": 7}' where seq = 7`]],
  [
    'an entry is edited and its hash made anew',
    8,
    [sql`update audit_entry set actor = 'x' where seq = 7`, sql`update audit_entry e set hash = ${rehash} where seq = 7`],
  ],
  ['an entry is deleted', 7, [sql`delete from audit_entry where seq = 7`]],
  [
    'an entry is deleted and the others move up',
    7,
    [
      sql`delete from audit_entry where seq = 7`,
      sql`update audit_entry set seq = seq + 100 where seq > 7`,
      sql`update audit_entry set seq = seq - 101 where seq > 100`,
    ],
  ],
  [
    'two entries are exchanged',
    7,
    [
      sql`update audit_entry set seq = 100 where seq = 7`,
      sql`update audit_entry set seq = 7 where seq = 8`,
      sql`update audit_entry set seq = 8 where seq = 100`,
    ],
  ],
  [
    'an entry is put in',
    7,
    [
      sql`update audit_entry set seq = seq + 100 where seq >= 7`,
      sql`update audit_entry set seq = seq - 99 where seq > 100`,
      sql`insert into audit_entry select 7, at, 'x', role, agency, action, object, person_key, case_key, run_id, details, previous_hash, hash from audit_entry where seq = 8`,
    ],
  ],
  [
    'an entry is appended past the function',
    21,
    [
      sql`insert into audit_entry select 21, at, actor, role, agency, action, object, person_key, case_key, run_id, details, hash, hash from audit_entry where seq = 20`,
    ],
  ],
  ['the first entry is deleted', 1, [sql`delete from audit_entry where seq = 1`]],
  ['the end is cut off', 18, [sql`delete from audit_entry where seq > 17`]],
  ['everything is deleted', 1, [sql`delete from audit_entry`]],
  [
    'the end is cut off and its number put back',
    17,
    [sql`delete from audit_entry where seq > 17`, sql`update audit_head set seq = 17`],
  ],
  [
    'the last entry is written anew with its hash',
    20,
    [sql`update audit_entry set actor = 'x' where seq = 20`, sql`update audit_entry e set hash = ${rehash} where seq = 20`],
  ],
  ['the row of the end is gone', 20, [sql`delete from audit_head`]],
]

test.each(mutations)('it is found when %s', async (_name, bad, statements) => {
  const { found, refused } = await verifiedAfter(statements)
  expect(found.bad?.seq).toBe(bad)
  expect(refused).toMatchObject({ code: 'AUDIT_BROKEN', exit: 'invariantBroken' })
})

test('after all that the chain is whole again and can be published on', async () => {
  expect(await verifyAudit(store)).toMatchObject({ entries: 20, bad: undefined })
  await expect(requireSoundAudit(store.db)).resolves.toBeUndefined()
})

test('a run is not published on a broken chain, and is once the chain is whole', async () => {
  const outDir = join(store.home, 'out')
  const run = writeSampleRun({ outDir, runId: 'refused', findings: 5 })
  const publish = () =>
    publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
  await sql`update audit_head set hash = repeat('f', 64)`.execute(store.db)
  expect(await verifyAudit(store)).toMatchObject({ bad: { seq: 20 } })
  await expect(publish()).rejects.toMatchObject({ code: 'AUDIT_BROKEN', exit: 'invariantBroken' })
  expect(await store.db.selectFrom('run').select('run_id').execute()).toEqual([])
  await sql`update audit_head set hash = (select hash from audit_entry where seq = 20)`.execute(store.db)
  expect(await verifyAudit(store)).toMatchObject({ entries: 20, bad: undefined })
  await publish()
  expect(await verifyAudit(store)).toMatchObject({ entries: 21, bad: undefined })
})

test('without the row of the end nothing can be recorded, so nothing happens', async () => {
  await sql`create table kept_head as select * from audit_head`.execute(store.db)
  await sql`delete from audit_head`.execute(store.db)
  const entry = { actor: 'a', role: 'admin', action: 'finding.view', object: 'findings' }
  await expect(recordAudit(store.db, entry)).rejects.toMatchObject({ code: 'P0002' })
  await sql`insert into audit_head select * from kept_head`.execute(store.db)
  await sql`drop table kept_head`.execute(store.db)
  expect(await verifyAudit(store)).toMatchObject({ entries: 21, bad: undefined })
})
