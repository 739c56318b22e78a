import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadProfile } from '@doisoat/profile'
import { TextWriter, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js'
import { readXlsx } from 'hucre/xlsx'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, expect, test } from 'vitest'
import type { StoredFinding } from '../column-policy.ts'
import { sampleFinding, sampleRequest } from '../testing/sample-finding.ts'
import { reportFormats } from './data-package.ts'
import { writeBundle } from './write-bundle.ts'

const profile = await loadProfile('danang')
const root = mkdtempSync(join(tmpdir(), 'doisoat-bundle-'))
afterAll(() => rmSync(root, { recursive: true }))

let made = 0
const folder = (): string => join(root, String(made++))
const rows = (count: number): StoredFinding[] => Array.from({ length: count }, (_, index) => sampleFinding(index))
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

test.each(reportFormats)('%s: the folder holds the file, its metadata and hashes that agree', async (format) => {
  const bundle = await writeBundle(sampleRequest(profile, folder(), { rows: rows(3), format }))
  const names = readdirSync(bundle.path)
  const file = `danang-social_insurance-2025-08-01.${format}`
  expect(names.toSorted()).toEqual(['SHA256SUMS', 'danang-social_insurance-2025-08-01.' + format, 'datapackage.json'].toSorted())
  const sums = readFileSync(join(bundle.path, 'SHA256SUMS'), 'utf8').trim().split('\n')
  expect(sums.map((line) => line.split('  '))).toEqual(
    [file, 'datapackage.json'].map((name) => [sha256(join(bundle.path, name)), name]),
  )
  expect(bundle.sha256).toBe(sha256(join(bundle.path, 'SHA256SUMS')))
  expect(JSON.parse(readFileSync(join(bundle.path, 'datapackage.json'), 'utf8'))).toMatchObject({
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    agency: 'social_insurance',
    run: '20250802-010000-sample',
    resources: [
      {
        path: file,
        format,
        rows: 3,
        bytes: statSync(join(bundle.path, file)).size,
        hash: `sha256:${bundle.files[0]?.sha256 ?? ''}`,
      },
    ],
  })
  for (const name of names) expect(statSync(join(bundle.path, name)).mode & 0o077).toBe(0)
  expect(statSync(bundle.path).mode & 0o077).toBe(0)
})

test.each(reportFormats)('%s: the same run gives the same bytes', async (format) => {
  const [a, b] = [
    await writeBundle(sampleRequest(profile, folder(), { rows: rows(20), format })),
    await writeBundle(sampleRequest(profile, folder(), { rows: rows(20), format })),
  ]
  expect(a.sha256).toBe(b.sha256)
})

test.each(reportFormats)('%s: no agency gets a row of another, whatever the source yields', async (format) => {
  const all = ['social_insurance', 'tax_office', 'police'].flatMap((owner_agency, owner) =>
    ['insurance', 'tax', 'population'].map((register, index) =>
      sampleFinding(owner * 3 + index, {
        owner_agency,
        register,
        value: `${register} of ${owner_agency}`,
        reference_value: 'POPULATION-VALUE',
        case_rows: null,
      }),
    ),
  )
  const registers: Record<string, string> = { insurance: 'social_insurance', tax: 'tax_office', population: 'police' }
  for (const agencyName of profile.agencies.map(({ name }) => name)) {
    const { path, files, rows: count } = await writeBundle(sampleRequest(profile, folder(), { rows: all, format, agencyName }))
    const text = await readText(join(path, files[0]?.name ?? ''))
    const seen = all.filter((row) => text.includes(String(row.value)))
    expect(seen.every((row) => row.owner_agency === agencyName || registers[String(row.register)] === agencyName)).toBe(true)
    expect(count).toBe({ social_insurance: 5, tax_office: 5, police: 5, science_technology: 0 }[agencyName])
    // What the population says is the police's own.
    expect(text.includes('POPULATION-VALUE')).toBe(agencyName === 'police')
  }
})

async function readText(path: string): Promise<string> {
  if (path.endsWith('.parquet')) {
    const objects = await parquetReadObjects({ file: await asyncBufferFromFile(path) })
    return JSON.stringify(objects)
  }
  return path.endsWith('.xlsx') ? JSON.stringify(await readXlsx(readFileSync(path))) : readFileSync(path, 'utf8')
}

