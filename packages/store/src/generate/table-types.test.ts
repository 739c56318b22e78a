import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore, type TestStore } from '../testing/index.ts'
import { tableTypes } from './table-types.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

test('the types of the tables are those of the migrations: else npm run generate', async () => {
  expect(readFileSync(new URL('../database.ts', import.meta.url), 'utf8')).toBe(await tableTypes(store))
})

test('every table and every column says what it holds', async () => {
  const { rows } = await sql<{ place: string }>`
    select c.relname || coalesce('.' || a.attname, '') as place
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
      and c.relname not like 'schema\\_migration%'
      and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)
    order by 1`.execute(store.db)
  expect(rows.map(({ place }) => place)).toEqual([])
})

test('a column of a type that nobody thought of is told', async () => {
  await sql`create table odd (shape point)`.execute(store.db)
  await expect(tableTypes(store)).rejects.toThrow('odd.shape is of type point')
  await sql`drop table odd`.execute(store.db)
})
