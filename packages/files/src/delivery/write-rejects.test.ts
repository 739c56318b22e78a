import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeliveryFixture, foldHeader, threeColumns } from './delivery-fixture.ts'
import { inspectDelivery } from './inspect-delivery.ts'
import type { Inspection } from './inspection.ts'
import { writeRejects } from './write-rejects.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const head = 'id,name,status\n'
let folders = 0

async function delivered(found: Inspection): Promise<{ csv: string; raw: Buffer | null; files: string[] }> {
  const folder = join(fixture.dir, `rejects-${++folders}`)
  await writeRejects(found, folder)
  const files = (await readdir(folder)).sort()
  const raw = files.includes('people.raw') ? await readFile(join(folder, 'people.raw')) : null
  return { csv: await readFile(join(folder, 'people.csv'), 'utf8'), raw, files }
}

test('rejects stand with line, byte, reason and readable text, and byte for byte beside it', async () => {
  const bad = [
    Buffer.from('1,"An,ok\r\n'),
    Buffer.from('2,B\xecnh\\,ok\r\n', 'latin1'),
    Buffer.concat([Buffer.from('3,a\0b\x07Ẩn😀'), Buffer.from('\xff\xe1\xba,ok\n', 'latin1')]),
    Buffer.from('4,"x\ny"\r'),
  ]
  const good = Buffer.from('0,An,ok\n')
  const found = await fixture.inspect(Buffer.concat([Buffer.from(head), ...bad.flatMap((record) => [good, record]), good, good]))
  const { csv, raw, files } = await delivered(found)
  expect(files).toEqual(['people.csv', 'people.raw'])
  expect(raw).toEqual(Buffer.concat(bad))
  expect(csv).toBe(
    [
      'source_line,byte,reason,raw',
      '3,23,unclosed_quote,"1,""An,ok"',
      '5,41,invalid_utf8,"2,B\\xECnh\\\\,ok"',
      '7,61,nul_byte,"3,a\\x00b\x07Ẩn😀\\xFF\\xE1\\xBA,ok"',
      '9,90,too_few_columns,"4,""x\ny"""',
      '',
    ].join('\n'),
  )
})

test('a long record is cut at 4,096 bytes, never inside a character, with its true length behind; the raw file is whole', async () => {
  const lines = [`1,${'x'.repeat(3000)}${'ệ'.repeat(1000)}`, `2,${'x'.repeat(4094)}`, `3,${'y'.repeat(2_500_000)}`]
  const found = await fixture.inspect(`${head}0,An,ok\n${lines.join('\n')}\n9,Chi,ok\n`)
  const { csv, raw } = await delivered(found)
  const shown = csv.split('\n').slice(1, -1)
  expect(shown[0]).toBe(`3,23,too_few_columns,"1,${'x'.repeat(3000)}${'ệ'.repeat(364)}... (6002 bytes)"`)
  expect(shown[1]).toBe(`4,6026,too_few_columns,"2,${'x'.repeat(4094)}"`)
  expect(shown[2]).toBe(`5,10123,too_long,"3,${'y'.repeat(4094)}... (2500002 bytes)"`)
  expect(raw?.toString()).toBe(`${lines.join('\n')}\n`)
})

test('the mended raw file under its header is a delivery again', async () => {
  const found = await fixture.inspect(`${head}0,An,ok\n1,Bình\n2,"Chi,ok\n`)
  const { raw } = await delivered(found)
  const mended = raw?.toString().replace('Bình', 'Bình,ok').replace('"', '')
  expect(await fixture.inspect(head + mended)).toMatchObject({ accepted: 2, rejected: 0 })
})

test('many rejects need no list of them', async () => {
  const found = await fixture.inspect(`${head}0,An,ok\n${'9,x\n'.repeat(200_000)}1,Chi,ok\n`)
  expect(found).toMatchObject({ accepted: 2, rejected: 200_000, rejectedBy: { too_few_columns: 200_000 } })
  expect(found.lineBreakpoints).toEqual([{ record: 1, line: 200_003 }])
  expect(found.firstRejects).toHaveLength(20)
  const { csv } = await delivered(found)
  expect(csv.endsWith('200002,800019,too_few_columns,"9,x"\n')).toBe(true)
})

test('without rejects there is a header and no raw file', async () => {
  const found = await fixture.inspect(`${head}0,An,ok\n`)
  expect(await delivered(found)).toMatchObject({ csv: 'source_line,byte,reason,raw\n', files: ['people.csv'] })
})

test('a Parquet delivery is recognised by its bytes, hashed, and has no rejects of ours', async () => {
  const path = join(fixture.dir, 'people.parquet')
  const connection = await (await DuckDBInstance.create()).connect()
  await connection.run(`copy (select 1 as id, 'An' as name) to '${path}'`)
  connection.closeSync()
  const options = { path, register: 'people', columns: threeColumns, foldHeader, maxRecordBytes: 1000, workDir: fixture.dir }
  const found = await inspectDelivery(options)
  expect(found).toMatchObject({ format: 'parquet', path, bytes: (await readFile(path)).length, sha256: /^[0-9a-f]{64}$/ })
  expect((await delivered(found)).files).toEqual(['people.csv'])
})

test('a delivery without rejects leaves none of an earlier one in the folder', async () => {
  const folder = join(fixture.dir, 'rejects-again')
  await writeRejects(await fixture.inspect(`${head}1,An\n`), folder)
  expect((await readdir(folder)).sort()).toEqual(['people.csv', 'people.raw'])
  await writeRejects(await fixture.inspect(`${head}1,An,ok\n`), folder)
  expect(await readdir(folder)).toEqual(['people.csv'])
})
