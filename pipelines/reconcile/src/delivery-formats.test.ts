import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Engine, type Expr } from '@doisoat/engine'
import { Progress } from '@doisoat/runtime'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRun } from './reconcile.ts'

const deliveries = resolve(import.meta.dirname, '../../../fixtures/cases/id-form/in')
const names = readdirSync(deliveries)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doisoat-formats-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const settings = (home: string) => ({
  home,
  databaseUrl: undefined,
  threads: 2,
  memoryMb: 512,
  logLevel: 'silent',
  noColor: true,
  today: undefined,
  secretFromEnvironment: 'the secret of the format tests',
  uploadMb: 1,
})

/** The files of a run over the deliveries as `write` leaves them, less those that name the files they came from. */
async function outputs(
  format: string,
  write: (csv: string, dir: string, name: string) => unknown,
): Promise<Record<string, string>> {
  const dir = join(folder, format)
  mkdirSync(dir)
  for (const name of names) await write(join(deliveries, name), dir, name.replace('.csv', ''))
  const out = join(folder, `${format} out`)
  const progress = new Progress({ isTty: false, color: false, write: () => {} })
  await startRun(
    { dir, asOf: '2025-08-01', out, publish: false, again: false, unitLists: {} },
    { settings: settings(join(folder, `${format} home`)), progress, profile: 'danang' },
  )
  const files = readdirSync(out).filter((name) => /\.(csv|parquet)$/.test(name))
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(out, name), 'latin1')]))
}

test('the same rows as CSV, packed CSV, CSV of Windows, UTF-16 and Parquet give the same bytes', async () => {
  const csv = await outputs('csv', (path, dir, name) => writeFileSync(join(dir, `${name}.csv`), readFileSync(path)))
  expect(Object.keys(csv)).toEqual(
    expect.arrayContaining(['findings.csv', 'findings.parquet', 'verdicts.parquet', 'links.parquet', 'coverage.csv']),
  )
  expect(csv['findings.csv']).toContain('ID_FORMAT')

  const packed = await outputs('packed', (path, dir, name) =>
    writeFileSync(join(dir, `${name}.csv.gz`), gzipSync(readFileSync(path))),
  )
  expect(packed).toEqual(csv)

  const windows = await outputs('windows', (path, dir, name) => {
    // the case has no delimiter of either kind in a cell
    const text = readFileSync(path, 'utf8').replaceAll(',', ';').replaceAll('\n', '\r\n')
    writeFileSync(join(dir, `${name}.csv`), `\ufeff${text}`)
  })
  expect(windows).toEqual(csv)

  const utf16 = await outputs('utf16', (path, dir, name) =>
    writeFileSync(join(dir, `${name}.csv`), Buffer.from(`\ufeff${readFileSync(path, 'utf8')}`, 'utf16le')),
  )
  expect(utf16).toEqual(csv)

  await using engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: join(folder, 'writer') })
  const parquet = await outputs('parquet', (path, dir, name) =>
    engine.copyToParquet(
      sql`select * from read_csv(${sql.lit(path)}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`,
      join(dir, `${name}.parquet`),
    ),
  )
  expect(parquet).toEqual(csv)
}, 60_000)

/** A city of CSV files with insurance as Parquet, whose rows are `query` over the CSV rows. */
async function parquetCity(name: string, query: (rows: Expr) => Expr): Promise<string> {
  const dir = join(folder, name)
  mkdirSync(dir)
  for (const file of ['population.csv', 'tax.csv']) writeFileSync(join(dir, file), readFileSync(join(deliveries, file)))
  await using engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: join(folder, `${name} writer`) })
  const rows = sql`read_csv(${sql.lit(join(deliveries, 'insurance.csv'))}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`
  await engine.copyToParquet(query(rows), join(dir, 'insurance.parquet'))
  return dir
}

async function runOn(dir: string): Promise<string> {
  const progress = new Progress({ isTty: false, color: false, write: () => {} })
  const out = join(dir, 'out')
  await startRun(
    { dir, asOf: '2025-08-01', out, publish: false, again: false, unitLists: {} },
    { settings: settings(join(dir, 'home')), progress, profile: 'danang' },
  )
  return readFileSync(join(out, 'findings.csv'), 'utf8')
}

const dated = sql`try_cast(birth_date as date) is not null`

test.each(['timestamp', 'timestamptz'])(
  'a Parquet file of another writer reads as the same rows: days as %s, unmarked text, empty text, NUL',
  async (type) => {
    const plain = await runOn(await parquetCity(`plain ${type}`, (rows) => sql`select * from ${rows} where ${dated}`))
    const foreign = await runOn(
      await parquetCity(
        `foreign ${type}`,
        (rows) => sql`select * replace (coalesce(national_id, '') as national_id, encode(full_name) as full_name,
        cast(birth_date || ' 00:00:00+00' as ${sql.raw(type)}) as birth_date, status || chr(0) as status) from ${rows} where ${dated}`,
      ),
    )
    expect(plain).toContain('ID_MISSING')
    expect(foreign).toBe(plain)
  },
  60_000,
)

const hostile: readonly [string, RegExp, (rows: Expr) => Expr][] = [
  [
    'a required column missing',
    /required columns missing: status; found: "si_number"/,
    (rows) => sql`select * exclude (status) from ${rows}`,
  ],
  [
    'two columns for one',
    /"Số CCCD" and "national_id" are both read as national_id/,
    (rows) => sql`select 'x' as "Số CCCD", * from ${rows}`,
  ],
  [
    'a list',
    /neither text nor numbers nor days: "full_name" \(VARCHAR\[\]\)/,
    (rows) => sql`select * replace ([full_name] as full_name) from ${rows}`,
  ],
  [
    'a truth value',
    /neither text nor numbers nor days: "sex" \(BOOLEAN\)/,
    (rows) => sql`select * replace (sex = 'Nam' as sex) from ${rows}`,
  ],
]
test.each(hostile)('a Parquet file with %s is refused with what was found', async (name, message, query) => {
  await expect(runOn(await parquetCity(name, query))).rejects.toThrow(message)
})

test.each(['footer', 'middle'])('a Parquet file damaged in its %s is refused as such', async (part) => {
  const dir = await parquetCity(`damaged ${part}`, (rows) => sql`select * from ${rows}`)
  const path = join(dir, 'insurance.parquet')
  const bytes = readFileSync(path)
  if (part === 'footer') bytes.fill(0, bytes.length - 200, bytes.length - 8)
  else bytes.fill(0xff, 4, 200)
  writeFileSync(path, bytes)
  await expect(runOn(dir)).rejects.toMatchObject({ code: 'FILE_DAMAGED', exit: 'inputRefused' })
})
