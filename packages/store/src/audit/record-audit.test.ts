import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore, type TestStore } from '../testing/index.ts'
import { recordAudit } from './record-audit.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

test('twenty writers at once make one chain without a gap', { timeout: 30_000 }, async () => {
  const write = (index: number): Promise<number> =>
    recordAudit(store.db, { actor: `officer ${index}`, role: 'agency', action: 'finding.view', object: 'findings' })
  const numbers = await Promise.all(Array.from({ length: 200 }, (_, index) => write(index)))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
  const rows = await store.db.selectFrom('audit_entry').select(['seq', 'hash', 'previous_hash']).orderBy('seq').execute()
  expect(rows.slice(1).every((row, index) => row.previous_hash === rows[index]?.hash)).toBe(true)
})

test('the hash is the SHA-256 of the JSON array of the other columns, whatever the text', async () => {
  const hostile = 'tab\t line\n "quoted" \\ \u0001 \u007f \u2028 Đặng 😀 </script>'
  const seq = await recordAudit(store.db, {
    actor: hostile,
    role: 'admin',
    agency: 'police',
    action: 'case.change',
    object: hostile,
    caseKey: 'BCDF',
    details: { reason: hostile, count: 3, list: [true, null, 1.5], nested: { b: 1, a: 2 } },
  })
  const { rows } = await sql<Record<string, string>>`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, details::text as details, previous_hash, hash
    from audit_entry where seq = ${seq}`.execute(store.db)
  const [row] = rows
  const text = JSON.stringify([
    seq,
    row?.['at'],
    hostile,
    'admin',
    'police',
    'case.change',
    hostile,
    null,
    'BCDF',
    null,
    row?.['details'],
    row?.['previous_hash'],
  ])
  expect(row?.['hash']).toBe(createHash('sha256').update(text).digest('hex'))
  expect(row?.['details']).toBe(JSON.stringify({ count: 3, list: [true, null, 1.5], nested: { a: 2, b: 1 }, reason: hostile }))
})

test('a number of nine and more digits does not get into an entry', async () => {
  const seq = await recordAudit(store.db, {
    actor: 'typed 048088123760 as a name',
    role: 'public',
    action: 'login.fail',
    object: 'login 048088123760',
    personKey: `${'0123456789'.repeat(6)}abcd`,
    details: { reason: ['citizen 048088123760 called'], finding: '12345678901234567890123456789abc' },
  })
  const { rows } = await sql<{ text: string }>`select audit_entry::text as text from audit_entry where seq = ${seq}`.execute(
    store.db,
  )
  expect(rows[0]?.text).toContain(`${'0123456789'.repeat(6)}abcd`)
  expect(rows[0]?.text).toContain('12345678901234567890123456789abc')
  expect(rows[0]?.text.replace(/[0-9a-f]{32,64}/g, '')).not.toMatch(/\d{9}/)
  expect(rows[0]?.text).toContain('048•••••••••')
})

test.each(['view', '', 'finding view', 'Finding.view', 'finding.view; drop table audit_entry'])(
  'the action %j is not of the form noun.verb, and the change of its transaction does not happen',
  async (action) => {
    const change = store.db.transaction().execute(async (trx) => {
      await sql`insert into account (name, role, password_hash) values (${`by ${action}`}, 'admin', 'x')`.execute(trx)
      await recordAudit(trx, { actor: 'a', role: 'admin', action, object: 'x' })
    })
    await expect(change).rejects.toMatchObject({ code: '23514' })
    expect(await store.db.selectFrom('account').select('name').execute()).toEqual([])
  },
)

test.each(['update audit_entry set actor = actor', 'delete from audit_entry where seq = 1', 'truncate audit_entry'])(
  'not even the owner of the tables can %s',
  async (statement) => {
    await expect(sql.raw(statement).execute(store.db)).rejects.toMatchObject({ code: '42501' })
  },
)
