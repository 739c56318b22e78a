import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DeliveryFixture, lineOf, readRejects } from './delivery-fixture.ts'
import type { CsvInspection } from './inspection.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const head = 'id,name,status\n'
const an = '1,An,ok\n'
const binh = '2,Bình,ok\n'
const chi = '3,Chi,ok\n'
const rows = { an: ['1', 'An', 'ok'], binh: ['2', 'Bình', 'ok'], chi: ['3', 'Chi', 'ok'] }

function expectAccounted(found: CsvInspection): void {
  expect(found.accepted + found.rejected).toBe(found.records)
}

describe('one bad record costs one record', () => {
  const cases: readonly (readonly [what: string, bad: string | Buffer, reason: string])[] = [
    ['a missing column', '9,Xuân\n', 'too_few_columns'],
    ['one cell', '9\n', 'too_few_columns'],
    ['an extra column', '9,Xuân,ok,more\n', 'too_many_columns'],
    ['a trailing delimiter, which DuckDB accepts', '9,Xuân,ok,\n', 'too_many_columns'],
    ['another delimiter', '9;Xuân;ok\n', 'too_few_columns'],
    ['text behind a closing quote', '9,"Xuân"x,ok\n', 'bad_quote'],
    ['a space behind a closing quote', '9,"Xuân" ,ok\n', 'bad_quote'],
    ['a quote that is not doubled', '9,"Nguyễn "Tý" Văn",ok\n', 'bad_quote'],
    ['a quote escaped by a backslash', '9,"Nguyễn \\"Tý\\"",ok\n', 'bad_quote'],
    ['a quote that is never closed', '9,"Xuân,ok\n', 'unclosed_quote'],
    ['a byte that is not UTF-8', Buffer.from('9,Xu\xe2n,ok\n', 'latin1'), 'invalid_utf8'],
    ['a surrogate half written as UTF-8', Buffer.from('9,\xed\xa0\x80,ok\n', 'latin1'), 'invalid_utf8'],
    ['an overlong form', Buffer.from('9,\xc0\xaf,ok\n', 'latin1'), 'invalid_utf8'],
    ['a NUL', '9,Xu\0n,ok\n', 'nul_byte'],
    ['a NUL in quotes', '9,"Xu\0n",ok\n', 'nul_byte'],
    ['a cell of 3 MB', `9,${'x'.repeat(3_000_000)},ok\n`, 'too_long'],
    ['a quoted cell of 3 MB', `9,"${'x'.repeat(3_000_000)}",ok\n`, 'too_long'],
    ['one byte too many', `9,${'x'.repeat(1_999_996)},ok\n`, 'too_long'],
    ['the header again', 'id,name,status\n', 'repeated_header'],
    ['the header again, quoted and in capitals', '"ID", Name ,STATUS\n', 'repeated_header'],
    ['the header again behind a byte order mark', '\uFEFFid,name,status\n', 'repeated_header'],
    ['a total', 'Tổng cộng,28353,\n', 'footer'],
    ['a total in one cell', ',"Tổng số: 28.353 người",\n', 'footer'],
    ['a total with too few columns', 'TOTAL: 2\n', 'footer'],
    ['a total in decomposed letters', `${'Cộng'.normalize('NFD')},,2\n`, 'footer'],
  ]
  test.each(cases)('%s', async (_what, bad, reason) => {
    const bytes = Buffer.concat([Buffer.from(head + an), Buffer.from(bad), Buffer.from(binh + chi)])
    const found = await fixture.inspect(bytes)
    expect(found).toMatchObject({ lines: 5, records: 4, accepted: 3, rejected: 1, blank: 0, rejectedBy: { [reason]: 1 } })
    expect(found.firstRejects).toEqual([{ line: 3, byte: Buffer.byteLength(head + an), reason }])
    expect(await fixture.read(found)).toEqual([rows.an, rows.binh, rows.chi])
    expect([0, 1, 2].map((record) => lineOf(found, record))).toEqual([2, 4, 5])
    expect((await readRejects(found)).raw).toEqual(Buffer.from(bad))
  })

  test.each(cases)('%s, as the last line without a line end', async (_what, bad, reason) => {
    if (reason === 'unclosed_quote') return expect(cutInQuotes(bad)).rejects.toMatchObject({ code: 'LAST_LINE_CUT' })
    const found = await fixture.inspect(Buffer.concat([Buffer.from(head + an), Buffer.from(bad).subarray(0, -1)]))
    expect(found).toMatchObject({ lines: 3, accepted: 1, rejected: 1, rejectedBy: { [reason]: 1 }, endsWithNewline: false })
    return expect(await fixture.read(found)).toEqual([rows.an])
  })

  function cutInQuotes(bad: string | Buffer): Promise<CsvInspection> {
    return fixture.inspect(Buffer.concat([Buffer.from(head + an), Buffer.from(bad).subarray(0, -1)]))
  }
})

