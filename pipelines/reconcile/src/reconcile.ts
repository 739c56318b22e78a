import { join } from 'node:path'
import { DoisoatError, type RunJson } from '@doisoat/contracts'
import { Engine, padKey } from '@doisoat/engine'
import { loadProfile, type Profile } from '@doisoat/profile'
import { createTrace, type Logger, type Progress, readSecret, type Settings } from '@doisoat/runtime'
import { sql } from 'kysely'
import type { Batch, Stage } from './batch.ts'
import { removeStale } from './remove-stale.ts'
import { writeReport } from './report/report.ts'
import { requireSums } from './require-sums.ts'
import { type Declared, RunFolder, type StageState } from './run-folder.ts'
import { writeRunJson } from './run-json.ts'
import { compare } from './stages/compare.ts'
import { gate } from './stages/gate.ts'
import { handOver } from './stages/hand-over.ts'
import { ingest } from './stages/ingest.ts'
import { link } from './stages/link.ts'
import { measure } from './stages/measure.ts'
import { standardise } from './stages/standardise.ts'
import { sweepTemporary } from './sweep-temporary.ts'

/** The batch, top to bottom; nothing else decides the order. */
export const stages: readonly Stage[] = [ingest, standardise, link, compare, measure, handOver, gate]

export interface ReconcileOptions {
  readonly settings: Settings
  readonly progress: Progress
  /** Name or folder. */
  readonly profile: string
  /** The published run that the gate compares with; none on a first run. */
  readonly baseline?: RunJson | undefined
}

export interface NewRun {
  readonly dir: string
  readonly asOf: string | null
  readonly out: string | null
  readonly publish: boolean
  readonly again: boolean
  /** Register → unit list version, as declared on the command line. */
  readonly unitLists: Readonly<Record<string, string>>
  /** Register → encoding and delimiter, as declared on the command line. */
  readonly declared?: Readonly<Record<string, Declared>>
}

export interface FinishedRun {
  readonly run: RunJson
  readonly folder: RunFolder
}

/**
 * Starts a run over a folder of extracts: everything up to the gate; publishing is the caller's.
 *
 * Throws DECLARED_UNKNOWN (usage) when something is declared of a register or a unit list that the profile does not have.
 */
export async function startRun(request: NewRun, options: ReconcileOptions): Promise<FinishedRun> {
  const profile = await loadProfile(options.profile)
  checkDeclared(request, profile)
  const folder = RunFolder.create(options.settings.home, {
    ...request,
    unitLists: { ...request.unitLists },
    declared: { ...request.declared },
    profile: options.profile,
    profileHash: profile.hash,
    startedAt: new Date().toISOString(),
  })
  return runStages(folder, profile, options)
}

function checkDeclared({ unitLists, declared = {} }: NewRun, profile: Profile): void {
  const registers = profile.registers.map((register) => register.name)
  const lists = profile.unitLists.map((list) => list.version)
  const check = (what: string, name: string, known: readonly string[]): void => {
    if (known.includes(name)) return
    throw new DoisoatError(
      'DECLARED_UNKNOWN',
      `the profile ${profile.name} has no ${what} ${name}; there are: ${known.join(', ')}`,
      {
        exit: 'usage',
        next: 'doisoat reconcile --help',
      },
    )
  }
  for (const register of [...Object.keys(unitLists), ...Object.keys(declared)]) check('register', register, registers)
  for (const list of Object.values(unitLists)) check('unit list', list, lists)
}

/** Takes a run up after its last finished stage. */
export async function resumeRun(runId: string, options: Omit<ReconcileOptions, 'profile'>): Promise<FinishedRun> {
  const folder = RunFolder.open(options.settings.home, runId)
  const profile = await loadProfile(folder.state.profile)
  if (profile.hash !== folder.state.profileHash) {
    throw new DoisoatError('PROFILE_CHANGED', `the profile ${folder.state.profile} changed since run ${runId} began`, {
      exit: 'usage',
      next: `doisoat reconcile ${folder.state.dir}`,
    })
  }
  return runStages(folder, profile, options)
}

