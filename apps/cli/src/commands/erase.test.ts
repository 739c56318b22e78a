import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { RunJson } from '@doisoat/contracts'
import { Engine } from '@doisoat/engine'
import { connectStore, stopEmbedded } from '@doisoat/store'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type CliOptions, type Ended, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

const scratch = scratchFolder()
const home = join(scratch.path, 'home')
const city = join(scratch.path, 'city')
const person = { id: '048185003761', name: 'Nguyễn Thị Kiểm Thử', birthDate: '1985-03-17' }
/** A namesake born on the same day, with an ID of her own: not the person. */
const namesake = '048185009999'
afterAll(async () => {
  await stopEmbedded(home)
  scratch[Symbol.dispose]()
})

beforeAll(async () => {
  await generateCity({
    people: 900,
    seed: 11,
    noise: 'raw',
    scenario: 'danang-2025',
    registers: ['population', 'insurance', 'tax', 'vssid'],
    out: city,
  })
  addRow('population', { national_id: person.id, sex: 'F', unit_code: '20194', life_status: 'alive' })
  addRow('population', { national_id: namesake, sex: 'F', unit_code: '20194', life_status: 'alive' })
  addRow('insurance', { si_number: '7912345678', national_id: person.id, full_name: 'Trần Văn Khác', sex: 'M', status: 'active' })
  addRow('insurance', { si_number: '7912345679', national_id: namesake, sex: 'M', status: 'active' })
  // Without an ID, known by name and birth date only; with one that lost its zero; and records that nobody can read.
  addRow('insurance', {
    si_number: '7912345680',
    birth_date: '17/03/1985',
    full_name: 'NGUYEN THI KIEM THU',
    sex: 'F',
    status: 'active',
  })
  addRow('tax', { tax_code: '8001003103', national_id: '48185003761', status: '00' })
  appendFileSync(
    join(city, 'insurance.csv'),
    `7912345681,048 185.003 761,too few\n7912345682,,"${person.name}",17/3/1985,x\nsomebody,else\n`,
  )
})

function addRow(register: string, cells: Readonly<Record<string, string>>): void {
  const path = join(city, `${register}.csv`)
  const [header = ''] = readFileSync(path, 'utf8').split('\n', 1)
  const row: Record<string, string> = { full_name: person.name, birth_date: person.birthDate, updated_on: '2025-07-01', ...cells }
  appendFileSync(
    path,
    `${header
      .split(',')
      .map((name) => row[name] ?? '')
      .join(',')}\n`,
  )
}

const options: CliOptions = { home }

/** Runs the command line and leaves the database server up for the next one. */
function runCli(args: readonly string[], cli: CliOptions): Promise<Ended> {
  return untilEnd(startCli(args, cli))
}

async function runToEnd(args: readonly string[], cli: CliOptions): Promise<Ended> {
  const ended = await runCli(args, cli)
  if (ended.code !== 0) throw new Error(`doisoat ${args.join(' ')} ended with ${ended.code ?? 'a signal'}: ${ended.stderr}`)
  return ended
}

const out = (name: string): string => join(scratch.path, name)
const runJson = (name: string): RunJson => RunJson.parse(JSON.parse(readFileSync(join(out(name), 'run.json'), 'utf8')))

