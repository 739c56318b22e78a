import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Ended, runCli, runToEnd, scratchFolder } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const scratch = scratchFolder()
const city = join(scratch.path, 'city')
const out = join(scratch.path, 'out')
const home = join(scratch.path, 'home')
const registers = ['population', 'insurance', 'tax', 'vssid'] as const
afterAll(() => scratch[Symbol.dispose]())

/** Every nine digits in a row of any number in the deliveries, separators left out, and every full name of more than one word. */
const numbers = new Set<string>()
const names = new Set<string>()
let ended: Ended

beforeAll(async () => {
  await generateCity({ people: 2000, seed: 3, noise: 'raw', scenario: 'danang-2025', registers, out: city })
  for (const register of registers) {
    const [header = '', ...rows] = readFileSync(join(city, `${register}.csv`), 'utf8')
      .trimEnd()
      .split('\n')
    const nameAt = header.split(',').indexOf('full_name')
    for (const cells of rows.map((row) => row.split(','))) {
      for (const cell of cells) for (const window of nineDigits(cell.replace(/[ .-]/g, ''))) numbers.add(window)
      const name = nameAt < 0 ? '' : (cells[nameAt] ?? '')
      if (name.includes(' ')) names.add(name)
    }
  }
  ended = await runToEnd(['reconcile', city, '--no-publish', '--out', out], { home, env: { DOISOAT_LOG_LEVEL: 'debug' } })
})

function nineDigits(text: string): string[] {
  return (text.match(/[0-9]{9,}/g) ?? []).flatMap((run) => Array.from({ length: run.length - 8 }, (_, i) => run.slice(i, i + 9)))
}

function namesIn(text: string): string[] {
  return [...names].filter((name) => text.includes(name))
}

/** Text less the sums and keys in it: of their hexadecimal digits nine decimal ones in a row are no number of anybody. */
function withoutSums(text: string): string {
  return text.replace(/\b[0-9a-f]{32,64}\b/g, '')
}

const runFolder = (): string => join(home, 'runs', readdirSync(join(home, 'runs'))[0] ?? '')
const said: readonly (readonly [string, () => string])[] = [
  ['standard error', () => ended.stderr],
  ['standard output', () => ended.stdout],
  ['trace.ndjson', () => readFileSync(join(runFolder(), 'trace.ndjson'), 'utf8')],
  ['state.json', () => readFileSync(join(runFolder(), 'state.json'), 'utf8')],
  ...['run.json', 'report.html', 'coverage.csv', 'quality.csv', 'scores.csv'].map((name): [string, () => string] => [
    name,
    () => readFileSync(join(out, name), 'utf8'),
  ]),
]

test.each(said)('%s of a run holds no number and no name of anybody', (_, read) => {
  const text = read()
  expect(text).not.toBe('')
  expect(nineDigits(withoutSums(text)).filter((window) => numbers.has(window))).toEqual([])
  expect(namesIn(text)).toEqual([])
})

test('the findings do hold them: what is looked for could be found', () => {
  expect(numbers.size).toBeGreaterThan(10_000)
  expect(names.size).toBeGreaterThan(1000)
  const text = readFileSync(join(out, 'findings.csv'), 'utf8')
  expect(nineDigits(withoutSums(text)).some((window) => numbers.has(window))).toBe(true)
  expect(namesIn(text).length).toBeGreaterThan(0)
})

test.each([
  ['a row in place of the header', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ['a number in place of a column name', (text: string) => text.replace('national_id', text.split('\n')[1]?.split(',')[1] ?? '')],
  ['a row twice as long as its header', (text: string) => text.replace(/\n(.*)\n/, '\n$1,$1\n')],
])('a delivery with %s is refused or set aside without a number of it', async (_, change) => {
  using other = scratchFolder()
  for (const register of registers) {
    const text = readFileSync(join(city, `${register}.csv`), 'utf8')
    writeFileSync(join(other.path, `${register}.csv`), register === 'insurance' ? change(text) : text)
  }
  const result = await runCli(['reconcile', other.path, '--no-publish', '--out', join(other.path, 'out')], {
    home: join(other.path, 'home'),
    env: { DOISOAT_LOG_LEVEL: 'debug' },
  })
  const [runId = ''] = readdirSync(join(other.path, 'home/runs'))
  const trace = readFileSync(join(other.path, 'home/runs', runId, 'trace.ndjson'), 'utf8')
  for (const text of [result.stderr, result.stdout, trace]) {
    expect(nineDigits(withoutSums(text)).filter((window) => numbers.has(window))).toEqual([])
    expect(namesIn(text)).toEqual([])
  }
})