describe('what looks odd and is a row', () => {
  const cases: readonly (readonly [what: string, row: string, cells: readonly string[]])[] = [
    ['a quote inside an unquoted cell', '9,Nguyễn "Tý",ok\n', ['9', 'Nguyễn "Tý"', 'ok']],
    ['a quote behind a blank', '9, "Tý",ok\n', ['9', ' "Tý"', 'ok']],
    ['inches', '9,12",ok\n', ['9', '12"', 'ok']],
    ['quotes, delimiters and line ends in a quoted cell', '9,"a ""b"", c\nd",ok\n', ['9', 'a "b", c\nd', 'ok']],
    ['empty quoted cells', '"","",""\n', ['', '', '']],
    ['empty cells', ',,\n', ['', '', '']],
    ['words other readers take for a mark', '\\.,\\N,NULL\n', ['\\.', '\\N', 'NULL']],
    ['a comment sign', '#9,Xuân,ok\n', ['#9', 'Xuân', 'ok']],
    ['control characters and a direction mark', '9,a\x01\x1a\u202Eb,ok\n', ['9', 'a\x01\x1a\u202Eb', 'ok']],
    ['a formula', '=1+1,@x,-2\n', ['=1+1', '@x', '-2']],
    ['decomposed letters', `9,${'Bình'.normalize('NFD')},ok\n`, ['9', 'Bình'.normalize('NFD'), 'ok']],
    ['a record of exactly the limit', `9,${'x'.repeat(1_999_995)},ok\n`, ['9', 'x'.repeat(1_999_995), 'ok']],
    ['a person whose name is a footer word', ',Tống,ok\n', ['', 'Tống', 'ok']],
    ['a person whose name begins with one', ',Tổng Thị Cộng,\n', ['', 'Tổng Thị Cộng', '']],
    ['an ID and a footer word', '9,Cộng,\n', ['9', 'Cộng', '']],
    ['header words in another order', 'name,id,status\n', ['name', 'id', 'status']],
  ]
  test.each(cases)('%s', async (_what, row, cells) => {
    const found = await fixture.inspect(head + an + row + chi)
    expect(found).toMatchObject({ records: 3, accepted: 3, rejected: 0, rejects: null })
    expect(await fixture.read(found)).toEqual([rows.an, cells, rows.chi])
  })
})

describe('blank lines', () => {
  test.each(['\n', '   \n', '\t \n', '\n\n\n', '\x1a\n'])('%j is counted and not read', async (blank) => {
    const found = await fixture.inspect(head + an + blank + binh + blank)
    const count = blank.split('\n').length - 1
    expect(found).toMatchObject({ lines: 3 + 2 * count, accepted: 2, rejected: 0, blank: 2 * count })
    expect(await fixture.read(found)).toEqual([rows.an, rows.binh])
    expect(lineOf(found, 1)).toBe(3 + count)
  })

  test('a Ctrl-Z behind the last line end is blank', async () => {
    const found = await fixture.inspect(`${head}${an}\x1a`)
    expect(found).toMatchObject({ lines: 3, accepted: 1, blank: 1 })
    expect(await fixture.read(found)).toEqual([rows.an])
  })

  test('in a file of one column a line of blanks is blank and a quoted nothing is a row', async () => {
    const columns = [{ name: 'id', required: true, aliases: [] }]
    const found = await fixture.inspect('id\n1\n\n  \n""\n2\n', { columns })
    expect(found).toMatchObject({ lines: 6, accepted: 3, blank: 2 })
    expect(await fixture.read(found)).toEqual([['1'], [''], ['2']])
  })
})

