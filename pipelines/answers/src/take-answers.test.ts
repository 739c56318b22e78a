import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadProfile } from '@doisoat/profile'
import { type ReportFormat, writeBundle } from '@doisoat/reports'
import { getRun, listAnswers, publishRun, streamReport } from '@doisoat/store'
import {
  openTestStore,
  type SampleFinding,
  sampleCases,
  sampleOwners,
  type TestStore,
  writeSampleRun,
} from '@doisoat/store/testing'
import { type CellValue, readXlsx, writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readAnswers } from './read-answers.ts'
import { type TakenAnswers, takeAnswers } from './take-answers.ts'

// each file is read by a process of its own
vi.setConfig({ testTimeout: 60_000 })

const profile = await loadProfile('danang')
const agency = 'social_insurance'
const total = 500
const runId = 'current'
let store: TestStore
let dir: string

beforeAll(async () => {
  store = await openTestStore()
  dir = mkdtempSync(join(tmpdir(), 'doisoat-answers-'))
  await publish('before', null, [])
  await publish(runId, 'before', [...kinds, ...disputed])
}, 60_000)
afterAll(() => store.close(), 30_000)

/** Findings of each kind of value, and one that the run before had and this one has not (the last of its sample). */
const kinds: readonly SampleFinding[] = ['national_id', 'birth_date', 'sex', 'unit_code', 'full_name', 'register_number'].map(
  (field, index) => ({
    code: 'NAME_MISMATCH',
    register: 'insurance',
    owner_agency: agency,
    field,
    finding_key: `${index}e`.repeat(16),
    register_number: `0012345${index}`,
  }),
)
/** Insurance and tax agree against the population on one person: one row of the report of the police. */
const disputed: readonly SampleFinding[] = ['insurance', 'tax'].map((register, index) => ({
  code: 'DOB_YEAR',
  register,
  owner_agency: 'police',
  field: 'birth_date',
  person_key: 'f'.repeat(64),
  finding_key: `${index}d`.repeat(16),
  reference_register: 'population',
  likely_wrong: 'population',
}))
const keyOf = (field: string): string => `F-${kinds.find((one) => one.field === field)?.finding_key ?? ''}`

async function publish(id: string, replaces: string | null, rows: readonly SampleFinding[]): Promise<void> {
  const outDir = join(store.home, id)
  const run = writeSampleRun({ outDir, runId: id, findings: id === 'before' ? total + 20 : total, rows })
  await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
}

let made = 0
async function report(format: ReportFormat, of: { readonly agency?: string; readonly runId?: string } = {}): Promise<string> {
  const request = { runId, agency, comparedWith: null, changedOnly: false, byUnit: false, today: '2025-08-03', ...of }
  const { run } = await getRun(store, request.runId)
  const owner = profile.agencies.find(({ name }) => name === request.agency)
  if (!owner) throw new Error('no such agency')
  const findings = streamReport(store, request)
  const bundle = await writeBundle({
    ...request,
    profile,
    agency: owner,
    run,
    format,
    findings,
    outDir: join(dir, String(made++)),
  })
  return join(bundle.path, bundle.files[0]?.name ?? '')
}

type Table = CellValue[][]

async function readSheet(path: string): Promise<Table> {
  const book = await readXlsx(readFileSync(path))
  return (book.sheets.find(({ name }) => name === 'Phát hiện') ?? book.sheets[0])?.rows ?? []
}

/** Saves rows as another program would: its own order of parts, shared texts, no lists, and sheets beside it. */
async function save(rows: Table): Promise<string> {
  const path = join(dir, `${made++}.xlsx`)
  writeFileSync(
    path,
    await writeXlsx({
      sheets: [
        { name: 'Của tôi', rows: [['ghi chú riêng']] },
        { name: 'Sheet1', rows },
      ],
    }),
  )
  return path
}

async function take(path: string, as = agency): Promise<TakenAnswers & { readonly result: Table }> {
  const resultPath = join(dir, `${made++}.xlsx`)
  const taken = await takeAnswers(store, {
    path,
    agency: as,
    profile,
    runId,
    today: '2025-08-10',
    resultPath,
    resultFormat: 'xlsx',
  })
  return { ...taken, result: (await readXlsx(readFileSync(resultPath))).sheets[0]?.rows ?? [] }
}

