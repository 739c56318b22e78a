import { join } from 'node:path'
import { findingCatalogue } from '@doisoat/contracts'
import { expect, test } from 'vitest'
import { runCli, scratchFolder } from '../testing/run-cli.ts'

interface CodeAccuracy {
  readonly code: string
  readonly truth: number
  readonly found: number
  readonly precision: number | null
  readonly recall: number | null
}

test.each([
  // an old unit can be split only once there is a later list
  { scenario: 'danang-2024', seed: '4', without: ['UNIT_SPLIT'] },
  { scenario: 'danang-2025', seed: '9', without: [] },
])(
  'in a made-up city of $scenario before any cleaning every fault is found, and nothing but faults',
  async ({ scenario, seed, without }) => {
    using scratch = scratchFolder()
    const [city, out] = [join(scratch.path, 'city'), join(scratch.path, 'out')]
    const home = join(scratch.path, 'home')
    const made = await runCli(
      ['generate', '--people', '6000', '--noise', 'raw', '--scenario', scenario, '--seed', seed, '--out', city],
      { home },
    )
    expect(made.code, made.stderr).toBe(0)
    const done = await runCli(['reconcile', city, '--no-publish', '--out', out], { home })
    expect(done.code, done.stderr).toBe(0)
    const { stdout, code } = await runCli(['evaluate', out, '--truth', join(city, 'truth.csv'), '--json'], { home })
    expect(code).toBe(0)
    const codes = JSON.parse(stdout) as CodeAccuracy[]
    // candidates (801, 802) have no truth: they are held to shares of their own
    const deterministic = codes.filter((one) => !one.code.startsWith('LINK_'))
    expect(deterministic.filter((one) => (one.precision ?? 0) < 0.999 || (one.recall ?? 0) < 0.999)).toEqual([])
    const listed = findingCatalogue.filter((entry) => entry.group !== 'candidate' && entry.number !== 902)
    expect(
      listed.map((entry) => entry.code).filter((one) => !deterministic.some((found) => found.code === one && found.truth > 0)),
    ).toEqual(without)
  },
  60_000,
)
