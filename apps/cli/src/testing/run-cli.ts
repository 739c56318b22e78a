import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stopEmbedded } from '@doisoat/store'

const root = resolve(import.meta.dirname, '../../../..')

/** A folder of `fixtures/cases`: the deliveries of one golden case. */
export function caseFolder(name: string): string {
  return join(root, 'fixtures/cases', name, 'in')
}

/** A folder of its own for one test, gone with it. */
export function scratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'doisoat-cli-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

export interface CliOptions {
  /** State folder. */
  readonly home: string
  /** Variables besides DOISOAT_HOME and a fixed secret; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Standard input. */
  readonly input?: string
}

/** The command line as a process of its own, with no variables but the given ones. */
export function startCli(args: readonly string[], { home, env = {}, input }: CliOptions): ChildProcess {
  const child = spawn(process.execPath, [join(root, 'apps/cli/src/main.ts'), ...args], {
    cwd: root,
    env: { DOISOAT_HOME: home, DOISOAT_SECRET: 'the secret of the command line tests', DOISOAT_MEMORY_MB: '512', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input)
  return child
}

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line to its end; a database server it started outlives it and is stopped. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<Ended> {
  const ended = await untilEnd(startCli(args, options))
  await stopEmbedded(options.home)
  return ended
}

/** Runs the command line to a good end; throws what it said when it did not come to one. */
export async function runToEnd(args: readonly string[], options: CliOptions): Promise<Ended> {
  const ended = await runCli(args, options)
  if (ended.code !== 0) throw new Error(`doisoat ${args.join(' ')} ended with ${ended.code ?? 'a signal'}: ${ended.stderr}`)
  return ended
}

export async function untilEnd(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (part: string) => (text[name] += part))
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done))
  return { code, ...text }
}
