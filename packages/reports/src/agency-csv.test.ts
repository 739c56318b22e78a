import { buffer, text } from 'node:stream/consumers'
import { findingCatalogue } from '@doisoat/contracts'
import { loadProfile } from '@doisoat/profile'
import { parseString } from 'fast-csv'
import { expect, test } from 'vitest'
import { agencyCsv } from './agency-csv.ts'
import { type StoredFinding, visibleFinding } from './column-policy.ts'
import { csvStream } from './csv-stream.ts'
import { remedyOf } from './remedy.ts'
import { unsafeCell } from './safe-cell.ts'

const profile = await loadProfile('danang')

function finding(change: Partial<StoredFinding>): StoredFinding {
  return {
    finding_key: 'k',
    number: 306,
    code: 'NAME_MISMATCH',
    severity: 'block',
    register: 'insurance',
    source_line: 2,
    register_number: '0012345678',
    national_id: '048099000001',
    person_key: 'p',
    field: 'full_name',
    value: '',
    reference_register: 'population',
    reference_value: 'OTHER',
    likely_wrong: 'insurance',
    suggested_value: null,
    confidence: 'medium',
    evidence: null,
    owner_agency: 'social_insurance',
    ...change,
  }
}

async function* source(rows: readonly StoredFinding[]): AsyncGenerator<StoredFinding> {
  for (const row of rows) yield await Promise.resolve(row)
}

function parse(csv: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = []
    parseString(csv, { headers: true })
      .on('error', reject)
      .on('data', (row: Record<string, string>) => rows.push(row))
      .on('end', () => resolve(rows))
  })
}

const hostile = [
  '=1+1',
  "'=1",
  '+84 905',
  '-5',
  '@x',
  '\t=1',
  'a,"b"\r\nc',
  '<script>alert(1)</script>',
  '＝1',
  'Nguyễn Văn Ân',
  "'); drop table x; --",
  '',
]

test('hostile cells are escaped, quoted and come back, IDs keep their zeros, and the count is reported', async () => {
  let rows = -1
  const options = { agency: 'social_insurance', profile, onEnd: (count: number) => (rows = count) }
  const csv = (await buffer(agencyCsv(source(hostile.map((value) => finding({ value }))), options))).toString()
  expect(rows).toBe(hostile.length)
  expect(csv.startsWith('\uFEFF"finding_key","case_reference","due_on",')).toBe(true)
  const parsed = await parse(csv)
  expect(parsed.map((row) => unsafeCell(row['own_value'] ?? ''))).toEqual(hostile)
  expect(new Set(parsed.flatMap((row) => [row['national_id'], row['register_number']]))).toEqual(
    new Set(['048099000001', '0012345678']),
  )
  for (const row of parsed) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/)
})

test('rows of another agency are left out whatever the source yields, and the other value is nowhere', async () => {
  const rows = [finding({ value: 'MINE' }), finding({ register: 'tax', owner_agency: 'tax_office', value: 'THEIRS' })]
  const csv = await text(agencyCsv(source(rows), { agency: 'social_insurance', profile }))
  expect(csv).toContain('MINE')
  expect(csv).not.toMatch(/THEIRS|OTHER|tax/)
})

test('a file without rows has its heading', async () => {
  const csv = await text(agencyCsv(source([]), { agency: 'police', profile }))
  expect(csv.trim().split('\r\n')).toHaveLength(1)
})

test('an error of the source ends the stream with that error', async () => {
  async function* failing(): AsyncGenerator<string[]> {
    yield await Promise.resolve(['a'])
    throw new Error('the connection was cut')
  }
  await expect(text(csvStream(failing(), ['x']))).rejects.toThrow('the connection was cut')
})

test('every code of the catalogue has a remedy in both languages', () => {
  const missing = findingCatalogue.filter(({ code }) => {
    const visible = visibleFinding(finding({ code }), 'social_insurance', profile)
    const remedy = visible && remedyOf(visible)
    return !remedy?.vi || !remedy.en
  })
  expect(missing).toEqual([])
})

test('what is gone since the last report is not to be mended', () => {
  const visible = visibleFinding(finding({ change: 'gone' }), 'social_insurance', profile)
  expect([visible?.toMend, visible && remedyOf(visible).en]).toEqual([false, 'Gone, nothing to do'])
})

test('the owner of the population record is asked to verify it, and the owner of the row to wait', () => {
  const disputed = finding({ owner_agency: 'police', likely_wrong: 'population' })
  const remedies = ['police', 'social_insurance'].map((agency) => {
    const visible = visibleFinding(disputed, agency, profile)
    return visible && remedyOf(visible).en
  })
  expect(remedies).toEqual(['Verify and correct the population record against the civil status file', 'Another agency’s turn'])
})
