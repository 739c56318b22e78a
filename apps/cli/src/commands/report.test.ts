import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopEmbedded } from '@doisoat/store'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { caseFolder, type Ended, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

// each command is a process of its own
vi.setConfig({ testTimeout: 60_000 })

const scratch = scratchFolder()
const home = join(scratch.path, 'home')
const out = join(scratch.path, 'reports')

/** The server stays up between the commands. */
function cli(...args: string[]): Promise<Ended> {
  return untilEnd(startCli(args, { home, env: { DOISOAT_TODAY: '2025-08-10' } }))
}

const agencies = ['police', 'social_insurance', 'tax_office', 'science_technology']

beforeAll(async () => {
  const { code, stderr } = await cli('reconcile', caseFolder('vote'), '--as-of', '2025-08-01', '--out', join(scratch.path, 'out'))
  if (code !== 0) throw new Error(stderr)
}, 60_000)
afterAll(async () => {
  await stopEmbedded(home)
  scratch[Symbol.dispose]()
}, 30_000)

describe('an agency gets its findings and answers them', () => {
  test('the file comes back with answers, and every row is accounted for', async () => {
    const made = await cli('report', 'current', '--agency', 'social_insurance', '--format', 'csv', '--out', out, '--json')
    const { path, files, rows, comparedWith } = JSON.parse(made.stdout) as {
      path: string
      files: { name: string }[]
      rows: number
      comparedWith: string | null
    }
    expect([rows > 0, comparedWith]).toEqual([true, null])
    const file = join(path, files[0]?.name ?? '')
    const csv = readFileSync(file, 'utf8')
    writeFileSync(file, csv.replaceAll(/"","",""\r\n/g, '"Đã sửa · Corrected","","đã đối chiếu hồ sơ"\r\n'))
    const { code, stdout } = await cli('answer', file, '--agency', 'social_insurance', '--json')
    const taken = JSON.parse(stdout) as { rows: number; outcomes: Record<string, number>; resultPath: string }
    expect([code, taken.rows]).toEqual([0, rows])
    expect(Object.values(taken.outcomes).reduce((sum, count) => sum + count, 0)).toBe(rows)
    expect(taken.outcomes['taken']).toBeGreaterThan(0)
    expect(readFileSync(taken.resultPath, 'utf8').trim().split('\r\n')).toHaveLength(rows + 1)
  })

  test('no agency finds a finding of another in its report', async () => {
    const findings = readFileSync(join(scratch.path, 'out', 'findings.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
    const owners = new Map(findings.map((line) => [line.split(',')[0] ?? '', line.split(',').at(-1)]))
    const registers: Readonly<Record<string, string>> = { insurance: 'social_insurance', tax: 'tax_office', population: 'police' }
    const ofRegister = new Map(
      findings.map((line) => [line.split(',')[0] ?? '', registers[line.split(',')[4] ?? ''] ?? 'science_technology']),
    )
    for (const agency of agencies) {
      const made = await cli('report', 'current', '--agency', agency, '--format', 'csv', '--out', join(out, agency), '--json')
      const { path, files } = JSON.parse(made.stdout) as { path: string; files: { name: string }[] }
      const lines = readFileSync(join(path, files[0]?.name ?? ''), 'utf8')
        .trim()
        .split('\r\n')
        .slice(1)
      const keys = lines.map((line) => line.slice(3, 35))
      expect(keys.filter((key) => owners.get(key) !== agency && ofRegister.get(key) !== agency)).toEqual([])
    }
  })

  test('only what has changed since the last report of another run; of the same run nothing is left out', async () => {
    const { stdout } = await cli('report', 'current', '--agency', 'tax_office', '--changed', '--out', join(out, 'changes'))
    expect(stdout).toContain('the first report of this agency: everything is new')
  })

  test('a password from standard input makes one archive', async () => {
    const child = startCli(['report', 'current', '--agency', 'police', '--out', out, '--password-stdin', '--json'], {
      home,
      input: 'a long password\n',
    })
    const { code, stdout } = await untilEnd(child)
    const { path } = JSON.parse(stdout) as { path: string }
    expect([code, path.endsWith('.zip'), existsSync(path)]).toEqual([0, true, true])
    expect(readdirSync(out).filter((name) => name.startsWith('danang-police') && !name.endsWith('.zip'))).toEqual([])
  })
})

test.each<readonly [string, readonly string[], number, RegExp]>([
  ['an unknown agency', ['report', 'current', '--agency', 'customs', '--out', 'x'], 2, /no agency customs; there are: police/],
  [
    'an unknown format',
    ['report', 'current', '--agency', 'police', '--out', 'x', '--format', 'pdf'],
    2,
    /there are: xlsx, csv, parquet/,
  ],
  ['an unknown run', ['report', '20250101-000000-abcdef', '--agency', 'police', '--out', 'x'], 2, /20250101-000000-abcdef/],
  ['an answer in a file that is not there', ['answer', '/nowhere/at/all.xlsx', '--agency', 'police'], 3, /is not there/],
  [
    'an answer that is no table',
    ['answer', join(caseFolder('vote'), 'tax.csv'), '--agency', 'tax_office', '--out', join(scratch.path, 'r.csv')],
    3,
    /no column "Mã phát hiện · Finding key"; it begins with "tax_code"/,
  ],
])('%s is refused with words', async (_, args, exit, said) => {
  const { code, stdout, stderr } = await cli(...args)
  expect([code, stdout]).toEqual([exit, ''])
  expect(stderr).toMatch(said)
  expect(stderr).not.toMatch(/\d{12}/)
})
