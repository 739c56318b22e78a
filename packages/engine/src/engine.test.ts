import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Engine } from './engine.ts'
import { padKey } from './padded-keys.ts'
import { readDelivery } from './read-delivery.ts'
import { hmacSha256, wordAt } from './vocabulary.ts'

const folder = mkdtempSync(join(tmpdir(), 'doisoat-engine-'))
let engine: Engine
beforeAll(async () => {
  engine = await Engine.open({ threads: 2, memoryMb: 256, tempDir: join(folder, 'spill') })
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  { key: 'short', text: '048088123760' },
  { key: 'k'.repeat(64), text: '' },
  { key: 'a key longer than one block of the hash, which is hashed first '.repeat(3), text: 'Nguyễn Văn Đạt' },
])('the HMAC spelled in SQL is that of the platform: key of $key.length bytes', async ({ key, text }) => {
  const bytes = Buffer.from(key)
  const [row] = await engine.select<{ h: string }>(sql`select ${hmacSha256(sql.lit(text), padKey(bytes))} as h`)
  expect(row?.h).toBe(createHmac('sha256', bytes).update(text).digest('hex'))
})

test('a row that cannot be read is not quoted in the error', async () => {
  const path = join(folder, 'broken.csv')
  writeFileSync(path, 'national_id,name\n048088123760,Nguyễn Văn An\n048088123761,Trần Thị Bé,extra\n')
  const source = {
    format: 'csv' as const,
    path,
    delimiter: ',',
    newline: '\n' as const,
    mapping: ['national_id', 'name'].map((column) => ({ column, header: column })),
    maxRecordBytes: 1000,
    breakpoints: [],
  }
  const error = await engine.createTable('t', sql`select * from ${readDelivery(source)}`).catch((one: unknown) => one as Error)
  expect(error).toBeInstanceOf(Error)
  const said = `${String(error)} ${(error as Error).stack ?? ''} ${String((error as Error).cause)}`
  expect(said).toContain('CSV Error')
  expect(said).not.toMatch(/0480881237|Trần|Bé/)
})

test('a file under its final name is whole: a copy that fails leaves nothing', async () => {
  const target = join(folder, 'out', 'bad.parquet')
  await expect(engine.copyToParquet(sql`select cast('x' || range as integer) as n from range(10)`, target)).rejects.toThrow(
    'the batch engine refused a statement',
  )
  expect(readdirSync(join(folder, 'out'))).toEqual([])
})

test('dates and large numbers come out as text and numbers, never as a local time', async () => {
  const [row] = await engine.select(
    sql`select date '1975-05-01' as day, 48088123760::bigint as id, 9007199254740993::bigint as big, 1.5::decimal(4, 2) as d`,
  )
  expect(row).toEqual({ day: '1975-05-01', id: 48_088_123_760, big: 9_007_199_254_740_993n, d: '1.50' })
})

test('when one of several statements fails the others are ended, and closing waits for them', async () => {
  const opened = await Engine.open({ threads: 2, memoryMb: 256, tempDir: join(folder, 'spill-2') })
  const long = sql`select count(*) as n from range(1000000) as a, range(1000000) as b where a.range + b.range = 7`
  const sent = [long, sql`select * from nowhere`, long, long].map((statement) => opened.select(statement))
  await expect(Promise.all(sent)).rejects.toThrow(/nowhere|refused a statement/)
  await opened[Symbol.asyncDispose]()
  const ended = await Promise.allSettled(sent)
  expect(ended.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
  await expect(opened.select(sql`select 1`)).rejects.toThrow(/refused a statement/)
}, 20_000)

test('rows that look something up are written in their order, and sorted into the same bytes when they come in another', async () => {
  await engine.createTable('key_of', sql`select range as n, sha256(cast(range as varchar)) as word from range(400000)`)
  // More rows than three of DuckDB's row groups, whose order two threads would mix; one in seven finds nothing, which a left join puts last.
  const wanted = sql`select range as place, case when range % 7 <> 0 then (range * 7919) % 400000 end as partner from range(400000)`
  const write = async (name: string, order: string) => {
    const path = join(folder, name)
    const written = await engine.copyInOrder(
      sql`select place, place as line, (select k.word from key_of as k where k.n = r.partner) as word from (${wanted} order by ${sql.raw(order)}) as r`,
      path,
    )
    return { ...written, bytes: readFileSync(path), path }
  }
  const { rows, sorted, bytes, path } = await write('ordered.parquet', 'place')
  const [row] =
    await engine.select(sql`select count(*) filter (line <= before) as misplaced, count(*) filter (word is null) as without
    from (select *, lag(line) over (order by file_row_number) as before from read_parquet(${sql.lit(path)}, file_row_number = true))`)
  expect({ rows, sorted }).toEqual({ rows: 400_000, sorted: false })
  expect(row).toEqual({ misplaced: 0, without: 57_143 })
  const mixed = await write('mixed.parquet', 'hash(place)')
  expect(mixed).toMatchObject({ rows: 400_000, sorted: true })
  expect(mixed.bytes.equals(bytes)).toBe(true)
})

test('a copy in order that fails for another reason says that one', async () => {
  const rows = sql`select range as place, case when range = 5 then error('no such thing') end as n from range(10)`
  await expect(engine.copyInOrder(rows, join(folder, 'failed.parquet'))).rejects.toThrow('no such thing')
})

test('a word by its place is text in the file, and nothing beyond the last one', async () => {
  const path = join(folder, 'words.parquet')
  await engine.copyToParquet(sql`select ${wordAt(['match', "đối soát 'x'"], sql`range`)} as word from range(4)`, path)
  expect(await engine.select(sql`select word, typeof(word) as type from read_parquet(${sql.lit(path)})`)).toEqual([
    { word: null, type: 'VARCHAR' },
    { word: 'match', type: 'VARCHAR' },
    { word: "đối soát 'x'", type: 'VARCHAR' },
    { word: null, type: 'VARCHAR' },
  ])
})
