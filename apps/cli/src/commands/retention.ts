import type { Retained } from '@doisoat/retention'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface RetentionOptions extends CommonOptions {
  readonly dryRun?: true
}

export function addRetention(program: Command): void {
  command(program, 'retention', 'Takes out what is no longer kept: old runs, rejects, serving files, ended sessions.')
    .option('--dry-run', 'say what would go, and take nothing')
    .action(async (options: RetentionOptions) => {
      const { lockBatch } = await import('@doisoat/reconcile')
      const { applyRetention } = await import('@doisoat/retention')
      const { loadProfile } = await import('@doisoat/profile')
      const { readSettings, todayIn } = await import('@doisoat/runtime')
      const { openStore } = await import('@doisoat/store')
      const { listRunPlaces } = await import('../run-places.ts')
      const settings = readSettings()
      const profile = await loadProfile(options.profile)
      // No run is published while others are taken out.
      using _lock = lockBatch(settings.home, 'retention')
      await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
      const retained = await applyRetention(store, {
        profile,
        home: settings.home,
        runs: listRunPlaces(settings.home).filter((run) => run.profile === options.profile),
        today: todayIn(profile.timeZone, settings),
        dryRun: options.dryRun ?? false,
      })
      print(options, retained, describe(retained, options.dryRun ?? false))
    })
}

function describe(retained: Retained, dryRun: boolean): string {
  const { databaseRuns, runFolders, parts, sessions, yours, kept } = retained
  const lines = [
    ...databaseRuns.map((runId) => `run ${runId} in the database`),
    ...runFolders,
    ...parts,
    ...(sessions > 0 ? [`${sessions} ended session${sessions === 1 ? '' : 's'}`] : []),
  ]
  return [
    ...(lines.length === 0
      ? ['nothing to take out']
      : [dryRun ? 'would take out:' : 'taken out:', ...lines.map((line) => `  ${line}`)]),
    ...(yours.length === 0
      ? []
      : ['results folders outside the state folder, to be removed by whoever named them:', ...yours.map((path) => `  ${path}`)]),
    `published runs that stay: ${kept.length}`,
  ].join('\n')
}
