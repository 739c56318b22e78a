import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError, type RunJson } from '@doisoat/contracts'
import type { Store } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import type { Reconciled } from '../reconcile-and-publish.ts'
import type { KnownRun } from '../run-history.ts'
import { addDecisions } from './runs-decisions.ts'

export function addRuns(program: Command): void {
  const runs = program
    .command('runs')
    .description('History: what is published, what the gate holds, how two runs differ; approve, reject, roll back.')
  command(runs, 'list', 'The runs, newest first, with what became of them.').action(list)
  command(runs, 'show <run>', 'One run: ledger, stages, verdicts, codes, coverage, gate.').action(show)
  command(
    runs,
    'compare <before> <after>',
    'What became of the findings between two published runs, and how coverage moved.',
  ).action(compare)
  addDecisions(runs)
}

async function list(options: CommonOptions): Promise<void> {
  const { readSettings } = await import('@doisoat/runtime')
  const { listKnownRuns, openStoreIfAny } = await import('../run-history.ts')
  const settings = readSettings()
  await using store = await openStoreIfAny(settings)
  const known = await listKnownRuns(settings.home, store)
  const lines = known.map(
    (one) =>
      `${one.mark === 'current' ? '→' : ' '} ${one.runId}  ${one.mark.padEnd(10)}  as of ${one.asOf ?? '–'}  ${one.dir ?? ''}${one.note === null ? '' : `  (${one.note})`}`,
  )
  print(options, known, lines.length === 0 ? `no runs in ${settings.home} yet. next: doisoat reconcile DIR` : lines.join('\n'))
}

const published: Readonly<Partial<Record<KnownRun['mark'], Reconciled['published']>>> = {
  current: 'published',
  published: 'published',
  held: 'held',
}

async function show(runId: string, options: CommonOptions): Promise<void> {
  const { readSettings } = await import('@doisoat/runtime')
  const { RunFolder } = await import('@doisoat/reconcile')
  const { listKnownRuns, openStoreIfAny } = await import('../run-history.ts')
  const { describeRun, describeStages } = await import('../describe-run.ts')
  const settings = readSettings()
  await using store = await openStoreIfAny(settings)
  const known = (await listKnownRuns(settings.home, store)).find((one) => one.runId === runId)
  // Says which runs there are when nobody knows this one.
  if (!known) RunFolder.open(settings.home, runId)
  const folder = known?.mark === 'unreadable' || known?.dir === null ? undefined : RunFolder.open(settings.home, runId)
  const trace = folder ? `\n\n${describeStages(folder.state)}\ntrace: ${join(folder.path, 'trace.ndjson')}` : ''
  const mark = known?.mark ?? 'done'
  const run = await findResult(runId, { folder: folder?.path, store, mark })
  const decision = known?.note === null || known?.note === undefined ? '' : `\n${known.note}`
  if (run) {
    const text = describeRun({ run, out: known?.out ?? '(its folder is gone)', published: published[mark] ?? 'no' })
    print(options, { ...run, status: mark, note: known?.note ?? null }, `${mark}${decision}\n\n${text}${trace}`)
    return
  }
  print(
    options,
    folder?.state ?? known,
    `${mark}${decision}\nno result${known?.out ? ` in ${known.out}` : ''}. next: ${folder ? `doisoat reconcile --resume ${runId}` : 'doisoat reconcile DIR'}${trace}`,
  )
}

/** run.json as the database keeps it, else as the run's own folder does. */
async function findResult(
  runId: string,
  {
    folder,
    store,
    mark,
  }: { readonly folder: string | undefined; readonly store: Store | undefined; readonly mark: KnownRun['mark'] },
): Promise<RunJson | undefined> {
  const { readRunJson } = await import('@doisoat/reconcile')
  const { getHeldRun, getRun } = await import('@doisoat/store')
  if (store && (mark === 'current' || mark === 'published')) return (await getRun(store, runId)).run
  if (store && (mark === 'held' || mark === 'rejected')) {
    const held = await getHeldRun(store, runId).catch(() => undefined)
    if (held) return held.run
  }
  const path = folder === undefined ? '' : join(folder, 'run.json')
  return existsSync(path) ? readRunJson(path) : undefined
}

async function compare(before: string, after: string, options: CommonOptions): Promise<void> {
  const { createLogger, readSettings } = await import('@doisoat/runtime')
  const { compareRuns, openStore } = await import('@doisoat/store')
  const { describeComparison } = await import('../describe-comparison.ts')
  const { home, databaseUrl, logLevel } = readSettings()
  if (before === after) throw new DoisoatError('USAGE', 'give two different runs', { exit: 'usage', next: 'doisoat runs list' })
  await using store = await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') })
  const comparison = await compareRuns(store, before, after)
  print(options, comparison, describeComparison(comparison))
}
