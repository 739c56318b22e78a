import { resolve } from 'node:path'
import { DoisoatError, exitCodes } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { declaredDeliveries, isoDay } from '../option-values.ts'

interface ReconcileFlags extends CommonOptions {
  readonly asOf?: string
  readonly out?: string
  readonly publish: boolean
  readonly resume?: string
  readonly again?: true
  readonly unitList: Readonly<Record<string, string>>
  readonly encoding: Readonly<Record<string, string>>
  readonly delimiter: Readonly<Record<string, string>>
}

export function addReconcile(program: Command): void {
  command(
    program,
    'reconcile [folder]',
    'Reconciles a folder of extracts: links, compares, measures, and publishes what passes the gate.',
  )
    .option('--as-of <day>', 'the day the extracts are as of (default: the newest updated_on in them)')
    .option('--out <folder>', 'where the results go (default: the folder of the run)')
    .option('--no-publish', 'compute and write files only')
    .option('--again', 'publish although the same files were published before')
    .option('--resume <run>', 'take a run up after its last finished stage')
    .option('--unit-list <register=version>', 'unit list a delivery was written with', collectPairs('--unit-list'), {})
    .option(
      '--encoding <register=encoding>',
      'encoding of a delivery: utf-8, utf-16le, utf-16be or windows-1258',
      collectPairs('--encoding'),
      {},
    )
    .option(
      '--delimiter <register=delimiter>',
      'delimiter of a delivery: comma, semicolon, tab or pipe',
      collectPairs('--delimiter'),
      {},
    )
    .action(async (folder: string | undefined, options: ReconcileFlags, reconcile: Command) => {
      const { readSettings } = await import('@doisoat/runtime')
      const { reconcileAndPublish } = await import('../reconcile-and-publish.ts')
      requireEitherStart(folder, reconcile)
      const start = options.resume ?? {
        dir: resolve(folder ?? ''),
        asOf: options.asOf === undefined ? null : isoDay('--as-of', options.asOf),
        out: options.out === undefined ? null : resolve(options.out),
        publish: options.publish,
        again: options.again ?? false,
        unitLists: options.unitList,
        declared: declaredDeliveries(options.encoding, options.delimiter),
      }
      const finished = await reconcileAndPublish({ start, profile: options.profile, settings: readSettings() })
      const { describeRun } = await import('../describe-run.ts')
      print(options, { ...finished.run, out: finished.out, published: finished.published }, describeRun(finished))
      if (finished.published === 'held') process.exitCode = exitCodes.held
    })
}

const resumable: readonly string[] = ['--resume', '--json']

/** A run that is taken up goes on with what it was started with: whatever would say otherwise is refused, not passed over (usage). */
function requireEitherStart(folder: string | undefined, reconcile: Command): void {
  const refuse = (message: string): DoisoatError =>
    new DoisoatError('USAGE', message, { exit: 'usage', next: 'doisoat reconcile --help' })
  const given = reconcile.options
    .filter((option) => reconcile.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => option.long ?? option.flags)
  if (!given.includes('--resume')) {
    if (folder === undefined) throw refuse('give either a folder of extracts or --resume RUN')
    return
  }
  const others = [...(folder === undefined ? [] : ['a folder']), ...given.filter((flag) => !resumable.includes(flag))]
  if (others.length === 0) return
  throw refuse(`${others.join(', ')} cannot be combined with --resume: the run keeps what it was started with`)
}

type Pairs = Readonly<Record<string, string>>

function collectPairs(option: string): (value: string, previous: Pairs) => Pairs {
  return (value, previous) => {
    const [register, chosen, rest] = value.split('=')
    if (!register || !chosen || rest !== undefined) {
      throw new DoisoatError('OPTION_VALUE', `${option} takes REGISTER=VALUE, not ${JSON.stringify(value)}`, { exit: 'usage' })
    }
    return { ...previous, [register]: chosen }
  }
}
