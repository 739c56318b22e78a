import { join } from 'node:path'
import { findingCatalogue } from '@doisoat/contracts'
import { expect, test } from 'vitest'
import { runToEnd, scratchFolder } from '../testing/run-cli.ts'

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
    await runToEnd(['generate', '--people', '6000', '--noise', 'raw', '--scenario', scenario, '--seed', seed, '--out', city], {
      home,
    })
    await runToEnd(['reconcile', city, '--no-publish', '--out', out], { home })
    const { stdout } = await runToEnd(['evaluate', out, '--truth', join(city, 'truth.csv'), '--json'], { home })
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
