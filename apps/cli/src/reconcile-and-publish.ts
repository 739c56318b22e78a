import type { RunJson } from '@doisoat/contracts'
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
    typeof start === 'string' ? RunFolder.open(settings.home, start).state : { publish: start.publish, profile: request.profile }
  const { name } = await loadProfile(profile)
  using _lock = publish ? lockBatch(settings.home, typeof start === 'string' ? start : 'starting') : undefined
  const { home, databaseUrl, logLevel } = settings
  await using store = publish ? await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') }) : undefined
  if (store) {
    await claimSecret(store, secretFingerprint(readSecret(settings)))
    await requireSoundAudit(store.db)
  }
  const baseline = store ? await currentRun(store, name) : lastPublished(home, name)
  const computed = await (typeof start === 'string'
    ? resumeRun(start, { settings, progress, baseline })
    : startRun(start, { settings, progress, profile, baseline }))
  const finished = store ? await withholdErasedPeople(computed, store, settings) : computed
  const done = { run: finished.run, out: finished.folder.state.out }
  if (!store) return { ...done, published: 'no' }
  if (finished.run.gate.held) {
    await holdRun(store, { run: finished.run, outFolder: done.out, servingFolder: finished.folder.serving() })
    return { ...done, published: 'held' }
  }
  return { ...done, published: await publishFinished(finished, store, settings) }
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
