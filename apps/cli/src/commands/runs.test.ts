import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { stopEmbedded } from '@doisoat/store'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { KnownRun } from '../run-history.ts'
import { type Ended, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

// One state folder and one database, as a steward uses them month after month: the tests build on each other.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const scratch = scratchFolder()
const home = join(scratch.path, 'home')
const city = join(scratch.path, 'city')
const asOf = ['--as-of', '2025-08-01']
const reason = ['--reason', 'the tax office moved a branch', '--as', 'Lan']

beforeAll(async () => {
  await generateCity({ people: 600, seed: 11, noise: 'mature', scenario: 'danang-2025', out: city })
  for (const account of ['vssid', 'eid', 'digital_account', 'digital_signature', 'personal_data_store'])
    rmSync(join(city, `${account}.csv`))
})
afterAll(async () => {
  await stopEmbedded(home)
  scratch[Symbol.dispose]()
})

function run(...args: string[]): Promise<Ended> {
  return untilEnd(startCli(args, { home, env: { DOISOAT_TODAY: '2025-08-04' } }))
}

/** A copy of the city with its tax file changed. */
function withTax(name: string, change: (lines: string[]) => string[]): string {
  const dir = join(scratch.path, name)
  cpSync(city, dir, { recursive: true })
  const lines = readFileSync(join(city, 'tax.csv'), 'utf8').trimEnd().split('\n')
  writeFileSync(join(dir, 'tax.csv'), `${change(lines).join('\n')}\n`)
  return dir
}

const cutTo = (share: number) => (lines: string[]) => lines.slice(0, 1 + Math.round((lines.length - 1) * share))

async function marks(): Promise<Record<string, string>> {
  const known = JSON.parse((await run('runs', 'list', '--json')).stdout) as KnownRun[]
  return Object.fromEntries(known.map((one) => [one.runId, one.mark]))
}

/** The run with a mark; the newest of several. */
async function runWith(mark: string): Promise<string> {
  return Object.entries(await marks()).find(([, one]) => one === mark)?.[0] ?? ''
}

let first = ''
let cut = ''

test('a tax file 40 % shorter is held with its numbers, the published run stays: exit 4', async () => {
  expect((await run('reconcile', city, ...asOf)).code).toBe(0)
  first = await runWith('current')
  const held = await run('reconcile', withTax('cut', cutTo(0.6)), ...asOf)
  expect(held.code).toBe(4)
  expect(held.stdout).toMatch(
    /✗ tax: [\d,]+ rows, 40\.\d% fewer than the [\d,]+ of the last published run; up to 20\.0% is usual/,
  )
  cut = await runWith('held')
  expect(held.stdout).toContain(`doisoat runs approve or reject ${cut} --reason`)
  expect(await marks()).toEqual({ [first]: 'current', [cut]: 'held' })
})

test('runs show tells what the gate said of a held run', async () => {
  const { code, stdout } = await run('runs', 'show', cut)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^held\n/)
  expect(stdout).toMatch(new RegExp(`gate: held \\(\\d+ evaluated, compared with run ${first}\\)`))
})

test('a decision needs a reason and a run that is held: exit 2', async () => {
  expect((await run('runs', 'approve', cut)).stderr).toMatch(/required option '--reason <text>'/)
  for (const args of [
    ['approve', cut, '--reason', ' '],
    ['reject', first, ...reason],
    ['rollback', '20250101-000000-abcdef', ...reason],
    ['compare', first, '20250101-000000-abcdef'],
    ['show', '../../etc'],
  ]) {
    const { code, stdout, stderr } = await run('runs', ...args)
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    expect(stderr).toMatch(/next: \S/)
  }
})

test('approved, it is published with who and why; once: exit 0, then 2', async () => {
  const { code, stdout } = await run('runs', 'approve', cut, ...reason)
  expect(code).toBe(0)
  expect(stdout).toContain(`run ${cut} is published, approved by Lan; it replaces ${first}`)
  expect(await marks()).toEqual({ [first]: 'published', [cut]: 'current' })
  expect((await run('runs', 'list')).stdout).toContain('(approved by Lan: the tax office moved a branch)')
  expect((await run('runs', 'approve', cut, ...reason)).code).toBe(2)
})

test('two runs compared: findings by code, agency, register and unit, coverage in points with fractions', async () => {
  const { code, stdout } = await run('runs', 'compare', first, cut)
  expect(code).toBe(0)
  for (const part of ['by code', 'by agency', 'by register', 'by unit']) expect(stdout).toContain(part)
  expect(stdout).toMatch(/tax +people +\d+\.\d\d% +\d+ \/ \d+ +\d+\.\d\d% +\d+ \/ \d+ +-\d+\.\d\d/)
  const { total, byCode } = JSON.parse((await run('runs', 'compare', first, cut, '--json')).stdout) as {
    total: { new: number; gone: number; persisting: number }
    byCode: { new: number; gone: number; persisting: number }[]
  }
  expect(total.gone).toBeGreaterThan(0)
  for (const change of ['new', 'gone', 'persisting'] as const)
    expect(byCode.reduce((sum, one) => sum + one[change], 0)).toBe(total[change])
})

