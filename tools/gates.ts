import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** One check of the whole tree by one tool. */
export interface Gate {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** Where the tool says how much it looked at; absent when it fails by itself on seeing nothing. */
  readonly looked?: RegExp
  /** Where it says how much it should have looked at. */
  readonly expected?: RegExp
}

export interface GateResult {
  readonly passed: boolean
  readonly looked: number | undefined
  readonly output: string
  readonly seconds: number
}

/**
 * Every gate of `check`, fastest first. `prove-gates.ts` shows for each that it fails when it should.
 *
 * Of the two without a count, tsc refuses an empty list of files, and to knip without files every dependency is unused.
 */
export const gates: readonly Gate[] = [
  { name: 'format', command: ['biome', 'ci', '--colors=off', '--max-diagnostics=200', '.'], looked: /Checked (\d+) files?/ },
  { name: 'boundaries', command: ['turbo', 'boundaries'], looked: /Checked (\d+) files?/ },
  { name: 'docs', command: ['node', 'tools/check-docs.ts'], looked: /Checked (\d+) statements/ },
  { name: 'unused', command: ['knip', '--no-progress', '--treat-config-hints-as-errors'] },
  { name: 'lint', command: ['oxlint'], looked: /on (\d+) files?/ },
  { name: 'tools', command: ['tsc', '-p', '.'] },
  {
    name: 'types',
    command: ['turbo', 'run', 'typecheck', '--continue', '--ui=stream', '--output-logs=errors-only'],
    looked: /(\d+) successful/,
    // A package without a typecheck script is in scope and checks nothing.
    expected: /Running typecheck in (\d+) packages/,
  },
]

/** Runs one gate in `folder`. A tool that ends well after looking at too little has not passed. */
export function runGate(gate: Gate, folder: string): GateResult {
  const [tool, ...args] = gate.command
  const startedMs = performance.now()
  const done = spawnSync(tool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const seconds = (performance.now() - startedMs) / 1000
  const said = done.error === undefined ? `${done.stdout}${done.stderr}` : `${tool} did not start: ${done.error.message}`
  // oxlint colours what it says when CI is set, terminal or not, and whatever NO_COLOR says.
  const output = stripVTControlCharacters(said)
  if (gate.looked === undefined) return { passed: done.status === 0, looked: undefined, output, seconds }

  const looked = readCount(gate.looked, output)
  const expected = gate.expected === undefined ? 1 : Math.max(1, readCount(gate.expected, output))
  const tooLittle =
    done.status === 0 && looked < expected ? `\n${tool} looked at ${looked} of at least ${expected}: that is a failure` : ''
  return { passed: done.status === 0 && tooLittle === '', looked, output: output + tooLittle, seconds }
}

function readCount(pattern: RegExp, output: string): number {
  return Number(pattern.exec(output)?.[1] ?? 0)
}
