import { findFinding, type RunJson, type Verdict } from '@doisoat/contracts'
import type { RunState } from '@doisoat/reconcile'
import { formatCount } from '@doisoat/runtime'
import type { Reconciled } from './reconcile-and-publish.ts'
import { bold, left, right, table, wrap } from './text-table.ts'

const shownCodes = 8

/** Best first, as the report has them. */
const verdictColumns: Readonly<Record<Verdict, string>> = {
  match: 'match',
  match_with_note: 'noted',
  review: 'review',
  mismatch: 'mismatch',
  no_id: 'no ID',
  duplicate: 'duplicate',
  out_of_scope: 'outside',
}

/**
 * The result of a run on a terminal, 100 columns wide at most: rows and verdicts per register, the most frequent codes, coverage with its
 * fraction, the gate and what to do next. The same numbers stand in `report.html`.
 */
export function describeRun({ run, out, published }: Reconciled): string {
  return [
    bold(`Run ${run.runId} · ${run.profile} · as of ${run.asOf}`),
    '',
    ...registerLines(run),
    '',
    ...findingLines(run),
    '',
    ...coverageLines(run),
    ...gateLines(run),
    ...run.notes.flatMap((note) => wrap(`note: ${note}`)),
    '',
    `results: ${out}`,
    `report:  ${out}/report.html`,
    nextSteps[published](run.runId),
  ].join('\n')
}

function registerLines(run: RunJson): string[] {
  const order = Object.keys(verdictColumns) as Verdict[]
  const rows = Object.entries(run.registers).map(([name, { accepted, rejected }]) => {
    const counts = run.verdicts[name]
    return [
      name,
      ...[accepted, rejected, ...order.map((verdict) => counts?.[verdict])].map((count) =>
        count === undefined ? '' : formatCount(count),
      ),
    ]
  })
  const broken = run.invariants.filter((one) => !one.holds)
  return [
    ...table(
      [left('register'), ...['accepted', 'rejected', ...order.map((verdict) => verdictColumns[verdict])].map(right)],
      rows,
    ),
    ...(run.skippedRegisters.length === 0 ? [] : wrap(`no file, skipped: ${run.skippedRegisters.join(', ')}`)),
    ...(broken.length === 0
      ? [`balance checks: ${formatCount(run.invariants.length)} of ${formatCount(run.invariants.length)} hold`]
      : broken.flatMap((one) =>
          wrap(`does not add up: ${one.name}: ${formatCount(one.left)} against ${formatCount(one.right)}`),
        )),
  ]
}

function findingLines(run: RunJson): string[] {
  const counted = Object.entries(run.findings)
    .filter(([, count]) => count > 0)
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  if (counted.length === 0) return [bold('no findings')]
  const rows = counted.slice(0, shownCodes).map(([code, count]) => {
    const entry = findFinding(code)
    return [`${entry?.number ?? '   '} ${code}`, formatCount(count), entry?.severity ?? '', entry?.title.vi ?? '']
  })
  const more = counted.length - rows.length
  return [
    ...table([left('findings'), right('count'), left(''), left('')], rows),
    ...(more > 0 ? [`and ${more} more code${more === 1 ? '' : 's'}: report.html`] : []),
  ]
}

/** Everything by people, and the authenticated rows; the other rates by rows are in the report. */
function coverageLines(run: RunJson): string[] {
  const people = run.coverage.filter((one) => one.basis === 'people')
  const authenticated = run.coverage.filter((one) => one.basis === 'rows' && one.definition === 'authenticated')
  const rows = [...people, ...authenticated].map(({ definition, register, basis, numerator, denominator }) => [
    basis === 'people' ? definition : `${register} rows authenticated`,
    showRate(numerator, denominator),
    formatCount(numerator),
    'of',
    formatCount(denominator),
    basis,
  ])
  const more = run.coverage.length - rows.length
  return [
    ...table([left('coverage'), right('rate'), right(''), right(''), right(''), left('')], rows),
    ...(more > 0 ? [`and ${more} more rate${more === 1 ? '' : 's'} by rows: report.html`] : []),
  ]
}

/** The rules that fired with their numbers; the limits and the others stand in the report. */
export function gateLines({ gate }: Pick<RunJson, 'gate'>): string[] {
  const fired = gate.rules.filter((rule) => rule.fired)
  const compared = gate.baseline === null ? 'no published run to compare with' : `compared with run ${gate.baseline}`
  const evaluated = `${formatCount(gate.rules.length)} evaluated, ${compared}`
  if (fired.length === 0) return [`gate: no rule fired (${evaluated})`]
  return [
    `gate: ${gate.held ? 'held' : 'passed with warnings'} (${evaluated})`,
    ...fired.flatMap((rule) =>
      wrap(`${rule.level === 'hold' ? '✗' : '! warning:'} ${rule.register ?? 'the run'}: ${rule.detail} [${rule.name}]`),
    ),
  ]
}

const nextSteps: Readonly<Record<Reconciled['published'], (runId: string) => string>> = {
  published: () => 'published. next: doisoat serve',
  held: (runId) =>
    `held by the gate, nothing published. next: doisoat runs show ${runId}, then doisoat runs approve or reject ${runId} --reason TEXT`,
  same_input: () => 'not published: the same files were published before. next: doisoat reconcile DIR --again',
  no: (runId) => `not published (--no-publish). next: doisoat runs show ${runId}`,
}

/** One decimal; only all of them are 100 %, only none of them are 0 %. */
function showRate(numerator: number, denominator: number): string {
  if (denominator === 0) return '–'
  const percent = (100 * numerator) / denominator
  return `${(numerator === 0 || numerator === denominator ? percent : Math.min(99.9, Math.max(0.1, percent))).toFixed(1)}%`
}

function cell(count: number, width: number): string {
  return formatCount(count).padStart(width)
}

/** The stages of a run, finished or not, as its folder knows them. */
export function describeStages(state: Pick<RunState, 'runId' | 'status' | 'stages'>): string {
  const rows = state.stages.map(
    (stage) =>
      `  ${stage.name.padEnd(12)} ${cell(stage.rowsIn, 12)} in ${cell(stage.rowsOut, 12)} out ${cell(stage.rejected, 8)} rejected ${stage.seconds.toFixed(2).padStart(8)} s`,
  )
  return [`stages of run ${state.runId} (${state.status})`, ...rows].join('\n')
}
