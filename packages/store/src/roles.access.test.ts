import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { currentRunId, listFindings, openStore, publishRun, recordAudit, type Store, startEmbedded } from './index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
let login: Store
let app: Store
let open: Store
beforeAll(async () => {
  store = await openTestStore()
  const outDir = join(store.home, 'out')
  const run = writeSampleRun({ outDir, runId: 'rows', findings: 100 })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) })
  login = await loginOf('doisoat_app')
  app = login.withRole('doisoat_app')
  open = login.withRole('doisoat_public')
}, 60_000)
afterAll(async () => {
  await login.close()
  await store.close()
}, 30_000)

/** A server's log-in that is a member of the role and nothing else: what DATABASE_URL of a portal on a machine of its own names. */
async function loginOf(role: string): Promise<Store> {
  const { host, port, password, database } = await startEmbedded(store.home)
  const administrator = new Client({ host, port, password, user: 'postgres', database })
  await administrator.connect()
  await administrator.query(`create role portal login password 'portal' in role ${role}`)
  await administrator.end()
  return openStore({ databaseUrl: `postgres://portal:portal@${host}:${port}/${database}`, home: store.home })
}

/**
 * Who may do what to which table: select, insert, update, delete; in brackets, to some of its columns. R: row-level security on top,
 * forced on the owner as well where it is RF. A new table stands here before it is anybody's.
 */
const matrix = `
  table                 rows  app        agency  steward  public  backup
  account               -     s(i)(u)    -       -        -       s
  agency_report         R     si         s       s        -       s
  answer                R     si         s       s        -       s
  api_token             -     siu        -       -        -       s
  audit_entry           -     s          -       -        -       s
  audit_head            -     s          -       -        -       s
  case_due              -     s          -       s        -       s
  case_event            RF    s          s       s        -       s
  case_flow             -     s          -       s        -       s
  case_rows             RF    s          -       s        -       s
  case_run              -     s          s       s        -       s
  case_state            RF    s          s       s        -       s
  case_statement        RF    s          s       siu      -       s
  case_waiver           RF    s          s       siu      -       s
  case_warning          RF    s          s       siu      -       s
  current_run           -     s          s       -        s       s
  delivery              -     s          s       s        -       s
  download_count        -     siu        -       -        -       s
  erasure               -     s          -       -        -       s
  finding               RF    s          s       s        -       s
  finding_count         -     s          -       -        -       s
  held_run              -     s          -       -        -       s
  job                   -     siud       -       -        -       s
  measure               -     s          -       -        -       s
  outreach_list         -     si         -       -        -       s
  person_key_secret     -     -          -       -        -       s
  public_cell           -     s          -       -        s       s
  run                   -     s          -       -        (s)     s
  schema_migration      -     s          -       -        -       s
  schema_migration_lock -     -          -       -        -       s
  session               -     siud       -       -        -       s
  verdict_count         -     s          -       -        -       s
`
const roles = ['app', 'agency', 'steward', 'public', 'backup'] as const

function words(line: string): string[] {
  return line.trim().split(/\s+/)
}

test('every table, every role: who may do what', async () => {
  const { rows } = await sql<{ table: string; rows: string; role: string; rights: string }>`
    select c.relname as "table", r.rolname as role,
      case when c.relforcerowsecurity then 'RF' when c.relrowsecurity then 'R' else '-' end as rows,
      coalesce(string_agg(case
        when has_table_privilege(r.oid, c.oid, p.name) then p.mark
        when p.name in ('select', 'insert', 'update', 'references') and has_any_column_privilege(r.oid, c.oid, p.name) then '(' || p.mark || ')'
        end, '' order by p.at), '-') as rights
    from pg_class c, pg_roles r,
      (values (1, 'select', 's'), (2, 'insert', 'i'), (3, 'update', 'u'), (4, 'delete', 'd'),
        (5, 'truncate', 't'), (6, 'references', 'r'), (7, 'trigger', 'g')) as p(at, name, mark)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
      and r.rolname in ('doisoat_app', 'doisoat_agency', 'doisoat_steward', 'doisoat_public', 'doisoat_backup')
    group by c.relname, c.relforcerowsecurity, c.relrowsecurity, r.rolname
    order by c.relname collate "C"`.execute(store.db)
  const found = [...Map.groupBy(rows, (row) => row.table)].map(([table, of]) => [
    table,
    of[0]?.rows,
    ...roles.map((role) => of.find((row) => row.role === `doisoat_${role}`)?.rights),
  ])
  expect(found).toEqual(matrix.trim().split('\n').slice(1).map(words))
})