const heading = ['Mã phát hiện · Finding key', 'Kết quả xử lý · Decision', 'Giá trị đã sửa · Corrected value', 'Ghi chú · Note']
/** Outcomes of rows that have only a key and the answer columns. */
async function outcomes(rows: Table): Promise<unknown[]> {
  const { result } = await take(await save([heading, ...rows]))
  return result.slice(1).map((row) => row[3])
}

describe('report, edit as in Excel, answer: no row is lost', () => {
  const decisions = [
    'Đã sửa · Corrected',
    'corrected',
    'ĐÃ SỬA',
    'Our register is right',
    'Không cùng một người',
    'legal_exception',
  ]

  /** Columns turned round, rows sorted by another column, a column added and one deleted, IDs made numbers, a row above the heading. */
  function edited(table: Table): Table {
    const [head = [], ...body] = table
    const place = (part: string): number => head.findIndex((cell) => String(cell).includes(part))
    const [decision, note, id, line] = ['Decision', 'Note', 'National ID', 'Line of the file'].map(place) as [
      number,
      number,
      number,
      number,
    ]
    const filled = body.map((row, index) => {
      const copy = head.map((_, column) => row[column] ?? null)
      copy[decision] = decisions[index % decisions.length] ?? ''
      copy[note] = `số ${index}`
      copy[id] = Number(copy[id])
      return copy
    })
    const sorted = filled.toSorted((a, b) => Number(b[line]) - Number(a[line]))
    return [
      ['Phòng nghiệp vụ đã xử lý'],
      ...[head, ...sorted].map((row, index) =>
        [...row.filter((_, column) => column !== line), index === 0 ? 'Người xử lý' : 'Lan'].toReversed(),
      ),
    ]
  }

  test('as a workbook', async () => {
    const table = await readSheet(await report('xlsx'))
    const path = await save(edited(table))
    const { rows, outcomes: counts, missingColumns } = await take(path)
    expect(rows).toBe(table.length - 1)
    const others = total / 5 + 1
    expect(counts).toEqual({ taken: rows - others, other_turn: others })
    expect(missingColumns).toEqual([])
    const kept = await listAnswers(store, { agency, runId, limit: 10_000 })
    expect(kept).toHaveLength(counts.taken ?? 0)
    // The same file again changes nothing.
    expect((await take(path)).outcomes).toEqual({ unchanged: rows - others, other_turn: others })
    expect(await listAnswers(store, { agency, runId, limit: 10_000 })).toEqual(kept)
  })

  test.each<readonly [string, string, (text: string) => Uint8Array]>([
    ['UTF-8 with semicolons', ';', (text) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with tabs', '\t', (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['the code page of Windows, letters lost', ',', (text) => Buffer.from(text.replaceAll(/[^\x00-\xff]/g, '?'), 'latin1')],
  ])('as CSV, saved by a spreadsheet as %s', async (_, delimiter, encode) => {
    const tax = await readAnswers(await report('csv', { agency: 'tax_office' }))
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
    const lines = tax.rows.map(({ key }, index) => [`${index}`, decisions[index % 2] ?? '', `ghi chú ${index}`, key])
    const table = [['STT', 'decision', 'note', 'finding_key'], ...lines]
    const path = join(dir, `${made++}.csv`)
    writeFileSync(path, encode(table.map((row) => row.map(quoted).join(delimiter)).join('\r\n')))
    const { rows, outcomes: counts } = await take(path, 'tax_office')
    expect(rows).toBe((total * 2) / 5 + 1)
    // One row is its own and another agency's turn.
    expect((counts.taken ?? 0) + (counts.unchanged ?? 0)).toBe(rows - 1)
  })

  const office = ['/usr/bin/soffice', '/usr/lib/libreoffice/program/soffice'].find((path) => existsSync(path))
  test.skipIf(office === undefined)(
    'saved by LibreOffice, as a workbook and as CSV (needs libreoffice-calc)',
    { timeout: 90_000 },
    async () => {
      const path = await report('xlsx', { agency: 'police' })
      const table = await readSheet(path)
      const place = table[0]?.findIndex((cell) => String(cell).includes('Decision')) ?? -1
      for (const row of table.slice(1)) row[place] = 'Đã sửa · Corrected'
      const filled = join(dir, `${made++}.xlsx`)
      writeFileSync(filled, await writeXlsx({ sheets: [{ name: 'Phát hiện', rows: table }] }))
      const install = `-env:UserInstallation=file://${join(dir, 'office')}`
      for (const type of ['ods', 'xlsx', 'csv']) {
        const from = type === 'ods' ? filled : filled.replace('.xlsx', '.ods')
        const out = type === 'ods' ? dir : join(dir, 'saved')
        execFileSync(office ?? '', [install, '--headless', '--convert-to', type, '--outdir', out, from], {
          stdio: 'ignore',
          timeout: 50_000,
          killSignal: 'SIGKILL',
        })
      }
      const saved = join(dir, 'saved', filled.split('/').at(-1) ?? '')
      const first = await take(saved, 'police')
      expect(first.outcomes).toEqual({ taken: total / 5 + 1 })
      expect((await take(saved.replace('.xlsx', '.csv'), 'police')).outcomes).toEqual({ unchanged: total / 5 + 1 })
    },
  )
})

test('every row of a bad file gets its reason, and the others are taken', async () => {
  const [, own = [], twin = []] = await readSheet(await report('xlsx', { agency: 'tax_office' }))
  const [police] = (await readAnswers(await report('xlsx', { agency: 'police' }))).rows
  const before = (await readAnswers(await report('csv', { runId: 'before' }))).rows.at(-1)
  const good = (field: string, value = '', decision = 'corrected') => [keyOf(field), decision, value, null]
  expect(
    await outcomes([
      good('full_name', 'Nguyễn Thị Ân'),
      [own[0] ?? null, 'corrected'],
      [twin[0] ?? null, null, null, 'chưa xong'],
      [police?.key ?? null, 'corrected'],
      [before?.key ?? null, 'corrected'],
      [null, 'corrected', null, 'dòng tự thêm'],
      [`${keyOf('sex').slice(0, -4)}…`, 'corrected'],
      ['F-00000000000000000000000000000bad', 'corrected'],
      [null, null, null, null],
      good('sex', '', 'đang xem'),
      [keyOf('birth_date'), null, '05/01/1975'],
      good('unit_code', '20194', 'legal_exception'),
      [keyOf('national_id'), 'corrected', null, 'x'.repeat(2001)],
      [keyOf('register_number')],
    ]),
  ).toEqual([
    'taken',
    'unknown_key',
    'unknown_key',
    'other_turn',
    'gone',
    'no_key',
    'key_invalid',
    'unknown_key',
    'decision_invalid',
    'decision_missing',
    'value_not_wanted',
    'too_long',
    'unanswered',
  ])
})

test('a corrected value is checked by the kind of its field, and never padded', async () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['national_id', '048088123760', 'taken'],
    ['national_id', '48088123760', 'value_invalid'],
    ['national_id', '4.8088E+10', 'value_invalid'],
    ['birth_date', '05/01/1975', 'taken'],
    ['birth_date', '1952', 'taken'],
    ['birth_date', '30/02/1975', 'value_invalid'],
    ['birth_date', '05/01/2030', 'value_invalid'],
    ['sex', 'Nữ', 'taken'],
    ['sex', 'X', 'value_invalid'],
    ['unit_code', '20194', 'taken'],
    ['unit_code', '99999', 'value_invalid'],
    ['full_name', '0905123456', 'value_invalid'],
    ['full_name', '=cmd()', 'taken'],
    ['register_number', '0012345678', 'taken'],
    ['register_number', '12345678', 'value_invalid'],
  ]
  const found: [string, string, unknown][] = []
  // One value a field in each file.
  for (const round of Object.values(
    Object.groupBy(cases, (one) => cases.filter(([field], at) => field === one[0] && at < cases.indexOf(one)).length),
  )) {
    const said = await outcomes((round ?? []).map(([field, value]) => [keyOf(field), 'corrected', value]))
    found.push(...(round ?? []).map(([field, value], index) => [field, value, said[index]] as [string, string, unknown]))
  }
  expect(new Set(found.map(String))).toEqual(new Set(cases.map(String)))
})