test('rolled back, readers see the run before; again, nothing changes: exit 0 both times', async () => {
  const back = await run('runs', 'rollback', ...reason)
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining(`readers see run ${first} again`) })
  const again = await run('runs', 'rollback', ...reason)
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing changed') })
  expect(await marks()).toEqual({ [first]: 'current', [cut]: 'published' })
})

test('a held run that was published over is compared again before it can be approved: exit 4, then 0', async () => {
  expect((await run('reconcile', withTax('half', cutTo(0.5)), ...asOf)).code).toBe(4)
  const half = await runWith('held')
  expect((await run('runs', 'rollback', cut, ...reason)).code).toBe(0)
  const asked = await run('runs', 'approve', half, ...reason)
  expect(asked.code).toBe(4)
  expect(asked.stderr).toMatch(new RegExp(`compared with ${first}, and readers see ${cut} by now[\\s\\S]*16\\.\\d% fewer`))
  expect((await run('runs', 'approve', half, ...reason)).code).toBe(0)
  expect(await runWith('current')).toBe(half)
})

test('rejected, it stays unpublished: exit 0, and 2 when it is decided once more', async () => {
  expect((await run('reconcile', withTax('tenth', cutTo(0.1)), ...asOf)).code).toBe(4)
  const tenth = await runWith('held')
  expect((await run('runs', 'reject', tenth, ...reason)).code).toBe(0)
  expect((await marks())[tenth]).toBe('rejected')
  const again = await run('runs', 'approve', tenth, ...reason)
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('rejected by Lan on') })
})

test('a run that is decided cannot be taken up again, and nothing changes: exit 2', async () => {
  const before = await marks()
  const ends = { current: /is published already/, rejected: /was rejected by Lan on .*: the tax office moved a branch/ }
  for (const [mark, said] of Object.entries(ends)) {
    const runId = await runWith(mark)
    const state = join(home, 'runs', runId, 'state.json')
    const was = readFileSync(state, 'utf8')
    const { code, stdout, stderr } = await run('reconcile', '--resume', runId)
    expect({ mark, code, stdout }).toEqual({ mark, code: 2, stdout: '' })
    expect(stderr).toMatch(said)
    expect(stderr).toContain(`doisoat runs show ${runId}`)
    expect(stderr).not.toContain('ingest')
    expect(readFileSync(state, 'utf8')).toBe(was)
  }
  expect(await marks()).toEqual(before)
})

test('an insurance file in the tax slot is refused, and held where its header was changed to fit: exit 3 and 4', async () => {
  const insurance = readFileSync(join(city, 'insurance.csv'), 'utf8').trimEnd().split('\n')
  expect(
    (
      await run(
        'reconcile',
        withTax('swapped', () => insurance),
        ...asOf,
      )
    ).code,
  ).toBe(3)
  const [header = '', ...rows] = insurance
  const dressed = withTax('dressed', () => [header.replace('si_number', 'tax_code'), ...rows])
  const { code, stdout } = await run('reconcile', dressed, ...asOf)
  expect(code).toBe(4)
  expect(stdout).toMatch(/✗ tax: .*valid register number/)
})

test('a run that asks no database is compared with the newest published folder, evaluated and not held back: exit 0', async () => {
  const { code, stdout } = await run('reconcile', city, ...asOf, '--no-publish', '--json')
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as { gate: { baseline: string | null } }).gate.baseline).not.toBeNull()
})

test('a damaged run folder is one line of the list, not its end', async () => {
  const damaged = join(home, 'runs', '20250101-000000-bad000')
  mkdirSync(damaged, { recursive: true })
  writeFileSync(join(damaged, 'state.json'), '{"half":')
  const { code, stdout } = await run('runs', 'list')
  expect(code).toBe(0)
  expect(stdout).toMatch(/20250101-000000-bad000 {2}unreadable/)
  expect(stdout).toContain(first)
  expect((await run('runs', 'show', '20250101-000000-bad000')).stdout).toMatch(/^unreadable\n/)
})

test('runs list makes no database where there is none', async () => {
  using other = scratchFolder()
  const { code, stdout } = await untilEnd(startCli(['runs', 'list'], { home: other.path }))
  expect({ code, stdout }).toEqual({ code: 0, stdout: `no runs in ${other.path} yet. next: doisoat reconcile DIR\n` })
  expect(existsSync(join(other.path, 'postgres'))).toBe(false)
})
