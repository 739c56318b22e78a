import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RunJson } from '@doisoat/contracts'
import { lockBatch } from '@doisoat/reconcile'
import { describe, expect, test, vi } from 'vitest'
import { caseFolder, runCli, scratchFolder } from '../testing/run-cli.ts'

// a process of its own for each test, two at a time
vi.setConfig({ testTimeout: 30_000, maxConcurrency: 2 })

/** A copy of the golden case `vote` in `<scratch>/in`, changed by `change`. */
function deliveries(scratch: string, change: (dir: string) => void): string {
  const dir = join(scratch, 'in')
  cpSync(caseFolder('vote'), dir, { recursive: true })
  change(dir)
  return dir
}

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

describe.concurrent('reconcile refuses what it cannot use, with the exit code of the reason and the next command', () => {
  const asOf = ['--as-of', '2025-08-01']

  test.each<readonly [string, (dir: string) => void, RegExp]>([
    ['an empty file', (dir) => writeFileSync(join(dir, 'insurance.csv'), ''), /insurance\.csv: the file is empty/],
    [
      'a file without a required column',
      (dir) => rewrite(join(dir, 'insurance.csv'), (text) => text.replace('birth_date', 'geboren')),
      /insurance\.csv: required column missing: birth_date; found .*"geboren"/,
    ],
    [
      'two columns of one name',
      (dir) => rewrite(join(dir, 'insurance.csv'), (text) => text.replace('sex', 'full_name')),
      /two columns have the same header/,
    ],
    [
      'bytes that are no table',
      (dir) => writeFileSync(join(dir, 'insurance.csv'), Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])),
      /insurance\.csv/,
    ],
  ])('%s: exit 3', async (_, change, said) => {
    using scratch = scratchFolder()
    const dir = deliveries(scratch.path, change)
    const { code, stdout, stderr } = await runCli(['reconcile', dir, '--no-publish', ...asOf], {
      home: join(scratch.path, 'home'),
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(said)
    expect(stderr).toMatch(/next: \S/)
  })

  test('a register that was not delivered: exit 3', async () => {
    using scratch = scratchFolder()
    const { code, stderr } = await runCli(['reconcile', scratch.path, '--no-publish', ...asOf], {
      home: join(scratch.path, 'home'),
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(/no file for population \(population\.csv, population\.csv\.gz or population\.parquet\)/)
  })

  const dir = caseFolder('vote')
  test('a folder that is not there: exit 3', async () => {
    using scratch = scratchFolder()
    const { code, stderr } = await runCli(['reconcile', '/nowhere/at/all', '--no-publish'], { home: join(scratch.path, 'home') })
    expect(code).toBe(3)
    expect(stderr).toContain('/nowhere/at/all')
  })

  test.each<readonly [string, readonly string[], RegExp]>([
    ['neither a folder nor a run', ['reconcile'], /either a folder of extracts or --resume RUN/],
    [
      'both a folder and a run',
      ['reconcile', dir, '--resume', 'x'],
      /a folder cannot be combined with --resume: the run keeps what it was started with/,
    ],
    [
      'a run and what it was not started with',
      ['reconcile', '--resume', 'x', '--no-publish', '--out', 'o', ...asOf, '--profile', 'danang', '--again'],
      /--profile, --as-of, --out, --no-publish, --again cannot be combined with --resume/,
    ],
    [
      'a run and what else is said of its deliveries',
      ['reconcile', '--resume', 'x', '--unit-list', 'tax=2025-01', '--encoding', 'tax=utf-8', '--delimiter', 'tax=tab'],
      /--unit-list, --encoding, --delimiter cannot be combined with --resume/,
    ],
    ['an unknown flag', ['reconcile', dir, '--colour'], /unknown option '--colour'/],
    ['an unknown command', ['reconcil', dir], /unknown command 'reconcil'[\s\S]*reconcile/],
    [
      'a day that is none',
      ['reconcile', dir, '--as-of', '2025-02-30'],
      /--as-of takes a day such as 2025-08-01, not "2025-02-30"/,
    ],
    ['a word for a day', ['reconcile', dir, '--as-of', 'yesterday'], /not "yesterday"/],
    ['no day at all', ['reconcile', dir, '--no-publish'], /the as-of date is not known[\s\S]*--as-of YYYY-MM-DD/],
    ['an unknown profile', ['reconcile', dir, '--profile', 'nowhere'], /no profile nowhere: expected danang or a folder/],
    [
      'a unit list of an unknown register',
      ['reconcile', dir, ...asOf, '--unit-list', 'taxes=2025-01'],
      /no register taxes; there are: population/,
    ],
    [
      'an unknown unit list',
      ['reconcile', dir, ...asOf, '--unit-list', 'insurance=1999-01'],
      /no unit list 1999-01; there are: 2025-01, 2025-07/,
    ],
    [
      'half a unit list',
      ['reconcile', dir, ...asOf, '--unit-list', 'insurance'],
      /--unit-list takes REGISTER=VALUE, not "insurance"/,
    ],
    [
      'an unknown run',
      ['reconcile', '--resume', '20250101-000000-abcdef'],
      /there is no run 20250101-000000-abcdef .*there are no runs yet/,
    ],
    ['a run that is a path', ['reconcile', '--resume', '../../etc'], /there is no run \.\.\/\.\.\/etc/],
    ['an unknown register', ['check', join(dir, 'tax.csv'), '--register', 'taxes'], /no register taxes; there are: population/],
  ])('%s: exit 2', async (_, args, said) => {
    using scratch = scratchFolder()
    const { code, stdout, stderr } = await runCli(args, { home: join(scratch.path, 'home') })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(said)
  })

  test.each([
    ['DOISOAT_THREADS', 'many'],
    ['DOISOAT_SECRET', 'short'],
  ])('a wrong %s is named, never shown: exit 2', async (name, value) => {
    using scratch = scratchFolder()
    const { code, stderr } = await runCli(['reconcile', dir], { home: join(scratch.path, 'home'), env: { [name]: value } })
    expect(code).toBe(2)
    expect(stderr).toContain(name)
    expect(stderr).not.toContain(value)
  })

  test('an output folder that cannot be made: exit 6, before anything is read', async () => {
    using scratch = scratchFolder()
    writeFileSync(join(scratch.path, 'file'), '')
    const { code, stderr } = await runCli(['reconcile', dir, '--no-publish', ...asOf, '--out', join(scratch.path, 'file/out')], {
      home: join(scratch.path, 'home'),
    })
    expect(code).toBe(6)
    expect(stderr).toMatch(/cannot be written[\s\S]*next: choose another folder/)
    expect(stderr).not.toContain('ingest')
  })
})

describe.concurrent('reconcile and the others of its folder', () => {
  const args = ['reconcile', caseFolder('vote'), '--as-of', '2025-08-01']

  test('a run that publishes while another does: exit 5, naming it', async () => {
    using scratch = scratchFolder()
    using _lock = lockBatch(scratch.path, 'the-other-run')
    const { code, stderr } = await runCli(args, { home: scratch.path })
    expect(code).toBe(5)
    expect(stderr).toMatch(new RegExp(`another batch is running .*the-other-run, process ${process.pid}[\\s\\S]*--no-publish`))
  })

  test('a run that does not publish takes no lock: exit 0', async () => {
    using scratch = scratchFolder()
    using _lock = lockBatch(scratch.path, 'the-other-run')
    const { code } = await runCli([...args, '--no-publish'], { home: scratch.path })
    expect(code).toBe(0)
  })
})

describe.concurrent('a run that the gate holds', () => {
  // 5 of 9 insurance records of this case are accepted
  const args = ['reconcile', caseFolder('dirty-csv'), '--as-of', '2025-08-01']

  test('publishes nothing, says the rule and its numbers, keeps its results: exit 4', async () => {
    using scratch = scratchFolder()
    const out = join(scratch.path, 'out')
    const { code, stdout } = await runCli([...args, '--out', out], { home: scratch.path })
    expect(code).toBe(4)
    expect(stdout).toMatch(/max_rejected_share/)
    expect(stdout).toMatch(/held[\s\S]*doisoat runs show/)
    const run = RunJson.parse(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')))
    expect(run.gate.held).toBe(true)
    expect(
      run.gate.rules.filter((rule) => rule.fired).map(({ name, register, limit }) => ({ name, register, limit })),
    ).toContainEqual({ name: 'max_rejected_share', register: 'insurance', limit: 0.01 })
    expect(existsSync(join(out, 'findings.csv'))).toBe(true)
    expect(existsSync(join(scratch.path, 'batch.lock'))).toBe(false)
  })

  test('that was not to be published is evaluated, printed and written all the same, and waits for nobody: exit 0', async () => {
    using scratch = scratchFolder()
    const { code, stdout } = await runCli([...args, '--no-publish', '--json'], { home: scratch.path })
    expect(code).toBe(0)
    const printed = JSON.parse(stdout) as RunJson & { readonly published: string }
    expect(printed.gate.held).toBe(true)
    expect(printed.published).toBe('no')
    const listed = await runCli(['runs', 'list', '--json'], { home: scratch.path })
    expect(JSON.parse(listed.stdout)).toMatchObject([{ runId: printed.runId, mark: 'done' }])
  })
})