describe('a clean file is read where it lies', () => {
  test.each([
    ['LF', head + an + binh],
    ['CRLF', (head + an + binh).replaceAll('\n', '\r\n')],
    ['no final line end', (head + an + binh).slice(0, -1)],
    ['a byte order mark', `\uFEFF${head}${an}${binh}`],
    ['quoted cells', `"id","name","status"\n"1","An","ok"\n2,"Bình",ok\n`],
    ['semicolons', (head + an + binh).replaceAll(',', ';')],
    ['tabs', (head + an + binh).replaceAll(',', '\t')],
    ['pipes', (head + an + binh).replaceAll(',', '|')],
  ])('%s', async (_what, text) => {
    const found = await fixture.inspect(text)
    expect(found).toMatchObject({ path: found.source, copied: false, lines: 3, accepted: 2, rejected: 0, lineBreakpoints: [] })
    expect(await fixture.read(found)).toEqual([rows.an, rows.binh])
  })

  test('a legal line end in quotes needs no copy and later lines keep their numbers', async () => {
    const found = await fixture.inspect(`${head}1,"An\r\nBa\nCa",ok\n${binh}bad\n${chi}`)
    expect(found).toMatchObject({ lines: 7, accepted: 3, rejected: 1, firstRejects: [{ line: 6 }] })
    expect([0, 1, 2].map((record) => lineOf(found, record))).toEqual([2, 5, 7])
    expect((await fixture.read(found))[0]).toEqual(['1', 'An\r\nBa\nCa', 'ok'])
  })
})

describe('line ends', () => {
  const lines = ['id,name,status', '1,An,ok', '2,"Bình",ok', '3,Chi,ok']
  test.each([
    ['CR only', '\r', '\r'],
    ['LF header, CRLF rows', '\n', '\r\n'],
    ['CRLF header, LF rows', '\r\n', '\n'],
    ['LF header, CR rows', '\n', '\r'],
    ['CR header, LF rows', '\r', '\n'],
  ])('%s', async (_what, first, other) => {
    const found = await fixture.inspect(lines[0] + first + lines.slice(1).join(other) + other)
    expect(found).toMatchObject({ lines: 4, accepted: 3, rejected: 0, blank: 0 })
    expect(await fixture.read(found)).toEqual([rows.an, rows.binh, rows.chi])
  })

  test('each line another', async () => {
    const endings = ['\r\n', '\r', '\n\r\n', '']
    const found = await fixture.inspect(lines.map((line, i) => line + endings[i]).join(''))
    expect(found).toMatchObject({ lines: 5, accepted: 3, blank: 1, endsWithNewline: false })
    expect(await fixture.read(found)).toEqual([rows.an, rows.binh, rows.chi])
  })
})

