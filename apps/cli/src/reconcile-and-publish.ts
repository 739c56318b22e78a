import type { RunJson } from '@doisoat/contracts'
import { loadProfile } from '@doisoat/profile'
import { type FinishedRun, lockBatch, type NewRun, RunFolder, resumeRun, startRun } from '@doisoat/reconcile'
import { createLogger, Progress, type Settings, stderrTerminal } from '@doisoat/runtime'
import { currentRunId, findRunByInput, inputHash, openStore, publishRun, type Store } from '@doisoat/store'

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
  const publish = typeof start === 'string' ? RunFolder.open(settings.home, start).state.publish : start.publish
  using _lock = publish ? lockBatch(settings.home, typeof start === 'string' ? start : 'starting') : undefined
  const { home, databaseUrl, logLevel } = settings
  await using store = publish ? await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') }) : undefined
  const finished = await (typeof start === 'string'
    ? resumeRun(start, { settings, progress })
    : startRun(start, { settings, progress, profile: request.profile }))
  const done = { run: finished.run, out: finished.folder.state.out }
  if (!store) return { ...done, published: 'no' }
  if (finished.run.gate.held) return { ...done, published: 'held' }
  return { ...done, published: await publishFinished(finished, store) }
}

async function publishFinished({ run, folder }: FinishedRun, store: Store): Promise<'published' | 'same_input'> {
  const profile = await loadProfile(folder.state.profile)
  if (!folder.state.again && (await findRunByInput(store, inputHash(run)))) {
    folder.update({ note: 'same input as a published run' })
    return 'same_input'
  }
  await publishRun(store, {
    run,
    outDir: folder.state.out,
    registerOwners: Object.fromEntries(profile.registers.map((register) => [register.name, register.owner])),
    replaces: (await currentRunId(store, run.profile)) ?? null,
  })
  folder.update({ status: 'published' })
  return 'published'
}