test('rows of one key: the same answer counts once, different answers count not at all', async () => {
  const row = (value: string): CellValue[] => [keyOf('full_name'), 'corrected', value]
  expect(await outcomes([row('Trần An'), row('Trần An')])).toEqual(['taken', 'duplicate'])
  expect(await outcomes([row('Trần An'), row('Trần Ân'), row('Trần An')])).toEqual([
    'contradiction',
    'contradiction',
    'contradiction',
  ])
})

test('the result says row by row what happened, safe to open', async () => {
  const { result } = await take(
    await save([heading, [keyOf('sex'), '=1+1', null, '@note'], [keyOf('sex').toUpperCase(), '=1+1', null, '@note']]),
  )
  expect(result[0]?.slice(0, 5)).toEqual([
    'Dòng · Row',
    heading[0],
    'Đã nhận · Taken',
    'Mã kết quả · Outcome',
    'Kết quả · Reason',
  ])
  expect(result[1]).toEqual([
    '2',
    keyOf('sex'),
    'no',
    'decision_invalid',
    expect.stringContaining(' · The decision'),
    "'=1+1",
    null,
    "'@note",
  ])
})

test('a file of which nothing can be read is refused with what is missing, and nothing is kept', async () => {
  const before = (await listAnswers(store, { agency, runId, limit: 10_000 })).length
  await expect(
    take(
      await save([
        ['Họ tên', 'Ghi chú'],
        ['A', 'b'],
      ]),
    ),
  ).rejects.toMatchObject({
    code: 'ANSWER_COLUMNS',
    exit: 'inputRefused',
    message: expect.stringContaining('no column "Mã phát hiện · Finding key"') as string,
  })
  await expect(
    take(
      await save([
        [heading[0] ?? '', 'Ghi chú'],
        [keyOf('sex'), 'b'],
      ]),
    ),
  ).rejects.toMatchObject({
    message: expect.stringContaining('no column "Kết quả xử lý · Decision"') as string,
  })
  await expect(take(await save([[...heading, 'decision'], [keyOf('sex')]]))).rejects.toMatchObject({
    message: expect.stringContaining('two columns "Kết quả xử lý · Decision"') as string,
  })
  expect(await listAnswers(store, { agency, runId, limit: 10_000 })).toHaveLength(before)
})