describe('a forgotten quote does not swallow the rows behind it', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => `${i},Người ${i},ok`)

  test('at row 5 of 50,000', async () => {
    const text = many.with(4, '4,"Người,ok').join('\n')
    const found = await fixture.inspect(`${head}${text}\n`)
    expect(found).toMatchObject({
      lines: 50_001,
      accepted: 49_999,
      rejected: 1,
      firstRejects: [{ line: 6, reason: 'unclosed_quote' }],
    })
    expect(await fixture.read(found)).toHaveLength(49_999)
  })

  test('in every tenth row', async () => {
    const text = many.map((row, i) => (i % 10 === 0 ? row.replace(',', ',"') : row)).join('\n')
    const found = await fixture.inspect(`${head}${text}\n`)
    expect(found).toMatchObject({ accepted: 45_000, rejected: 5000, rejectedBy: { unclosed_quote: 5000 } })
  })

  test('in a file whose cells are all quoted', async () => {
    const quoted = many.slice(0, 100).map((row) => `"${row.replaceAll(',', '","')}"`)
    const found = await fixture.inspect(`${head}${quoted.with(7, '"7","Người,"ok"').join('\n')}\n`)
    expect(found).toMatchObject({ accepted: 99, rejected: 1, firstRejects: [{ line: 9 }] })
  })

  test('closed by chance rows later, it loses its own line only', async () => {
    const found = await fixture.inspect(`${head}"1,An,ok\n${binh}${chi}4,12",ok\n`)
    expect(found).toMatchObject({ accepted: 3, rejected: 1, firstRejects: [{ line: 2, reason: 'unclosed_quote' }] })
    expect(await fixture.read(found)).toEqual([rows.binh, rows.chi, ['4', '12"', 'ok']])
  })

  test('closed by chance in the same column of a later row, it swallows no row of a register of five columns', async () => {
    const wide = (row: string) => row.replaceAll('\n', ',4,5\n')
    const text = wide(`${head}1,"An,ok\n${binh}${chi}4,12",ok\n`).replace('status,4,5', 'status,d,e')
    const found = await fixture.inspect(text)
    expect(found).toMatchObject({ accepted: 3, rejected: 1, firstRejects: [{ line: 2, reason: 'unclosed_quote' }] })
  })

  test.each([2, 26])('closed by chance %i rows later, it swallows no row of a register of three columns', async (apart) => {
    const between = Array.from({ length: apart }, (_, i) => `${i + 10},Người ${i},ok\n`).join('')
    const found = await fixture.inspect(`${head}${an}"2,Bình,ok\n${between}3",Chi,ok\n${chi}`)
    expect(found).toMatchObject({ rejected: 1, accepted: apart + 3, firstRejects: [{ line: 3, reason: 'unclosed_quote' }] })
    const read = await fixture.read(found)
    expect(read.map(([id]) => id)).toEqual(['1', ...Array.from({ length: apart }, (_, i) => String(i + 10)), '3"', '3'])
  })

  test('nor where one of the rows between is bad', async () => {
    const between = Array.from({ length: 12 }, (_, i) => (i === 5 ? 'bad\n' : `${i + 10},Người ${i},ok\n`)).join('')
    const found = await fixture.inspect(`${head}1,"An,ok\n${between}3,Chi",ok\n${binh}`)
    expect(found).toMatchObject({ accepted: 13, rejectedBy: { unclosed_quote: 1, too_few_columns: 1 } })
  })

  test.each([
    ['an address of several lines', '12 Lê Lợi, phường 1\nquận 1, TP HCM\nViệt Nam'],
    ['lines with as many commas as the file', 'một\nhai, ba, bốn\nnăm, sáu, bảy\ntám'],
    ['a line with as many commas between lines of a row’s', 'một, hai\nba, bốn, năm\nsáu, bảy'],
    ['paragraphs', 'a, b, c\n\nd, e, f\n\ng, h, i'],
    ['a table of two columns', 'a, b\nc, d\ne, f\ng, h'],
  ])('%s stands in its cell', async (_, text) => {
    const found = await fixture.inspect(`${head}1,"${text}",ok\n${binh}`)
    expect(found).toMatchObject({ accepted: 2, rejected: 0 })
    expect((await fixture.read(found))[0]).toEqual(['1', text, 'ok'])
  })

  test('behind a legal cell of two lines, it loses the record up to its own line', async () => {
    const found = await fixture.inspect(`${head}1,"An\nBa","ok\n${binh}${chi}`)
    expect(found).toMatchObject({ lines: 5, accepted: 2, rejected: 1 })
    expect((await readRejects(found)).raw.toString()).toBe('1,"An\nBa","ok\n')
  })

  test('a record of several lines with a column missing is one reject', async () => {
    const found = await fixture.inspect(`${head}1,"An\nBa"\n${binh}`)
    expect(found).toMatchObject({ lines: 4, accepted: 1, rejected: 1, rejectedBy: { too_few_columns: 1 } })
    expect((await readRejects(found)).raw.toString()).toBe('1,"An\nBa"\n')
  })

  test('a cell of 3 MB and many lines is one reject', async () => {
    const found = await fixture.inspect(`${head}${an}9,"${'a,"" b\r\n'.repeat(400_000)}",ok\n${binh}`)
    expect(found).toMatchObject({ lines: 400_004, accepted: 2, rejected: 1, firstRejects: [{ line: 3, reason: 'too_long' }] })
    expect(lineOf(found, 1)).toBe(400_004)
  })

  test('a quote open over 3 MB of broken lines gives up at the first sound row', async () => {
    const found = await fixture.inspect(`${head}9,"An,ok\n${'broken\n'.repeat(450_000)}${binh}${chi}`)
    expect(found).toMatchObject({
      lines: 450_004,
      accepted: 2,
      rejected: 1,
      firstRejects: [{ line: 2, reason: 'unclosed_quote' }],
    })
    expect(await fixture.read(found)).toEqual([rows.binh, rows.chi])
  })

  test('the last row cut inside quotes refuses the file and names the line of the quote', async () => {
    await expect(fixture.inspect(`${head}${an}2,"Bì`)).rejects.toMatchObject({ code: 'LAST_LINE_CUT', fields: { line: 3 } })
    await expect(fixture.inspect(`${head}${an}2,"Bình\nở Đà`)).rejects.toMatchObject({
      code: 'LAST_LINE_CUT',
      fields: { line: 3 },
    })
    await expect(fixture.inspect(`${head}${an}2,"Bình\nở","Đà`)).rejects.toMatchObject({
      code: 'LAST_LINE_CUT',
      fields: { line: 4 },
    })
  })

  test('the last row cut in a plain cell cannot be told and is accepted', async () => {
    const found = await fixture.inspect(`${head}${an}2,Bình,o`)
    expect(found).toMatchObject({ accepted: 2, rejected: 0, endsWithNewline: false })
  })
})