test('Parquet holds text, days and whole numbers as such, and null for what is empty', async () => {
  const { path, files } = await writeBundle(
    sampleRequest(profile, folder(), { rows: [sampleFinding(7, { suggested_value: null, due_on: null })], format: 'parquet' }),
  )
  const [row] = await parquetReadObjects({ file: await asyncBufferFromFile(join(path, files[0]?.name ?? '')) })
  expect(row).toMatchObject({ national_id: '099000000007', number: 306, source_line: 9, suggested_value: null, due_on: null })
  expect(row).not.toHaveProperty('decision')
})

test('split by unit: a file a unit, every row in one of them', async () => {
  const units = ['', '', '20194', '20194', '20194', '20197']
  const bundle = await writeBundle(
    sampleRequest(profile, folder(), {
      rows: units.map((unit_code, index) => sampleFinding(index, { unit_code })),
      format: 'csv',
      byUnit: true,
    }),
  )
  expect(bundle.files.map(({ name, rows: count }) => [name, count])).toEqual([
    ['danang-social_insurance-2025-08-01-no-unit.csv', 2],
    ['danang-social_insurance-2025-08-01-20194.csv', 3],
    ['danang-social_insurance-2025-08-01-20197.csv', 1],
  ])
})

test('a report without a row has its heading', async () => {
  const bundle = await writeBundle(sampleRequest(profile, folder(), { rows: [], format: 'csv' }))
  expect(
    readFileSync(join(bundle.path, bundle.files[0]?.name ?? ''), 'utf8')
      .trim()
      .split('\r\n'),
  ).toHaveLength(1)
})

test('nothing that is there is overwritten, and a report that fails leaves nothing', async () => {
  const outDir = folder()
  await writeBundle(sampleRequest(profile, outDir, { rows: rows(1) }))
  await expect(writeBundle(sampleRequest(profile, outDir, { rows: rows(1) }))).rejects.toMatchObject({ code: 'OUT_EXISTS' })
  function* failing(): Generator<StoredFinding> {
    yield sampleFinding(0)
    throw new Error('the connection was cut')
  }
  await expect(writeBundle(sampleRequest(profile, outDir, { rows: failing(), format: 'csv' }))).rejects.toThrow('cut')
  await expect(
    writeBundle(sampleRequest(profile, outDir, { rows: failing(), format: 'xlsx', changedOnly: true })),
  ).rejects.toThrow('cut')
  expect(readdirSync(outDir)).toEqual(['danang-social_insurance-2025-08-01-xlsx'])
})

test('under a password the bundle is one archive that only the password opens', async () => {
  const password = 'mật khẩu của báo cáo'
  const { path, sha256: hash } = await writeBundle(sampleRequest(profile, folder(), { rows: rows(3), format: 'csv', password }))
  expect(hash).toBe(sha256(path))
  const read = async (given: string): Promise<string[]> => {
    const entries = await new ZipReader(new Uint8ArrayReader(readFileSync(path)), { password: given }).getEntries()
    return Promise.all(entries.flatMap((entry) => (entry.directory ? [] : entry.getData(new TextWriter()))))
  }
  expect((await read(password))[0]).toContain('099000000000')
  await expect(read(`${password}!`)).rejects.toThrow(/password/i)
  expect(readFileSync(path).includes('099000000000')).toBe(false)
  await expect(writeBundle(sampleRequest(profile, folder(), { rows: [], password: 'short' }))).rejects.toMatchObject({
    code: 'PASSWORD_SHORT',
  })
})

const sevenZip = ['/usr/bin/7z', '/usr/bin/7zz'].find((path) => existsSync(path))
test.skipIf(sevenZip === undefined)('7-Zip opens the archive as AES-256 (needs 7z)', async () => {
  const password = 'a password of letters'
  const { path } = await writeBundle(sampleRequest(profile, folder(), { rows: rows(3), format: 'csv', password }))
  const { stdout, status } = spawnSync(sevenZip ?? '', ['t', `-p${password}`, path], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, expect.stringContaining('Everything is Ok')])
  expect(spawnSync(sevenZip ?? '', ['l', '-slt', `-p${password}`, path], { encoding: 'utf8' }).stdout).toContain('AES-256')
})
