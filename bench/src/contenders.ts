import { spawnSync } from 'node:child_process'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { NodeProgram } from './measure-process.ts'

/** What a program costs before it does anything; taken off its seconds. `none`: the contender keeps its own clock. */
export type StartUp = 'node' | 'doisoat' | 'none'

export interface Contender {
  readonly name: string
  /** What it does not do that the bare script does. */
  readonly leavesOut: string
  readonly startUp: StartUp
  program(data: string, out: string): NodeProgram
  /** Why it cannot run on this machine. */
  missing?(): string | undefined
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'apps', 'cli', 'src', 'main.ts')

/** An empty process of each kind: its time is start-up. The modules a contender loads for its work count as its work. */
export const emptyPrograms: Readonly<Record<Exclude<StartUp, 'none'>, NodeProgram>> = {
  node: { args: ['-e', '0'] },
  doisoat: { args: [cli, 'reconcile', '--help'] },
}

/** Loads what `reconcile` loads and ends: says how much of doisoat's seconds that is, and is not taken off. */
export const loadModules: NodeProgram = {
  args: ['-e', `import(${JSON.stringify(pathToFileURL(join(root, 'apps', 'cli', 'src', 'reconcile-and-publish.ts')).href)})`],
  environment: { NODE_COMPILE_CACHE: join(root, '.tools', 'compile-cache') },
}

export const doisoat: Contender = {
  name: 'doisoat',
  leavesOut: 'nothing; checks, links, explains and measures besides',
  startUp: 'doisoat',
  program: (data, out) => ({
    args: [cli, 'reconcile', data, '--no-publish', '--out', join(out, 'result')],
    environment: { DOISOAT_HOME: join(out, 'home') },
  }),
}

export const bare = script('bare-duckdb', 'the yardstick')

/** What users would do otherwise. */
export const others: readonly Contender[] = [
  script('duckdb-files', 'nothing; writes files as large as those of doisoat besides'),
  script('polars', 'one form of names, dates, sexes'),
  {
    ...script('sort-join', 'one form of names, dates, sexes; quoted fields'),
    missing: () => lacks('sort', 'join', 'awk', 'bash'),
  },
  { ...script('postgres', 'start of the server is not counted', 'tuned'), name: 'postgres-tuned', startUp: 'none' },
  { ...script('postgres', 'start of the server is not counted', 'plain'), name: 'postgres-plain', startUp: 'none' },
  script('sqlite', 'nothing'),
  {
    ...script('miller', 'one form of names, dates, sexes; coverage'),
    missing: () => lacks('mlr') ?? (totalmem() < 12e9 ? 'it needs 8 GB for itself' : undefined),
  },
]

function script(name: string, leavesOut: string, ...more: readonly string[]): Contender {
  const file = fileURLToPath(new URL(`contenders/${name}.ts`, import.meta.url))
  return { name, leavesOut, startUp: 'node', program: (data, out) => ({ args: [file, data, out, ...more] }) }
}

function lacks(...programs: readonly string[]): string | undefined {
  const absent = programs.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined)
  return absent.length === 0 ? undefined : `${absent.join(', ')} not installed`
}