test('bad rows among many thousands keep every other row and its line, whatever the buffers', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `${i},Người thứ ${i} của thành phố ${'x'.repeat(i % 97)},ok`)
  const bad = new Map([
    [0, 'x'],
    [20_000, `9,"${'\n'.repeat(5)}`],
    [30_000, '9,a\0b,ok'],
    [40_001, `9,${'y'.repeat(2_500_000)},ok`],
    [59_999, '9,a,b,c'],
  ])
  const found = await fixture.inspect(`${head}${lines.map((line, i) => bad.get(i) ?? line).join('\n')}\n`)
  expect(found).toMatchObject({ lines: 60_006, blank: 5, rejected: 5, accepted: 59_995 })
  expectAccounted(found)
  const read = await fixture.read(found)
  expect(read).toHaveLength(59_995)
  expect(read.map((row) => row.join(','))).toEqual(lines.filter((_, i) => !bad.has(i)))
  const line = (record: number) => lineOf(found, record)
  expect([line(0), line(19_998), line(19_999), line(59_994)]).toEqual([3, 20_001, 20_008, 60_005])
})

test.each([
  ['ends in the middle of its record', '0,An,ok\n1,Bì', true],
  ['ends in the middle of a character', Buffer.concat([Buffer.from('0,An,ok\n1,An,B'), Buffer.of(0xe1, 0xba)]), true],
  ['has no line end and is whole', '0,An,ok\n1,An,ok', false],
  ['is short and has its line end', '0,An,ok\n1,An\n', false],
  ['is followed by a whole one without line end', '0,An\n1,An,ok', false],
])('a delivery whose last line %s: cut short is %s', async (_, records, cutShort) => {
  const found = await fixture.inspect(Buffer.concat([Buffer.from('id,name,status\n'), Buffer.from(records)]))
  expect(found).toMatchObject({ cutShort })
})
