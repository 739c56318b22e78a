import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeliveryFixture, lineOf } from './delivery-fixture.ts'
import type { CsvInspection, InspectOptions } from './inspection.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const head = 'id,name,status\n'
const text = `${head}1,Nguyễn Thị Bình,ok\n2,"Đặng\r\nVăn, Ẩn 😀",ok\n`
const rows = [
  ['1', 'Nguyễn Thị Bình', 'ok'],
  ['2', 'Đặng\r\nVăn, Ẩn 😀', 'ok'],
]
const wide = (content: string) => Buffer.from(content, 'utf16le')
const narrow = (content: string) => Buffer.from(content, 'latin1')
const legacy = narrow('id,name,status\n1,Nguy\xea\xden Thi\xf2 Bi\xccnh,ok\n2,\xd0\xe3\xf2ng,ok\n')

type Declared = NonNullable<InspectOptions['declared']>['encoding']
const forms: readonly (readonly [what: string, bytes: Buffer, declared: Declared, found: object])[] = [
  ['UTF-8', Buffer.from(text), undefined, { encoding: 'utf-8', copied: false }],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), undefined, { encoding: 'utf-8', copied: false }],
  ['UTF-8 with a mark that was declared UTF-16', Buffer.from(`\uFEFF${text}`), 'utf-16le', { encoding: 'utf-8' }],
  ['UTF-16LE with a mark', wide(`\uFEFF${text}`), undefined, { encoding: 'utf-16le', copied: true }],
  ['UTF-16BE with a mark', wide(`\uFEFF${text}`).swap16(), undefined, { encoding: 'utf-16be', copied: true }],
  ['UTF-16LE declared', wide(text), 'utf-16le', { encoding: 'utf-16le' }],
  ['UTF-16BE declared', wide(text).swap16(), 'utf-16be', { encoding: 'utf-16be' }],
  ['gzip', gzipSync(text), undefined, { encoding: 'utf-8', compression: 'gzip', copied: true }],
  [
    'gzip of two members',
    Buffer.concat([gzipSync(text.slice(0, 30)), gzipSync(text.slice(30))]),
    undefined,
    { compression: 'gzip' },
  ],
  ['gzip with zero padding', Buffer.concat([gzipSync(text), Buffer.alloc(5000)]), undefined, { compression: 'gzip' }],
  ['gzip of UTF-16', gzipSync(wide(`\uFEFF${text}`)), undefined, { encoding: 'utf-16le', compression: 'gzip' }],
]
test.each(forms)('%s gives the same rows', async (_what, bytes, encoding, expected) => {
  const found = await fixture.inspect(bytes, encoding === undefined ? {} : { declared: { encoding } })
  expect(found).toMatchObject({ ...expected, bytes: bytes.length, lines: 4, accepted: 2, rejected: 0 })
  expect(await fixture.read(found)).toEqual(rows)
})

test('windows-1258 is read when declared, its letters composed', async () => {
  const found = await fixture.inspect(legacy, { declared: { encoding: 'windows-1258' } })
  expect(found).toMatchObject({ encoding: 'windows-1258', copied: true, accepted: 2 })
  expect((await fixture.read(found)).map((row) => row[1])).toEqual(['Nguyễn Thị Bình', 'Đặng'])
})

test('UTF-8 declared as windows-1258 is refused, not turned into rubbish', async () => {
  const inspecting = fixture.inspect(Buffer.from(text), { declared: { encoding: 'windows-1258' } })
  await expect(inspecting).rejects.toMatchObject({ code: 'ENCODING' })
})

test('windows-1258 of ASCII letters only is read as declared', async () => {
  expect(await fixture.inspect(`${head}1,An,ok\n`, { declared: { encoding: 'windows-1258' } })).toMatchObject({ accepted: 1 })
})

/** All rows as one text: a list of 120,000 that differs takes minutes to show. */
async function joined(found: CsvInspection): Promise<string> {
  return (await fixture.read(found)).map((row) => row.join(',')).join('\n')
}

test('a large UTF-16 file keeps every letter where its blocks meet', async () => {
  const many = Array.from({ length: 120_000 }, (_, i) => `${i},Nguyễn 😀 ${'x'.repeat(i % 5)},ok`)
  const found = await fixture.inspect(wide(`\uFEFF${head}${many.join('\n')}\n`))
  expect(found).toMatchObject({ accepted: 120_000, rejected: 0 })
  expect(await joined(found)).toBe(many.join('\n'))
})

