import type { RunJson } from '@doisoat/contracts'
import { loadProfile } from '@doisoat/profile'
import { lockBatch, type NewRun, type FinishedRun, resumeRun, RunFolder, startRun } from '@doisoat/reconcile'
import { createLogger, Progress, type Settings, stderrTerminal } from '@doisoat/runtime'
import { currentRunId, findRunByInput, inputHash, openStore, publishRun } from '@doisoat/store'

export interface Reconciled {
  readonly run: RunJson
  readonly out: string
  /** published · held by the gate · same input already published · not asked for. */
  readonly published: 'published' | 'held' | 'same_input' | 'no'
}

/**
 * One run from the extracts to readers. A run that publishes holds the batch lock from start to end: a second one is told so at once.
 */
export async function reconcileAndPublish(request: { start: NewRun | string; profile: string; settings: Settings }): Promise<Reconciled> {
  const { settings } = request
  const progress = new Progress(stderrTerminal(settings.noColor))
  const { start } = request
  const publish = typeof start === 'string' ? RunFolder.open(settings.home, start).state.publish : start.publish
  using _lock = publish ? lockBatch(settings.home, typeof start === 'string' ? start : 'starting') : undefined
  const finished = await (typeof start === 'string'
    ? resumeRun(start, { settings, progress })
    : startRun(start, { settings, progress, profile: request.profile }))
  const done = { run: finished.run, out: finished.folder.state.out }
  if (!publish) return { ...done, published: 'no' }
  if (finished.run.gate.held) return { ...done, published: 'held' }
  return { ...done, published: await publishFinished(finished, settings) }
}

async function publishFinished({ run, folder }: FinishedRun, settings: Settings): Promise<'published' | 'same_input'> {
  const profile = await loadProfile(folder.state.profile)
  await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl, logger: createLogger(settings.logLevel ?? 'warn') })
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