test('an answer about a row of the population counts for every register that disagrees with it', async () => {
  const keys = disputed.map((one) => one.finding_key)
  const shown = (await readAnswers(await report('csv', { agency: 'police' }))).rows.filter(({ key }) =>
    keys.includes(key.slice(2)),
  )
  expect(shown).toHaveLength(1)
  const { outcomes: counts } = await take(await save([heading, [shown[0]?.key ?? null, 'register_right']]), 'police')
  expect(counts).toEqual({ taken: 1 })
  const kept = await listAnswers(store, { agency: 'police', runId, limit: 10_000 })
  expect(new Set(kept.filter((one) => keys.includes(one.findingKey)).map((one) => one.findingKey))).toEqual(new Set(keys))
})

test('without the columns of value and note the decisions are taken, and it is said', async () => {
  const { outcomes: counts, missingColumns } = await take(await save([heading.slice(0, 2), [keyOf('sex'), 'register_right']]))
  expect([counts, missingColumns]).toEqual([{ taken: 1 }, ['corrected_value', 'note']])
})

test('a finding of another agency is answered as a key that does not exist, and nothing is taken', async () => {
  const path = await report('csv')
  const { outcomes: counts } = await take(path, 'tax_office')
  expect(counts).toEqual({ unknown_key: (total * 3) / 5 + kinds.length + 1 })
})