/** Every row of every table as text, by table. */
async function dumpDatabase(): Promise<Record<string, string>> {
  await using store = await connectStore({ home })
  const client = store.newClient({ statement_timeout: 60_000 })
  await client.connect()
  try {
    await client.query('set role doisoat_backup')
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and has_table_privilege(oid, 'select') order by 1`,
    )
    const texts: [string, string][] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string | null }>(`select string_agg(t::text, E'\\n') as text from "${name}" t`)
      texts.push([name, rows[0]?.text ?? ''])
    }
    return Object.fromEntries(texts)
  } finally {
    await client.end()
  }
}

/** Every file of the run folders and of the results, by path; of Parquet the rows. */
async function readFiles(): Promise<Record<string, string>> {
  await using engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: join(scratch.path, 'spill') })
  const paths = ['home/outbox', 'home/runs', 'first', 'held', 'later']
    .map((name) => join(scratch.path, name))
    .flatMap((folder) => {
      try {
        return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      } catch {
        return []
      }
    })
    .map((entry) => join(entry.parentPath, entry.name))
  const texts: [string, string][] = []
  for (const path of paths) {
    const rows = path.endsWith('.parquet')
      ? JSON.stringify(await engine.select(sql`select cast(t as varchar) as row from read_parquet(${sql.lit(path)}) as t`))
      : ''
    texts.push([path, `${readFileSync(path, 'utf8')}\n${rows}`])
  }
  return Object.fromEntries(texts)
}

/** Where a person can still be found: by the ID however it is written, or by name and birth date on one line. */
function placesOf(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts)
    .filter(([, text]) => {
      const lines = text.split('\n').filter((line) => !line.includes(namesake))
      return (
        lines.some((line) => /48185003761/.test(line.replace(/[ .'-]/g, ''))) ||
        lines.some((line) => /Nguyễn Thị Kiểm Thử|NGUYEN THI KIEM THU/.test(line) && /1985-03-17|17\/0?3\/1985/.test(line)) ||
        lines.some((line) => line.includes('7912345680'))
      )
    })
    .map(([place]) => place)
}

/** An agency answers about a finding of the person. */
async function answerFor(note: string): Promise<void> {
  await using store = await connectStore({ home })
  const [key = ''] = (
    readFileSync(join(out('first'), 'findings.csv'), 'utf8')
      .split('\n')
      .find((line) => line.includes(person.id)) ?? ''
  ).split(',')
  await store.db
    .insertInto('answer')
    .values({
      finding_key: key,
      agency: 'social_insurance',
      run_id: runJson('first').runId,
      as_of: '2025-08-01',
      register: 'insurance',
      delivery_sha256: '',
      decision: 'corrected',
      note,
      answered_on: '2025-08-02',
      answered_by: 'somebody',
      file_sha256: '',
    })
    .execute()
}

test('an erased person is found nowhere, stays out of later runs, and comes back only when asked for', async () => {
  await runToEnd(['reconcile', city, '--out', out('first')], options)
  const shrunk = out('shrunk')
  cpSync(city, shrunk, { recursive: true })
  const lines = readFileSync(join(city, 'tax.csv'), 'utf8').split('\n')
  writeFileSync(join(shrunk, 'tax.csv'), [lines[0], ...lines.slice(lines.length / 2)].join('\n'))
  expect((await runCli(['reconcile', shrunk, '--out', out('held')], options)).code).toBe(4)

  await answerFor('corrected to 048185003761')

  mkdirSync(join(home, 'outbox/job'), { recursive: true })
  writeFileSync(join(home, 'outbox/job/report.csv'), `${person.id}\n`)

  const before = placesOf({ ...(await dumpDatabase()), ...(await readFiles()) })
  expect(before).toEqual(
    expect.arrayContaining([
      'finding',
      'case_rows',
      join(out('first'), 'findings.csv'),
      join(out('first'), 'rejects/insurance.raw'),
    ]),
  )

  const input = `${person.id}\n`
  expect((await runCli(['erase'], { home, input })).code).toBe(2)
  const wrong = await runCli(['erase', '--yes'], { home, input: '48185003761\n' })
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).not.toContain('48185003761')

  const planned = JSON.parse((await runToEnd(['erase', '--dry-run', '--json'], { home, input })).stdout) as { database: object }
  expect(placesOf({ ...(await dumpDatabase()), ...(await readFiles()) })).toEqual(before)
  const erased = await runToEnd(['erase', '--yes', '--json'], { home, input })
  expect((JSON.parse(erased.stdout) as { database: object }).database).toEqual(planned.database)
  expect(placesOf({ said: erased.stdout + erased.stderr })).toEqual([])
  expect(placesOf({ ...(await dumpDatabase()), ...(await readFiles()) })).toEqual([])
  expect(readFileSync(join(out('first'), 'rejects/insurance.raw'), 'utf8')).toBe('somebody,else\n')
  expect(readFileSync(join(out('first'), 'findings.csv'), 'utf8')).toContain(namesake)
  expect(runJson('first').withheld).toMatchObject({ NAME_MISMATCH: 1 })

  const held = runJson('held').runId
  await runToEnd(['runs', 'approve', held, '--reason', 'the shrink is known'], options)
  await runToEnd(['runs', 'rollback', runJson('first').runId, '--reason', 'the whole file again'], options)
  await runToEnd(['reconcile', city, '--out', out('later'), '--again'], options)
  // Her row without an ID cannot be told any more: nothing is kept but the key.
  expect(Object.values(runJson('later').withheld ?? {}).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1)
  expect(readFileSync(join(out('later'), 'findings.csv'), 'utf8')).not.toContain(person.id)
  expect(Object.values(await dumpDatabase()).join('\n')).not.toContain(person.id)

  await runToEnd(['erase', '--undo', '--yes'], { home, input })
  await runToEnd(['reconcile', city, '--out', out('later'), '--again'], options)
  expect(readFileSync(join(out('later'), 'findings.csv'), 'utf8')).toContain(person.id)
  expect((await dumpDatabase())['finding']).toContain(person.id)
})
