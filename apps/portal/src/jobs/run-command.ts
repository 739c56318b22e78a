import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { JobProblem, JobStep } from '@doisoat/store'
import { z } from 'zod'

/** How a `doisoat` process ended and what it said. */
export interface CommandEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  /** What it printed as JSON. */
  readonly result: unknown
  /** As the process put it: not yet for a page. */
  readonly problem: JobProblem | null
}

interface CommandOptions {
  readonly command: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onStep: (step: JobStep) => void
}

/** The line of a finished stage, as `Progress` of @doisoat/runtime writes it where there is no terminal. */
const stepLine = /^ {2}✓ (\S+) +([\d,]+) rows +([\d.]+) s\b/

const Problem = z.object({ error: z.object({ code: z.string(), message: z.string(), next: z.string().nullable() }) })

/** Runs a command with --json to its end; what it needs to know of a run stands in its arguments, nothing in its input. */
export async function runCommand({ command, environment, signal, onStep }: CommandOptions): Promise<CommandEnd> {
  const [file = '', ...args] = command
  const child = spawn(file, [...args, '--json'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], signal })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => (signal.aborted ? resolve(null) : reject(error)))
    child.once('close', (code) => resolve(code))
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  createInterface({ input: child.stderr }).on('line', (line) => {
    const [, name, rows = '', seconds] = stepLine.exec(line) ?? []
    if (name !== undefined) onStep({ name, rows: Number(rows.replaceAll(',', '')), seconds: Number(seconds) })
  })
  const exitCode = await ended
  const result = parseJson(output)
  const refused = Problem.safeParse(result)
  if (!refused.success) return { exitCode, result, problem: null }
  const { code, message, next } = refused.data.error
  return { exitCode, result: undefined, problem: { code, message, next } }
}

/** Undefined for what is not JSON: a process that was killed prints half a document. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
