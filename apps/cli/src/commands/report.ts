import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface ReportOptions extends CommonOptions {
  readonly agency: string
  readonly format: string
  readonly out: string
  readonly byUnit?: true
  readonly changed?: true
  readonly passwordStdin?: true
  readonly as?: string
}

export function addReport(program: Command): void {
  command(
    program,
    'report <run>',
    "Makes an agency's report of a published run (or `current`): its findings, with columns to answer in.",
  )
    .requiredOption('--agency <name>', 'whose rows')
    .requiredOption('--out <folder>', 'where the bundle is made')
    .option('--format <xlsx|csv|parquet>', 'xlsx for people, csv and parquet for systems', 'xlsx')
    .option('--by-unit', 'one file a unit')
    .option('--changed', 'only what is new or gone since the last report of the agency')
    .option('--password-stdin', 'make one archive under AES-256 with the password on standard input')
    .option('--as <name>', 'who gets it made (default: the account of the operating system)')
    .action(report)
}

async function report(runId: string, options: ReportOptions): Promise<void> {
  const { reportFormats } = await import('@doisoat/reports')
  const { readSettings } = await import('@doisoat/runtime')
  const { makeReport } = await import('../make-report.ts')
  const format = reportFormats.find((one) => one === options.format)
  if (!format) {
    throw new DoisoatError('OPTION_VALUE', `--format ${options.format} is not known; there are: ${reportFormats.join(', ')}`, {
      exit: 'usage',
    })
  }
  const password = options.passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined
  const made = await makeReport(
    {
      runId,
      agency: options.agency,
      format,
      outDir: resolve(options.out),
      byUnit: options.byUnit ?? false,
      changedOnly: options.changed ?? false,
      password,
      madeBy: options.as,
    },
    { settings: readSettings(), profile: options.profile },
  )
  const since =
    made.comparedWith === null ? 'the first report of this agency: everything is new' : `compared with run ${made.comparedWith}`
  const files = made.files.map((file) => `  ${file.name}: ${file.rows} rows, ${file.bytes} bytes, sha256 ${file.sha256}`)
  print(
    options,
    made,
    `${made.path}: ${made.rows} rows of run ${made.runId}, as of ${made.asOf}\n${since}\n${files.join('\n')}\nnext: send it to ${made.agency}; take its answers with doisoat answer FILE --agency ${made.agency}`,
  )
}
