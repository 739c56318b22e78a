import { join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import type { RunFolder } from '@doisoat/reconcile'
import type { Settings } from '@doisoat/runtime'
import type { Actor, HeldRun, Store } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface DecisionOptions extends CommonOptions {
  readonly reason: string
  readonly as?: string
}

/** The commands that change what readers see, or decide that it stays: each with a reason and a name. */
export function addDecisions(runs: Command): void {
  decision(runs, 'approve <run>', 'Publishes a run that the gate held.').action(approve)
  decision(runs, 'reject <run>', 'Refuses a run that the gate held; what is published stays.').action(reject)
  decision(
    runs,
    'rollback [run]',
    'Shows readers an earlier run again: the one named, else the one that the newest run replaced.',
  ).action(rollback)
}

function decision(runs: Command, usage: string, description: string): Command {
  return command(runs, usage, description)
    .requiredOption('--reason <text>', 'why; stands in the history')
    .option('--as <name>', 'who decides (default: the account of the operating system)')
}

async function approve(runId: string, options: DecisionOptions): Promise<void> {
  const { lockBatch } = await import('@doisoat/reconcile')
  const { approveHeldRun, currentRunId, getHeldRun } = await import('@doisoat/store')
  const { publicationOf } = await import('../publication.ts')
  const { registerOwners } = await import('../reconcile-and-publish.ts')
  const { settings, store, by } = await open(options)
  await using _store = store
  using _lock = lockBatch(settings.home, runId)
  const held = await getHeldRun(store, runId)
  const { folder, profile } = await openFolder(settings, runId)
  const current = (await currentRunId(store, held.profile)) ?? null
  if (held.decision === null && current !== held.replaces) await holdAgain(store, { held, current, profile, folder })
  const done = await approveHeldRun(store, {
    runId,
    reason: options.reason,
    by,
    registerOwners: registerOwners(profile),
    cases: publicationOf(profile, settings),
  })
  folder.update({ status: 'published', note: `approved by ${by.actor}` })
  print(
    options,
    { ...done, decision: 'approved', by: by.actor, reason: options.reason },
    `run ${runId} is published, approved by ${by.actor}; it replaces ${done.replaced ?? 'nothing'}. next: doisoat serve`,
  )
}

/** Compares a held run with what readers see by now, and asks for the approval of that. */
async function holdAgain(
  store: Store,
  {
    held,
    current,
    profile,
    folder,
  }: { readonly held: HeldRun; readonly current: string | null; readonly profile: Profile; readonly folder: RunFolder },
): Promise<never> {
  const { compareAgain } = await import('@doisoat/reconcile')
  const { writeWhole } = await import('@doisoat/files')
  const { getHeldRun, getRun, holdRun } = await import('@doisoat/store')
  const { gateLines } = await import('../describe-run.ts')
  const { runId, outFolder, servingFolder, replaces } = held
  const baseline = current === null ? null : (await getRun(store, current)).run
  const run = compareAgain((await getHeldRun(store, runId)).run, baseline, profile)
  await holdRun(store, { run, outFolder, servingFolder })
  for (const path of [outFolder, folder.path]) writeWhole(join(path, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
  throw new DoisoatError(
    'HELD_OVERTAKEN',
    `nothing published: run ${runId} was compared with ${replaces ?? 'no run'}, and readers see ${current ?? 'no run'} by now. Compared again:\n${gateLines(run).join('\n')}`,
    { exit: 'held', next: `doisoat runs approve ${runId} --reason TEXT, or doisoat runs reject ${runId} --reason TEXT` },
  )
}

async function reject(runId: string, options: DecisionOptions): Promise<void> {
  const { rejectHeldRun } = await import('@doisoat/store')
  const { settings, store, by } = await open(options)
  await using _store = store
  await rejectHeldRun(store, { runId, reason: options.reason, by })
  const { listRunIds, RunFolder } = await import('@doisoat/reconcile')
  if (listRunIds(settings.home).includes(runId)) {
    RunFolder.open(settings.home, runId).update({ status: 'rejected', note: `rejected by ${by.actor}` })
  }
  print(
    options,
    { runId, decision: 'rejected', by: by.actor, reason: options.reason },
    `run ${runId} is rejected by ${by.actor}; what is published stays. next: mend the delivery and run doisoat reconcile DIR`,
  )
}

async function rollback(runId: string | undefined, options: DecisionOptions): Promise<void> {
  const { rollbackRun } = await import('@doisoat/store')
  const { loadProfile } = await import('@doisoat/profile')
  const profile = await loadProfile(options.profile)
  const { store, by } = await open(options)
  await using _store = store
  const done = await rollbackRun(store, { profile: profile.name, runId, reason: options.reason, by })
  print(
    options,
    done,
    done.changed
      ? `readers see run ${done.to} again, no longer ${done.from}`
      : `readers see run ${done.to} already; nothing changed`,
  )
}

async function open(options: DecisionOptions): Promise<{ settings: Settings; store: Store; by: Actor }> {
  const { createLogger, readSettings } = await import('@doisoat/runtime')
  const { openStore, operator } = await import('@doisoat/store')
  const settings = readSettings()
  const { home, databaseUrl, logLevel } = settings
  const store = await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') })
  const own = operator()
  return { settings, store, by: options.as === undefined ? own : { ...own, actor: options.as } }
}

/** The folder that a held run is published from, and the profile it was made with. */
async function openFolder({ home }: Settings, runId: string): Promise<{ folder: RunFolder; profile: Profile }> {
  const { RunFolder } = await import('@doisoat/reconcile')
  const { loadProfile } = await import('@doisoat/profile')
  const folder = RunFolder.open(home, runId)
  return { folder, profile: await loadProfile(folder.state.profile) }
}
