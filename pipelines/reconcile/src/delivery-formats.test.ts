import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Engine } from '@doisoat/engine'
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

/** The files of a run over the deliveries as `write` leaves them, less those that name the files they came from. */
async function outputs(
  format: string,
  write: (csv: string, dir: string, name: string) => unknown,
): Promise<Record<string, string>> {
  const dir = join(folder, format)
  mkdirSync(dir)
  for (const name of names) await write(join(deliveries, name), dir, name.replace('.csv', ''))
  const out = join(folder, `${format} out`)
  const settings = {
    home: join(folder, `${format} home`),
    databaseUrl: undefined,
    threads: 2,
    memoryMb: 512,
    logLevel: 'silent',
    noColor: true,
    today: undefined,
    secretFromEnvironment: 'the secret of the format tests',
    uploadMb: 1,
  }
  const progress = new Progress({ isTty: false, color: false, write: () => {} })
  await startRun(
    { dir, asOf: '2025-08-01', out, publish: false, again: false, unitLists: {} },
    { settings, progress, profile: 'danang' },
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
