import { extname, resolve } from 'node:path'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface AnswerOptions extends CommonOptions {
  readonly agency: string
  readonly out?: string
  readonly as?: string
}

export function addAnswer(program: Command): void {
  command(program, 'answer <file>', 'Takes the report an agency filled in (XLSX or CSV) and says row by row what became of it.')
    .requiredOption('--agency <name>', 'who sends it')
    .option('--out <file>', 'the result file (default: beside FILE, with -result in its name)')
    .option('--as <name>', 'who sends it (default: the account of the operating system)')
    .action(answer)
}

async function answer(file: string, options: AnswerOptions): Promise<void> {
  const { takeAnswers } = await import('@doisoat/answers')
  const { outcomeWords } = await import('@doisoat/reports')
  const { loadProfile } = await import('@doisoat/profile')
  const { readSettings, todayIn } = await import('@doisoat/runtime')
  const { openStore, operator } = await import('@doisoat/store')
  const { agencyOf, requireCurrentRun } = await import('../make-report.ts')
  const settings = readSettings()
  const profile = await loadProfile(options.profile)
  const agency = agencyOf(profile, options.agency).name
  await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
  const path = resolve(file)
  const type = extname(options.out ?? path).toLowerCase() === '.csv' ? 'csv' : 'xlsx'
  const taken = await takeAnswers(store, {
    path,
    agency,
    profile,
    runId: await requireCurrentRun(store, profile),
    today: todayIn(profile.timeZone, settings),
    resultPath: resolve(options.out ?? `${path.slice(0, path.length - extname(path).length)}-result.${type}`),
    resultFormat: type,
    by: { ...operator(), ...(options.as === undefined ? {} : { actor: options.as }) },
  })
  const lines = Object.entries(outcomeWords).flatMap(([outcome, { en, vi }]) => {
    const count = taken.outcomes[outcome as keyof typeof outcomeWords]
    return count === undefined ? [] : `  ${String(count).padStart(8)}  ${vi} · ${en}`
  })
  const missing =
    taken.missingColumns.length === 0 ? '' : `\nthe file no longer has the columns ${taken.missingColumns.join(', ')}`
  print(
    options,
    taken,
    `${file}: ${taken.rows} rows of ${agency}\n${lines.join('\n')}${missing}\nrow by row: ${taken.resultPath}`,
  )
}
