import type { CaseCount, OverdueRate, WarningOutcome } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface FigureOptions extends CommonOptions {
  readonly agency?: string
  readonly unit?: string
}

export function addCaseFigures(cases: Command): void {
  command(
    cases,
    'stats',
    'How many cases are open, overdue and about to fall due; overdue rates, burn-down, time to close, warnings.',
  )
    .option('--agency <name>', 'only of this agency')
    .option('--unit <code>', 'only of this unit')
    .action(stats)
}

async function stats(options: FigureOptions): Promise<void> {
  const { burnDown, countCases, overdueRates, timeToClose, warningOutcome } = await import('@doisoat/store')
  const { subtractWorkingDays, warningLeadDays } = await import('@doisoat/profile')
  const { openCases, soonUntil } = await import('../open-cases.ts')
  const opened = await openCases(options)
  const { store, day, profile } = opened
  await using _store = store
  const of = { ...day, agency: options.agency, unit: options.unit }
  const lead = warningLeadDays(profile)
  const figures = {
    ...day,
    counts: (await countCases(store, { ...of, soonUntil: soonUntil(opened) })).filter(
      (one) => options.unit === undefined || one.unit_code === options.unit,
    ),
    overdue: await overdueRates(store, of),
    burnDown: await burnDown(store, of),
    timeToClose: await timeToClose(store, of),
    warnings: await warningOutcome(store, { ...of, warnFrom: (due) => subtractWorkingDays(profile, due, lead) }),
  }
  print(options, figures, await describe(figures))
}

interface Figures {
  readonly today: string
  readonly counts: readonly CaseCount[]
  readonly overdue: readonly OverdueRate[]
  readonly burnDown: readonly { month: string; opened: number; reopened: number; closed: number; open: number }[]
  readonly timeToClose: readonly { owner_agency: string; closed: number; median_days: number; p90_days: number }[]
  readonly warnings: readonly WarningOutcome[]
}

/** The units are in the JSON; a terminal shows agencies. */
async function describe({ today, counts, overdue, burnDown, timeToClose, warnings }: Figures): Promise<string> {
  const { bold, left, right, table } = await import('../text-table.ts')
  const number = (value: number) => value.toLocaleString('en-US')
  const share = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`)
  const section = (title: string, columns: readonly string[], rows: readonly (readonly string[])[]) => [
    '',
    bold(title),
    ...(rows.length === 0 ? ['none yet'] : table([left(columns[0] ?? ''), ...columns.slice(1).map(right)], rows)),
  ]
  return [
    `cases as of ${today}`,
    ...section(
      'not closed',
      ['owner', 'open', 'due soon', 'overdue', 'answered', 'waived', 'all'],
      sumBy(counts, (one) => one.owner_agency, ['open', 'due_soon', 'overdue', 'answered', 'waived', 'not_closed']).map(
        ([owner, sums]) => [owner, ...sums.map(number)],
      ),
    ),
    ...section(
      'overdue of those due in the month',
      ['month, owner', 'due', 'overdue', 'rate'],
      sumBy(overdue, (one) => `${one.month} ${one.owner_agency}`, ['due', 'overdue']).map(([key, [due = 0, late = 0]]) => [
        key,
        number(due),
        number(late),
        share(late, due),
      ]),
    ),
    ...section(
      'burn-down',
      ['month', 'opened', 'reopened', 'closed', 'open at its end'],
      burnDown.map((one) => [one.month, number(one.opened), number(one.reopened), number(one.closed), number(one.open)]),
    ),
    ...section(
      'days from opening to closing',
      ['owner', 'closed', 'median', 'nine in ten within'],
      timeToClose.map((one) => [one.owner_agency, number(one.closed), number(one.median_days), number(one.p90_days)]),
    ),
    ...section(
      'early warnings',
      ['month, owner', 'to warn', 'warned before due', 'finished in time after it'],
      warnings.map((one) => [
        `${one.month} ${one.owner_agency}`,
        number(one.to_warn),
        share(one.warned, one.to_warn),
        share(one.in_time, one.decided),
      ]),
    ),
  ].join('\n')
}

function sumBy<T>(rows: readonly T[], keyOf: (row: T) => string, columns: readonly (keyof T)[]): [string, number[]][] {
  const groups = Map.groupBy(rows, keyOf)
  return [...groups].map(([key, group]) => [
    key,
    columns.map((column) => group.reduce((sum, row) => sum + Number(row[column]), 0)),
  ])
}
