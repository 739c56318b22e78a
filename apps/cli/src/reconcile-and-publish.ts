import { DoisoatError, type RunJson } from '@doisoat/contracts'
import { loadProfile, type Profile } from '@doisoat/profile'
import { type FinishedRun, lastPublished, lockBatch, type NewRun, RunFolder, resumeRun, startRun } from '@doisoat/reconcile'
import { createLogger, Progress, readSecret, type Settings, secretFingerprint, stderrTerminal } from '@doisoat/runtime'
import {
  claimSecret,
  currentRunId,
  findRunByInput,
  getRun,
  holdRun,
  inputHash,
  openStore,
  publishRun,
  requireSoundAudit,
  requireUndecided,
  type Store,
} from '@doisoat/store'
import { publicationOf } from './publication.ts'
import { withholdErasedPeople } from './withhold-erased-people.ts'

export interface Reconciled {
  readonly run: RunJson
  readonly out: string
  /** published · held by the gate · same input already published · not asked for. */
  readonly published: 'published' | 'held' | 'same_input' | 'no'
}

/**
 * One run from the extracts to readers. A run that publishes holds the batch lock from start to end: a second one is told so at once; and
 * it looks for the database first, not after the work.
 */
export async function reconcileAndPublish(request: {
  start: NewRun | string
  profile: string
  settings: Settings
}): Promise<Reconciled> {
  const { settings, start } = request
  const progress = new Progress(stderrTerminal(settings.noColor))
  const { publish, profile } =
    typeof start === 'string' ? openUnfinished(settings.home, start) : { publish: start.publish, profile: request.profile }
  const { name } = await loadProfile(profile)
  using _lock = publish ? lockBatch(settings.home, typeof start === 'string' ? start : 'starting') : undefined
  const { home, databaseUrl, logLevel } = settings
  await using store = publish ? await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') }) : undefined
  if (store) {
    await claimSecret(store, secretFingerprint(readSecret(settings)))
    await requireSoundAudit(store.db)
    if (typeof start === 'string') await requireUndecided(store, start)
  }
  const baseline = store ? await currentRun(store, name) : lastPublished(home, name)
  const computed = await (typeof start === 'string'
    ? resumeRun(start, { settings, progress, baseline })
    : startRun(start, { settings, progress, profile, baseline }))
  const finished = store ? await withholdErasedPeople(computed, store, settings) : computed
  const done = { run: finished.run, out: finished.folder.state.out }
  if (!store) return { ...done, published: 'no' }
  // A steward may have decided while this run was computed once more.
  await requireUndecided(store, done.run.runId)
  if (finished.run.gate.held) {
    await holdRun(store, { run: finished.run, outFolder: done.out, servingFolder: finished.folder.serving() })
    return { ...done, published: 'held' }
  }
  return { ...done, published: await publishFinished(finished, store, settings) }
}

/**
 * What a run that is to be taken up was started with. Throws RUN_UNKNOWN, and RUN_DECIDED where its folder says that it was published or
 * rejected (usage): its results stay what was decided on.
 */
function openUnfinished(home: string, runId: string): RunFolder['state'] {
  const { state } = RunFolder.open(home, runId)
  // Who rejected it and why stands in the database, which is asked next.
  if (state.status !== 'published') return state
  throw new DoisoatError('RUN_DECIDED', `run ${runId} is published already; there is nothing to take up`, {
    exit: 'usage',
    next: `doisoat runs show ${runId}, or doisoat reconcile DIR for a run of its own`,
  })
}

/** The run that readers see. */
async function currentRun(store: Store, profile: string): Promise<RunJson | undefined> {
  const runId = await currentRunId(store, profile)
  return runId === undefined ? undefined : (await getRun(store, runId)).run
}

async function publishFinished(
  { run, folder }: FinishedRun,
  store: Store,
  settings: Settings,
): Promise<'published' | 'same_input'> {
  const profile = await loadProfile(folder.state.profile)
  if (!folder.state.again && (await findRunByInput(store, inputHash(run)))) {
    folder.update({ note: 'same input as a published run' })
    return 'same_input'
  }
  await publishRun(store, {
    run,
    outDir: folder.state.out,
    registerOwners: registerOwners(profile),
    replaces: run.gate.baseline,
    cases: { ...publicationOf(profile, settings), servingDir: folder.serving() },
  })
  folder.update({ status: 'published' })
  return 'published'
}

/** Agency that owns each register. */
export function registerOwners(profile: Profile): Record<string, string> {
  return Object.fromEntries(profile.registers.map((register) => [register.name, register.owner]))
}