async function runStages(folder: RunFolder, profile: Profile, options: Omit<ReconcileOptions, 'profile'>): Promise<FinishedRun> {
  const { settings, progress } = options
  const trace = createTrace(join(folder.path, 'trace.ndjson'))
  sweepTemporary(folder.state.out)
  await using engine = await Engine.open({
    threads: settings.threads,
    memoryMb: settings.memoryMb,
    tempDir: join(folder.path, 'spill'),
  })
  const { baseline = null } = options
  const batch = newBatch({ engine, profile, folder, keys: padKey(readSecret(settings)), threads: settings.threads, baseline })
  try {
    await runEachStage(batch, { trace, progress })
    removeStale(batch)
    const run = writeRunJson(batch)
    await writeReport({ run, outDir: folder.state.out, profile, engine })
    requireSums(run.invariants, folder)
    // What was not to be published waits for nobody; what the gate says of it stands in run.json.
    folder.update({ status: run.gate.held && folder.state.publish ? 'held' : 'done' })
    folder.removeCheckpoints()
    return { run, folder }
  } catch (error) {
    folder.update({ status: 'failed', note: error instanceof DoisoatError ? error.code : 'UNEXPECTED' })
    trace.error(
      { error: error instanceof Error ? (error.stack ?? error.message) : String(error), runId: folder.state.runId },
      'run failed',
    )
    throw error
  } finally {
    trace.flush()
  }
}

function newBatch(parts: Pick<Batch, 'engine' | 'profile' | 'folder' | 'keys' | 'threads' | 'baseline'>): Batch {
  return {
    ...parts,
    registers: [],
    skipped: [],
    inspections: new Map(),
    rows: new Map(),
    asOf: '',
    listVersion: '',
    unitLists: new Map(),
    invariants: [],
    resumed: new Set(),
    facts: {},
    counts: { verdicts: {}, findings: {}, coverage: [] },
    gate: { held: false, baseline: null, rules: [] },
    notes: [],
  }
}

/** Stages in order; up to the first that is not finished, or whose files are not as they were, what they decided is taken up. */
async function runEachStage(batch: Batch, { trace, progress }: { trace: Logger; progress: Progress }): Promise<void> {
  let resuming = batch.folder.state.stages.length > 0
  for (const stage of stages) {
    if (stage === handOver && !batch.folder.state.publish) continue
    const finished = resuming ? batch.folder.findFinishedStage(stage.name) : undefined
    resuming = finished !== undefined
    if (finished) {
      progress.start(stage.name)
      await restore(batch, stage, finished)
      progress.finish(finished.rowsIn)
      batch.resumed.add(stage.name)
      trace.info({ stage: stage.name, runId: batch.folder.state.runId }, 'stage taken up')
      continue
    }
    progress.start(stage.name)
    const done = await runStage(batch, stage)
    progress.finish(done.rowsIn)
    trace.info(
      {
        stage: stage.name,
        runId: batch.folder.state.runId,
        rowsIn: done.rowsIn,
        rowsOut: done.rowsOut,
        rejected: done.rejected,
        seconds: done.seconds,
      },
      'stage done',
    )
  }
}

async function runStage(batch: Batch, stage: Stage): Promise<StageState> {
  const startedMs = performance.now()
  const [invariants, notes] = [batch.invariants.length, batch.notes.length]
  const outcome = await stage.run(batch)
  const tables = await Promise.all(
    stage.tables(batch).map(async (table) => {
      const path = batch.folder.checkpoint(stage.name, table)
      await batch.engine.copyToParquet(sql`select * from ${sql.table(table)}`, path, 'unique')
      return { table, ...batch.folder.describeFile(path) }
    }),
  )
  const { facts, files: written = [], ...counts } = outcome
  const files = written.map((path) => batch.folder.describeFile(path))
  const done: StageState = {
    name: stage.name,
    ...counts,
    seconds: round((performance.now() - startedMs) / 1000),
    tables,
    files,
    facts: facts ?? null,
    invariants: batch.invariants.slice(invariants),
    notes: batch.notes.slice(notes),
  }
  batch.folder.finishStage(done)
  return done
}

async function restore(batch: Batch, stage: Stage, finished: StageState): Promise<void> {
  for (const { table, file } of finished.tables) {
    await batch.engine.createView(table, sql`select * from read_parquet(${sql.lit(join(batch.folder.path, file))})`)
  }
  const [invariants, notes] = [batch.invariants.length, batch.notes.length]
  await stage.restore?.(batch, finished.facts)
  // What it said when it ran, not what a restored part of it says again.
  batch.invariants.splice(invariants, Infinity, ...finished.invariants)
  batch.notes.splice(notes, Infinity, ...finished.notes)
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
