import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { DoisoatError, Invariant } from '@doisoat/contracts'
import { delimiters, encodings, hashFile, writeWhole } from '@doisoat/files'
import { z } from 'zod'

/** What the sender says of a delivery; absent = sniffed. */
const Declared = z.object({ encoding: z.enum(encodings).exactOptional(), delimiter: z.enum(delimiters).exactOptional() })
export type Declared = z.infer<typeof Declared>

const StageState = z.object({
  name: z.string(),
  rowsIn: z.int(),
  rowsOut: z.int(),
  rejected: z.int(),
  seconds: z.number(),
  /** Checkpoint files of the stage, by table, with the sha256 they were written with. */
  tables: z.array(z.object({ table: z.string(), file: z.string(), sha256: z.string() })),
  /** Other files that later stages read, by their path from the run folder; absent in what an earlier version left, which is done again. */
  files: z.array(z.object({ file: z.string(), sha256: z.string() })).optional(),
  /** What else later stages need of it. */
  facts: z.unknown(),
  /** What it added to run.json. */
  invariants: z.array(Invariant),
  notes: z.array(z.string()),
})
export type StageState = z.infer<typeof StageState>

const RunState = z.object({
  schema: z.literal('doisoat/run-state/1'),
  runId: z.string(),
  profile: z.string(),
  profileHash: z.string(),
  dir: z.string(),
  out: z.string(),
  startedAt: z.string(),
  asOf: z.string().nullable(),
  unitLists: z.record(z.string(), z.string()),
  /** What the sender said of a delivery that it does not say itself, by register. */
  declared: z.record(z.string(), Declared),
  publish: z.boolean(),
  again: z.boolean(),
  status: z.enum(['running', 'done', 'held', 'failed', 'published', 'rejected']),
  note: z.string().nullable(),
  stages: z.array(StageState),
})
export type RunState = z.infer<typeof RunState>

/**
 * The folder of one run under the state folder: `state.json` (what is done), `checkpoints/<stage>/` and `trace.ndjson`.
 *
 * Every file is written under a temporary name, flushed and renamed, so a run killed anywhere leaves whole files only.
 */
export class RunFolder {
  readonly path: string
  #state: RunState

  private constructor(path: string, state: RunState) {
    this.path = path
    this.#state = state
  }

  get state(): RunState {
    return this.#state
  }

  static create(
    home: string,
    state: Omit<RunState, 'schema' | 'runId' | 'status' | 'note' | 'stages' | 'out'> & { out: string | null },
  ): RunFolder {
    const runId = newRunId(new Date(state.startedAt))
    const path = join(home, 'runs', runId)
    const out = state.out ?? join(path, 'out')
    makeFolder(out)
    makeFolder(path)
    const full: RunState = {
      schema: 'doisoat/run-state/1',
      runId,
      ...state,
      out,
      status: 'running',
      note: null,
      stages: [],
    }
    const folder = new RunFolder(path, full)
    folder.update({})
    return folder
  }

  /** Throws RUN_UNKNOWN (usage) listing the newest runs. */
  static open(home: string, runId: string): RunFolder {
    const path = join(home, 'runs', runId)
    if (!/^[0-9A-Za-z-]+$/.test(runId) || !existsSync(join(path, 'state.json'))) {
      const known = listRunIds(home).slice(0, 5)
      throw new DoisoatError(
        'RUN_UNKNOWN',
        `there is no run ${runId} in ${home}; ${known.length === 0 ? 'there are no runs yet' : `newest runs: ${known.join(', ')}`}`,
        {
          exit: 'usage',
          next: 'doisoat runs list',
        },
      )
    }
    return new RunFolder(path, readState(join(path, 'state.json')))
  }

  update(change: Partial<RunState>): void {
    this.#state = { ...this.#state, ...change }
    writeWhole(join(this.path, 'state.json'), `${JSON.stringify(this.#state, null, 2)}\n`)
  }

  finishStage(stage: StageState): void {
    this.update({ stages: [...this.#state.stages.filter((one) => one.name !== stage.name), stage] })
  }

  checkpoint(stage: string, table: string): string {
    return join(this.path, 'checkpoints', stage, `${table}.parquet`)
  }

  /** A file that a later start of the run reads, as the state names it. It may stand outside the run folder, in OUT. */
  describeFile(path: string): { file: string; sha256: string } {
    return { file: relative(this.path, path), sha256: hashFile(path).sha256 }
  }

  /** What publishing needs besides the result files: personal data, readable by this account only. */
  serving(): string {
    const path = join(this.path, 'serving')
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return path
  }

  /** A finished stage whose checkpoint files are all as they were written; else undefined, and the stage is done again. */
  findFinishedStage(name: string): StageState | undefined {
    const stage = this.#state.stages.find((one) => one.name === name)
    if (!stage?.files) return undefined
    for (const { file, sha256 } of [...stage.tables, ...stage.files]) {
      if (!existsSync(join(this.path, file)) || hashFile(join(this.path, file)).sha256 !== sha256) return undefined
    }
    return stage
  }

  removeCheckpoints(): void {
    rmSync(join(this.path, 'checkpoints'), { recursive: true, force: true })
  }
}

/** Run ids of a state folder, newest first. */
export function listRunIds(home: string): string[] {
  const runs = join(home, 'runs')
  return existsSync(runs)
    ? readdirSync(runs)
        .filter((name) => existsSync(join(runs, name, 'state.json')))
        .toSorted()
        .toReversed()
    : []
}

/** Creates a folder or says why not, before any work is done. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
    // A read-only disk says so here, and something misleading when a folder is made in it.
    accessSync(path, constants.W_OK)
  } catch (error) {
    throw new DoisoatError('FOLDER_NOT_WRITABLE', `the folder ${path} cannot be written: ${(error as Error).message}`, {
      exit: 'unavailable',
      next: 'choose another folder with --out or DOISOAT_HOME',
      cause: error,
    })
  }
}

/** Sortable by time, unique without a counter; nothing of the data is in it. */
function newRunId(now: Date): string {
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${randomBytes(3).toString('hex')}`
}

function readState(path: string): RunState {
  const parsed = RunState.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new DoisoatError('RUN_STATE_INVALID', `${path} is not a run state this version understands`, {
    exit: 'usage',
    next: 'run the batch again: doisoat reconcile DIR',
  })
}

/** Undefined for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
