import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface OpenDataOptions extends CommonOptions {
  readonly out: string
  readonly run?: string
}

export function addOpenData(program: Command): void {
  command(program, 'open-data', 'Writes the open data: the public cube as CSV, JSON and Parquet, with catalogue and method note.')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--run <run>', 'a published run (default: the current one)')
    .action(async (options: OpenDataOptions) => {
      const { loadProfile } = await import('@doisoat/profile')
      const { dayIn, readSettings } = await import('@doisoat/runtime')
      const { writeWhole } = await import('@doisoat/files')
      const { openDataFiles } = await import('@doisoat/reports')
      const { getRun, listPublicCells, listPublicSeries, openStore } = await import('@doisoat/store')
      const { requireCurrentRun } = await import('../make-report.ts')
      const profile = await loadProfile(options.profile)
      const { home, databaseUrl } = readSettings()
      await using store = await openStore({ home, databaseUrl })
      const runId = options.run ?? (await requireCurrentRun(store, profile))
      const { asOf, publishedAt } = await getRun(store, runId)
      const files = await openDataFiles({
        profile,
        runId,
        asOf,
        publishedOn: dayIn(profile.timeZone, publishedAt),
        cube: await listPublicCells(store, runId),
        series: await listPublicSeries(store, runId, { age_band: '', sex: '' }),
      })
      const folder = resolve(options.out)
      mkdirSync(folder, { recursive: true })
      for (const { name, bytes } of files) writeWhole(join(folder, name), bytes)
      const written = files.map(({ name, mediaType, bytes, sha256 }) => ({ name, mediaType, bytes: bytes.length, sha256 }))
      const lines = written.map(
        ({ name, bytes, sha256 }) => `  ${name.padEnd(16)} ${String(bytes).padStart(10)} bytes  sha256 ${sha256}`,
      )
      print(
        options,
        { runId, asOf, folder, files: written },
        [`${folder}: open data of run ${runId}, as of ${asOf}`, ...lines].join('\n'),
      )
    })
}
