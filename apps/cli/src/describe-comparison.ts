import { formatCount } from '@doisoat/runtime'
import type { Change, CoverageChange, Fraction, RunComparison } from '@doisoat/store'
import { bold, left, right, table } from './text-table.ts'

/** Two runs on a terminal: what became of the findings by code, agency, register and unit, and how coverage moved. */
export function describeComparison(comparison: RunComparison): string {
  const { before, after, total, byCode, byAgency, byRegister, byUnit, coverage } = comparison
  const section = (title: string, rows: readonly (readonly [string, Change])[]): string[] =>
    rows.length === 0
      ? []
      : [
          '',
          ...table(
            changeColumns(title),
            rows.map(([name, change]) => [name, ...changeCells(change)]),
          ),
        ]
  return [
    bold(`${before.runId} (as of ${before.asOf})  →  ${after.runId} (as of ${after.asOf})`),
    ...section('findings', [['all', total]]),
    ...section(
      'by code',
      byCode.map((one) => [`${one.number} ${one.code}`, one]),
    ),
    ...section(
      'by agency',
      byAgency.map((one) => [one.agency === '' ? '(nobody)' : one.agency, one]),
    ),
    ...section(
      'by register',
      byRegister.map((one) => [one.register, one]),
    ),
    ...section(
      'by unit',
      byUnit.map((one) => [one.unit === '' ? '(unknown)' : one.unit, one]),
    ),
    '',
    ...table(
      [left('coverage'), left('basis'), right('before'), right('fraction'), right('after'), right('fraction'), right('points')],
      coverage.map((one) => [
        one.basis === 'people' ? one.definition : `${one.register} ${one.definition}`,
        one.basis,
        ...fractionCells(one.before),
        ...fractionCells(one.after),
        points(one),
      ]),
    ),
  ].join('\n')
}

function changeColumns(title: string) {
  return [left(title), right('new'), right('gone'), right('persisting'), right('difference')]
}

function changeCells(change: Change): string[] {
  const difference = change.new - change.gone
  return [
    ...[change.new, change.gone, change.persisting].map(formatCount),
    difference > 0 ? `+${formatCount(difference)}` : formatCount(difference),
  ]
}

function fractionCells(fraction: Fraction | null): string[] {
  if (!fraction) return ['–', '']
  const { numerator, denominator } = fraction
  return [
    denominator === 0 ? '–' : `${((100 * numerator) / denominator).toFixed(2)}%`,
    `${formatCount(numerator)} / ${formatCount(denominator)}`,
  ]
}

function points({ before, after }: CoverageChange): string {
  if (!before || !after || before.denominator === 0 || after.denominator === 0) return '–'
  const moved = 100 * (after.numerator / after.denominator - before.numerator / before.denominator)
  return `${moved > 0 ? '+' : ''}${moved.toFixed(2)}`
}