test('a large windows-1258 file keeps every letter where its blocks meet', async () => {
  const many = Array.from({ length: 120_000 }, (_, i) => `${i},Thi\xf2 ${'x'.repeat(i % 7)},ok`)
  const found = await fixture.inspect(narrow(`${head}${many.join('\n')}\n`), { declared: { encoding: 'windows-1258' } })
  expect(await joined(found)).toBe(many.join('\n').replaceAll('i\xf2', 'ị'))
})

test.each([0, 1, 2])('letters of several units stay whole at every place a block may end (%i)', async (shift) => {
  const pad = 'x'.repeat(shift)
  const emoji = await fixture.inspect(wide(`\uFEFF${head}1,${pad}${'😀'.repeat(400_000)},ok\n`))
  expect((await fixture.read(emoji))[0]?.[1] === pad + '😀'.repeat(400_000)).toBe(true)
  const tones = narrow(`${head}1,${pad}${'\xea\xf2'.repeat(600_000)},ok\n`)
  const letters = await fixture.inspect(tones, { declared: { encoding: 'windows-1258' } })
  expect((await fixture.read(letters))[0]?.[1] === pad + 'ệ'.repeat(600_000)).toBe(true)
})

test('half a surrogate pair rejects its row', async () => {
  const found = await fixture.inspect(
    wide(
      `\uFEFF${head}1,a\uD83D,ok\n2,\uDE00b,ok\n3,Bình 😀,ok\n4,An,ok\n5,An,ok\n6,An,ok\n7,a,a\n8,a,a\n9,a,a\n10,a,a\n11,a,a\n`,
    ),
  )
  expect(found).toMatchObject({ accepted: 9, rejected: 2, rejectedBy: { invalid_utf8: 2 } })
  expect((await fixture.read(found))[0]).toEqual(['3', 'Bình 😀', 'ok'])
})

const dialects: readonly (readonly [what: string, text: string, delimiter: string, line: number])[] = [
  ['sep=; as Excel writes it', 'sep=;\r\nid;name;status\r\n1;"a;b";ok\r\n', ';', 3],
  ['quoted sep', '"sep=|"\nid|name|status\n1|a;b|ok\n', '|', 3],
  ['sep= and a tab', 'sep=\t\nid\tname\tstatus\n1\ta;b\tok\n', '\t', 3],
  ['blank lines above the header', '\n  \nid,name,status\n1,a;b,ok\n', ',', 4],
  ['a header over two lines', 'id,"na\nme",status\n1,a;b,ok\n', ',', 3],
  ['a byte order mark before quotes', '\uFEFF"id";"name";"status"\n1;"a;b";ok\n', ';', 2],
  ['header cells with blanks, capitals and accents', ' ID , HỌ VÀ TÊN ,Status\n1,a;b,ok\n', ',', 2],
]
test.each(dialects)('%s', async (_what, content, delimiter, line) => {
  const found = await fixture.inspect(content)
  expect(found).toMatchObject({ delimiter, accepted: 1, rejected: 0, lines: line })
  expect(lineOf(found, 0)).toBe(line)
  expect(await fixture.read(found)).toEqual([['1', 'a;b', 'ok']])
})

test('a declared delimiter wins where the header could be read both ways', async () => {
  const content = 'id;name,x\n1;a,b\n'
  const columns = ['id', 'name'].map((name) => ({ name, required: false, aliases: name === 'name' ? ['name,x'] : [] }))
  expect(await fixture.inspect(content, { columns, declared: { delimiter: ';' } })).toMatchObject({
    delimiter: ';',
    header: ['id', 'name,x'],
  })
})

test('columns are found by name in any order, extra ones are listed and missing optional ones told', async () => {
  const found = await fixture.inspect('Ghi chú,Họ và tên,id,\nx,An,1,\n')
  expect(found).toMatchObject({
    header: ['Ghi chú', 'Họ và tên', 'id', ''],
    mapping: [
      { index: 0, column: null },
      { index: 1, column: 'name' },
      { index: 2, column: 'id' },
      { index: 3, column: null },
    ],
    ignoredColumns: ['Ghi chú', ''],
    missingOptional: ['status'],
    accepted: 1,
  })
})

test('a header and no row is an empty register, for the gate to hold', async () => {
  expect(await fixture.inspect(head)).toMatchObject({ lines: 1, records: 0, accepted: 0, endsWithNewline: true })
  expect(await fixture.inspect(head.trim())).toMatchObject({ lines: 1, records: 0, endsWithNewline: false })
})
