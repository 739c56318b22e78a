import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface OutreachOptions extends CommonOptions {
  readonly unit: string
  readonly group?: string
  readonly kind: string
  readonly out: string
}

export function addOutreach(program: Command): void {
  command(
    program,
    'outreach <run>',
    'A list of people for the team of a ward: name, year of birth, sex and group, no number of anybody.',
  )
    .requiredOption('--unit <code>', 'the unit the people live in')
    .requiredOption('--kind <kind>', 'without-<register>, without-account:<register> or case-visit')
    .requiredOption('--out <file>', 'the CSV file to write')
    .option('--group <code>', 'only this residential group')
    .action(async (run: string, options: OutreachOptions) => {
      const { loadProfile } = await import('@doisoat/profile')
      const { makeOutreachList } = await import('@doisoat/outreach')
      const { RunFolder } = await import('@doisoat/reconcile')
      const { readSettings, todayIn } = await import('@doisoat/runtime')
      const { openStore } = await import('@doisoat/store')
      const { requireCurrentRun } = await import('../make-report.ts')
      const profile = await loadProfile(options.profile)
      const settings = readSettings()
      const { home, databaseUrl, threads, memoryMb } = settings
      await using store = await openStore({ home, databaseUrl })
      const runId = run === 'current' ? await requireCurrentRun(store, profile) : run
      const folder = RunFolder.open(home, runId)
      const list = await makeOutreachList(store, {
        profile,
        runId,
        unit: options.unit,
        group: options.group,
        kind: options.kind,
        out: resolve(options.out),
        people: join(folder.path, 'serving', 'people.parquet'),
        outDir: folder.state.out,
        today: todayIn(profile.timeZone, settings),
        engine: { threads, memoryMb, tempDir: join(folder.path, 'spill') },
      })
      const unnamed = list.unnamed === 0 ? '' : `\n${list.unnamed} more cannot be named: their row has no usable ID`
      print(
        options,
        { runId, ...list, file: resolve(options.out) },
        `${resolve(options.out)}: ${list.people} people${unnamed}\nto be destroyed after ${list.expiresOn}; kept in the audit chain`,
      )
    })
}
