import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, expect, test, vi } from 'vitest'
import { readTable, type TableRow } from './read-table.ts'
import { tableLimits } from './table-limits.ts'

// a process of its own for each file
vi.setConfig({ testTimeout: 30_000 })

const dir = mkdtempSync(join(tmpdir(), 'doisoat-table-'))
afterAll(() => rmSync(dir, { recursive: true }))

let made = 0
async function read(bytes: Uint8Array | string): Promise<TableRow[]> {
  const path = join(dir, String(made++))
  writeFileSync(path, bytes)
  const rows: TableRow[] = []
  for await (const row of readTable(path)) rows.push(row)
  return rows
}

async function archive(entries: Readonly<Record<string, Uint8Array | string>>, password?: string): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...(password === undefined ? {} : { password }) })
  for (const [name, data] of Object.entries(entries))
    await zip.add(name, typeof data === 'string' ? new TextReader(data) : new Uint8ArrayReader(data))
  return zip.close()
}

test('numbers, days and texts of a workbook come as texts, sheet by sheet', async () => {
  const rows = [['a', 48088123760, new Date('2025-08-01T00:00:00Z'), true, null, '048']]
  const bytes = await writeXlsx({
    sheets: [
      { name: 'x', rows },
      { name: 'y', rows: [['b']] },
    ],
  })
  expect(await read(bytes)).toEqual([
    { sheet: '1', row: 1, cells: ['a', '48088123760', '2025-08-01', 'true', '', '048'] },
    { sheet: '2', row: 1, cells: ['b'] },
  ])
})

const bomb = new Uint8Array(50_000_000)
const manyEntries = Object.fromEntries(Array.from({ length: tableLimits.entries + 1 }, (_, index) => [`xl/${index}`, '']))
const wide = `${'a,'.repeat(tableLimits.cellsPerRow)}a\n`

test.each<readonly [string, () => Promise<Uint8Array | string> | Uint8Array | string, string]>([
  ['a zip bomb', () => archive({ 'xl/workbook.xml': '<workbook/>', 'xl/worksheets/sheet1.xml': bomb }), 'unpacks_too_far'],
  ['an archive of very many entries', () => archive(manyEntries), 'too_many_entries'],
  ['an archive that is no workbook', () => archive({ 'report.csv': 'a,b' }), 'not_a_workbook'],
  ['an archive under a password', () => archive({ 'report.xlsx': 'a' }, 'secret'), 'encrypted_archive'],
  ['an old workbook', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old_or_encrypted_workbook'],
  ['bytes of nothing', () => Buffer.from('00010203', 'hex'), 'not_a_workbook'],
  [
    'a workbook that was cut off',
    async () => (await writeXlsx({ sheets: [{ name: 'x', rows: [['a']] }] })).slice(0, 900),
    'broken',
  ],
  [
    'a workbook whose XML is not closed',
    () => archive({ 'xl/workbook.xml': '<workbook', 'xl/worksheets/sheet1.xml': '<c' }),
    'broken',
  ],
  ['a quote that is never closed', () => 'a,b\n"c,d\n', 'broken'],
  ['a table of very many columns', () => wide, 'too_wide'],
])('%s is refused', async (_, make, problem) => {
  const bytes = await make()
  await expect(read(bytes)).rejects.toMatchObject({ code: 'ANSWER_FILE', exit: 'inputRefused', fields: { problem } })
})

test('a file that is not there is refused', async () => {
  await expect(readTable(join(dir, 'nowhere.xlsx')).next()).rejects.toMatchObject({ code: 'ANSWER_FILE' })
})
