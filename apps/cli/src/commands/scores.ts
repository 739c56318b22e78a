import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import type { Scorecard, ScoredPart } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface ScoreOptions extends CommonOptions {
  readonly agency?: string
  readonly unit?: string
  readonly units?: true
}

export function addScores(program: Command): void {
  command(
    program,
    'scores [run]',
    'Data-quality scores of agencies or units of a published run (default: the current one); not an index of the city.',
  )
    .option('--agency <name>', 'only this agency, with the numbers behind its score')
    .option('--unit <code>', 'only this unit, with the numbers behind its score')
    .option('--units', 'all units, ranked')
    .action(async (runId: string | undefined, options: ScoreOptions) => {
      const { loadProfile } = await import('@doisoat/profile')
      const { openStore, scorecards } = await import('@doisoat/store')
      const { readSettings } = await import('@doisoat/runtime')
      const { requireCurrentRun } = await import('../make-report.ts')
      const { scoreRequest } = await import('@doisoat/reports')
      const profile = await loadProfile(options.profile)
      const { home, databaseUrl } = readSettings()
      await using store = await openStore({ home, databaseUrl })
      const of = options.unit !== undefined || options.units === true ? 'units' : 'agencies'
      const run = runId === undefined || runId === 'current' ? await requireCurrentRun(store, profile) : runId
      const all = await scorecards(store, scoreRequest(profile, { runId: run, of, audience: 'staff' }))
      const name = options.agency ?? options.unit
      const cards = name === undefined ? all : all.filter((card) => card.name === name)
      if (cards.length === 0) {
        throw new DoisoatError('NOT_SCORED', `run ${run} has no score of ${name ?? of}`, {
          exit: 'usage',
          next: 'doisoat scores --help',
        })
      }
      print(
        options,
        cards,
        name === undefined ? await rankingText(cards, profile) : cards.map((card) => cardText(card, profile)).join('\n'),
      )
    })
}

function titleOf(profile: Profile, name: string): string {
  const unit = profile.units.findLast((one) => one.unitCode === name)
  return profile.agencies.find((one) => one.name === name)?.title.en ?? (unit ? `${name} ${unit.name}` : name)
}

async function rankingText(cards: readonly Scorecard[], profile: Profile): Promise<string> {
  const { left, right, table, bold } = await import('../text-table.ts')
  const blocks = Map.groupBy(cards, ({ block }) => block)
  return [...blocks]
    .flatMap(([block, members]) => [
      '',
      bold(profile.blocks.find((one) => one.name === block)?.title.en ?? 'Units'),
      ...table(
        [
          right('rank'),
          left('who'),
          right('score'),
          left('band'),
          right('month'),
          right('year'),
          right('due in 3 months'),
          right('in time'),
        ],
        members.map(({ rank, name, score, band, change, cases }) => [
          rank === null ? '–' : String(rank),
          titleOf(profile, name),
          score === null ? '–' : score.toFixed(2),
          band ?? '–',
          signed(change.month?.points),
          signed(change.year?.points),
          String(cases?.due ?? 0),
          cases && cases.due > 0 ? `${((100 * cases.inTime) / cases.due).toFixed(1)}%` : '–',
        ]),
      ),
    ])
    .concat('', 'A score of data quality from 0 to 100, ranked within a block; it is not the city’s own index.')
    .slice(1)
    .join('\n')
}

function cardText(card: Scorecard, profile: Profile): string {
  const { name, asOf, score, band, rank, ranked, parts, next, targets, change } = card
  const line = (part: ScoredPart): string =>
    `  ${part.part.padEnd(9)} ${(part.register === '' ? 'cases' : part.register).padEnd(22)} ${part.points.toFixed(2).padStart(6)} of ${part.most.toFixed(2).padStart(6)}   ${part.numerator} of ${part.denominator}`
  const since = (what: string, one: typeof change.month): string[] =>
    one === null ? [] : [`  ${what} (${one.asOf}): ${one.score.toFixed(2)}, ${signed(one.points)}`]
  return [
    `${titleOf(profile, name)}, as of ${asOf}: ${score === null ? 'no score' : `${score.toFixed(2)} points, ${band ?? ''}`}${rank === null ? '' : `, rank ${rank} of ${ranked}`}`,
    'points and the numbers behind them',
    ...parts.map(line),
    ...((change.month ?? change.year)
      ? ['change', ...since('a month before', change.month), ...since('a year before', change.year)]
      : []),
    ...(next.length === 0 ? [] : ['what would raise the score most']),
    ...next.map(
      (part) => `  ${part.part} ${part.register}: up to ${(part.most - part.points).toFixed(2)} points, ${part.missing} to mend`,
    ),
    ...(targets.length === 0 ? [] : ['targets']),
    ...targets.map(
      (one) =>
        `  ${one.definition}: ${one.numerator} of ${one.denominator}, target ${100 * one.value} % by ${one.due}, ${one.missing} people missing`,
    ),
  ].join('\n')
}

function signed(points: number | undefined): string {
  if (points === undefined) return '–'
  return `${points > 0 ? '+' : ''}${points.toFixed(2)}`
}