test('nobody has a right on a partition: its rows are reached through the table, whose policies bind', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c, pg_roles r
    where c.relispartition and c.relkind = 'r' and r.rolname like 'doisoat\\_%'
      and (has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege(r.oid, c.oid, 'select, insert, update, references'))`.execute(store.db)
  expect(rows).toEqual([])
  const { rows: parents } = await sql<{ count: number }>`
    select count(distinct h.inhparent)::int as count from pg_inherits h join pg_class c on c.oid = h.inhrelid where c.relkind = 'r'`.execute(
    store.db,
  )
  expect(parents[0]?.count).toBeGreaterThan(4)
})

test('a partition has the row-level security of its table, and is forced on the owner', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid join pg_class p on p.oid = h.inhparent
    where c.relkind = 'r' and (c.relrowsecurity, c.relforcerowsecurity) is distinct from (p.relrowsecurity, p.relforcerowsecurity)`.execute(
    store.db,
  )
  expect(rows).toEqual([])
})

test('where rows are secured, the backup role sees them all: an export that leaves rows out is none', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relrowsecurity and not c.relispartition and not exists (
      select from pg_policy p join pg_roles r on r.oid = any (p.polroles)
      where p.polrelid = c.oid and r.rolname = 'doisoat_backup' and p.polcmd in ('r', '*'))`.execute(store.db)
  expect(rows).toEqual([])
})

test('a portal with a log-in of its own works as the app and the public, and records what it does', async () => {
  const who = await sql<{ role: string; login: string }>`select current_user as role, session_user as login`.execute(app.db)
  expect(who.rows).toEqual([{ role: 'doisoat_app', login: 'portal' }])
  await sql`reset role`.execute(app.db)
  expect((await sql<{ role: string }>`select current_user as role`.execute(app.db)).rows).toEqual([{ role: 'doisoat_app' }])
  expect((await sql<{ role: string }>`select current_user as role`.execute(open.db)).rows).toEqual([{ role: 'doisoat_public' }])
  expect(await currentRunId(open, 'danang')).toBe('rows')
  expect(await listFindings(app, 'police', { runId: 'rows', limit: 5 })).toHaveLength(5)
  expect(await recordAudit(app.db, { actor: 'a', role: 'admin', action: 'finding.view', object: 'findings' })).toBeGreaterThan(0)
})

test('a log-in of an agency on the server is that agency and no other, whatever it sets', async () => {
  const { host, port, password, database } = await startEmbedded(store.home)
  const administrator = new Client({ host, port, password, user: 'postgres', database })
  await administrator.connect()
  await administrator.query(`create role doisoat_agency_police login password 'police' in role doisoat_agency`)
  await administrator.query(`create role doisoat_agency_ login password 'nobody' in role doisoat_agency`)
  await administrator.end()
  const ownersSeen = async (user: string, word: string, before: string): Promise<unknown> => {
    const client = new Client({ host, port, user, password: word, database })
    await client.connect()
    try {
      await client.query(before)
      const query = 'select owner_agency from finding union select owner_agency from case_state'
      return (await client.query<{ owner_agency: string }>(query)).rows
    } finally {
      await client.end()
    }
  }
  for (const before of [
    'select 1',
    `set doisoat.agency = 'tax_office'`,
    `set role doisoat_agency; set doisoat.agency = 'tax_office'`,
    `set doisoat.publishing = 'on'`,
  ]) {
    expect(await ownersSeen('doisoat_agency_police', 'police', before)).toEqual([{ owner_agency: 'police' }])
    expect(await ownersSeen('doisoat_agency_', 'nobody', before)).toEqual([])
  }
  for (const role of ['doisoat_steward', 'doisoat_app', 'doisoat_backup', 'doisoat']) {
    await expect(ownersSeen('doisoat_agency_police', 'police', `set role ${role}`)).rejects.toMatchObject({ code: '42501' })
  }
})

test('no role owns anything, passes row-level security, makes roles or databases, or logs in', async () => {
  const { rows } = await sql<{ name: string }>`
    select r.rolname as name from pg_roles r
    where r.rolname in ('doisoat_app', 'doisoat_agency', 'doisoat_steward', 'doisoat_public', 'doisoat_backup') and (r.rolcanlogin or r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolbypassrls
      or exists (select from pg_class c where c.relowner = r.oid))`.execute(store.db)
  expect(rows).toEqual([])
})

test('what the public may read holds no ID, name, key or value of a person', async () => {
  const { rows } = await sql<{ place: string }>`
    select c.relname || '.' || a.attname as place
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
      and has_column_privilege('doisoat_public', c.oid, a.attnum, 'select') order by 1`.execute(store.db)
  const readable = rows.map(({ place }) => place)
  expect(readable).toContain('current_run.run_id')
  expect(
    readable.filter((place) => /national_id|person|number|name|value|key|evidence|rows|hash|line|agency|json|by$/.test(place)),
  ).toEqual([])
})

test.each([
  'create table mine (a int)',
  'create temporary table mine (a int)',
  'create view mine as select 1',
  `create function mine() returns int language sql as 'select 1'`,
  'create schema mine',
  'create role mine',
  'alter table finding no force row level security',
  'alter table finding disable row level security',
  'create policy mine on finding using (true)',
  'alter table audit_entry disable trigger all',
  'drop table session',
  'truncate session',
  "copy finding to program 'cat'",
  `copy run to '/tmp/run.csv'`,
  'set role doisoat_backup',
  'update audit_head set seq = 0',
  `insert into audit_entry select * from audit_entry`,
  'delete from audit_entry',
  'update finding set code = code',
  'update current_run set run_id = run_id',
  `update account set name = 'x'`,
  'delete from account',
  'select * from person_key_secret',
])('the app cannot %s', async (statement) => {
  await expect(sql.raw(statement).execute(app.db)).rejects.toMatchObject({ code: '42501' })
})

test.each(['finding', 'case_state', 'case_rows', 'case_event', 'case_waiver', 'case_statement', 'case_warning'])(
  'the app and the owner see no row of %s but in the name of an agency or a steward',
  async (table) => {
    for (const narrow of [app, store]) {
      expect((await sql`select * from ${sql.table(table)}`.execute(narrow.db)).rows).toEqual([])
    }
  },
)

test.each(['finding', 'measure', 'account', 'session', 'audit_entry', 'case_state', 'run', 'delivery'])(
  'the public cannot read %s',
  async (table) => {
    await expect(sql`select * from ${sql.table(table)}`.execute(open.db)).rejects.toMatchObject({ code: '42501' })
  },
)

test('the public cannot write, record an audit entry or look into a partition', async () => {
  const partitions = await sql<{
    name: string
  }>`select relname as name from pg_class where relispartition and relkind = 'r'`.execute(store.db)
  for (const { name } of partitions.rows) {
    await expect(sql`select * from ${sql.table(name)}`.execute(open.db)).rejects.toMatchObject({ code: '42501' })
  }
  for (const statement of [
    `update current_run set run_id = 'x'`,
    `select record_audit('{}')`,
    'create temporary table mine (a int)',
  ]) {
    await expect(sql.raw(statement).execute(open.db)).rejects.toMatchObject({ code: '42501' })
  }
})
