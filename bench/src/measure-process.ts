import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What one whole process cost. Memory is the highest it held at any moment. */
export interface Cost {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** What a contender measured itself, because it starts a server or other programs; what it leaves undefined is measured from outside. */
export type OwnCosts = { readonly [K in keyof Cost]?: Cost[K] | undefined }

export interface NodeProgram {
  /** Everything after `node`: options, file, arguments. */
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const reporter = fileURLToPath(new URL('report-usage.ts', import.meta.url))

/**
 * Runs a Node program to its end and says what it cost. A line `{"bench": OwnCosts}` on standard output counts instead of what was
 * measured from outside.
 *
 * Throws when the program fails, with the end of what it wrote to standard error.
 */
export async function measureProcess(program: NodeProgram): Promise<Cost> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['--import', reporter, ...program.args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...program.environment },
  })
  const [, output, errors, usage] = child.stdio as unknown as readonly [null, Readable, Readable, Readable]
  const [printed, complaint, used, [code, signal]] = await Promise.all([
    text(output),
    text(errors),
    text(usage),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ])
  const seconds = (performance.now() - startedMs) / 1000
  if (code !== 0) throw new Error(`${program.args.join(' ')} ended with ${String(code ?? signal)}:\n${complaint.slice(-2000)}`)
  return { seconds, ...(JSON.parse(used) as Omit<Cost, 'seconds'>), ...readOwnCosts(printed) }
}

/** JSON has dropped what was undefined. */
function readOwnCosts(printed: string): Partial<Cost> {
  return printed.startsWith('{"bench":') ? (JSON.parse(printed) as { bench: Partial<Cost> }).bench : {}
}
