import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnsOf, type Extract, extracts } from './contenders/extracts.ts'
import { bare, type Contender, others } from './contenders.ts'
import { measureProcess } from './measure-process.ts'

// The same job for all: else their seconds say nothing. IDs are unique here; repeated ones multiply, by each in its own way.
type Row = Readonly<Record<string, string>>

const person = (id: string, name: string, more: Row = {}): Row => ({
  national_id: id,
  full_name: name,
  birth_date: '1980-02-03',
  sex: 'F',
  unit_code: '20194',
  ...more,
})

const city: Record<Extract, readonly Row[]> = {
  population: [
    person('048000000001', 'Nguyễn Thị Đào'),
    person('048000000002', 'Trần Văn Út', { sex: 'M' }),
    person('048000000003', 'Lê Hoa', { birth_date: '' }),
    person('048000000004', 'Phạm Lan'),
    person('48000000005', 'Mười Một Chữ Số'),
  ],
  insurance: [
    person('048000000001', 'NGUYEN THI DAO', { birth_date: '03/02/1980', sex: 'Nữ' }),
    person('048000000002', 'Trần Văn Tí', { birth_date: '1980-03-02', sex: 'F' }),
    person('048000000003', 'Lê Hoa'),
    person('048000000009', 'Không Có Ai'),
    person('48000000005', 'Mười Một Chữ Số', { sex: 'M' }),
    person('', 'Không Số'),
  ],
  tax: [
    person('048000000001', 'Nguyễn Thị Đào', { birth_date: '1980' }),
    person('048000000004', 'Phạm Làn Lan'),
    person('+48000000004', 'Dấu Cộng'),
    person('', 'Không Số'),
  ],
}

const real = [
  'insurance,048000000002,birth_date,1980-03-02,1980-02-03',
  'insurance,048000000002,full_name,Trần Văn Tí,Trần Văn Út',
  'insurance,048000000002,sex,F,M',
  'tax,048000000001,birth_date,1980,1980-02-03',
  'tax,048000000004,full_name,Phạm Làn Lan,Phạm Lan',
]
const onlyWritten = [
  'insurance,048000000001,birth_date,03/02/1980,1980-02-03',
  'insurance,048000000001,full_name,NGUYEN THI DAO,Nguyễn Thị Đào',
  'insurance,048000000001,sex,Nữ,F',
]
const coverage = ['20194,,F,1,1,0', '20194,198,F,2,1,2', '20194,198,M,1,1,0']

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doisoat-contenders-'))
  for (const extract of extracts) writeExtract(extract, city[extract])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

for (const contender of [bare, ...others]) {
  const missing = contender.missing?.()
  test(`${contender.name} lists the same differences`, { timeout: 60_000 }, async ({ skip }) => {
    skip(missing !== undefined, missing)
    const { differences, covered } = await runOn(contender, folder)
    const expected = contender.leavesOut.includes('one form') ? [...real, ...onlyWritten] : real
    expect(differences).toEqual(expected.toSorted())
    if (!contender.leavesOut.includes('coverage')) expect(covered).toEqual(coverage)
  })
  // starting PostgreSQL once more would cost seconds: its COPY is asked nothing new
  if (contender.leavesOut.includes('quoted') || contender.startUp === 'none') continue
  test(`${contender.name} reads a quoted comma`, { timeout: 60_000 }, async ({ skip }) => {
    skip(missing !== undefined, missing)
    const quoted = mkdtempSync(join(folder, 'quoted-'))
    writeExtract('population', [person('048000000001', 'Lê "Na", Hoa')], quoted)
    writeExtract('insurance', [person('048000000001', 'Lê Hoa')], quoted)
    writeExtract('tax', [], quoted)
    expect((await runOn(contender, quoted)).differences).toEqual(['insurance,048000000001,full_name,Lê Hoa,"Lê ""Na"", Hoa"'])
  })
}

test('duckdb-files writes a row for every row, under the HMAC of its person, and the people without one', async () => {
  const out = join(folder, 'out-duckdb-files')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const rowsOf = async (file: string, columns: string): Promise<unknown> =>
    (await connection.runAndReadAll(`select ${columns} from '${join(out, file)}'`)).getRowsJson()
  const verdicts = await rowsOf('verdicts.parquet', 'register, line::integer, person_key, verdict')
  const links = await rowsOf('links.parquet', 'national_id, register, line::integer, person_key')
  const gaps = await rowsOf('gaps-tax.parquet', 'line::integer, person_key, unit_code')
  connection.closeSync()
  instance.closeSync()
  const [one, two, three, four] = ['048000000001', '048000000002', '048000000003', '048000000004']
  const keyOf = (id: string | undefined): string =>
    createHmac('sha256', '')
      .update(id ?? '')
      .digest('hex')
  expect(verdicts).toEqual([
    ['insurance', 2, keyOf(one), 'match'],
    ['insurance', 3, keyOf(two), 'review'],
    ['insurance', 4, keyOf(three), 'match'],
    ['insurance', 5, null, 'match'],
    ['insurance', 6, null, 'match'],
    ['insurance', 7, null, 'match'],
    ['tax', 2, keyOf(one), 'review'],
    ['tax', 3, keyOf(four), 'review'],
    ['tax', 4, null, 'match'],
    ['tax', 5, null, 'match'],
  ])
  expect(links).toEqual([
    [one, 'insurance', 2, keyOf(one)],
    [two, 'insurance', 3, keyOf(two)],
    [three, 'insurance', 4, keyOf(three)],
    [one, 'tax', 2, keyOf(one)],
    [four, 'tax', 3, keyOf(four)],
  ])
  expect(gaps).toEqual([
    [1, keyOf(two), '20194'],
    [2, keyOf(three), '20194'],
    [4, null, '20194'],
  ])
})

function writeExtract(extract: Extract, rows: readonly Row[], into = folder): void {
  const columns: readonly string[] = columnsOf[extract]
  const cell = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','))
  writeFileSync(join(into, `${extract}.csv`), `${[columns.join(','), ...lines].join('\n')}\n`)
}

async function runOn(contender: Contender, data: string): Promise<{ differences: string[]; covered: string[] }> {
  const out = join(data, `out-${contender.name}`)
  mkdirSync(out)
  await measureProcess(contender.program(data, out))
  return {
    differences: linesOf(join(out, 'differences.csv')),
    covered: contender.leavesOut.includes('coverage') ? [] : linesOf(join(out, 'coverage.csv')),
  }
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n').slice(1).sort()
}
