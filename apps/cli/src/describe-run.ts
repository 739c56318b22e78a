import { findFinding, verdicts } from '@doisoat/contracts'
import { formatCount } from '@doisoat/runtime'
import type { RunState } from '@doisoat/reconcile'
import type { Reconciled } from './reconcile-and-publish.ts'

/** The result of a run as a person reads it: ledger, verdicts, codes, coverage, what to do next. */
export function describeRun({ run, out, published }: Reconciled): string {
  const lines = [`Run ${run.runId} · ${run.profile} · as of ${run.asOf}`, '']
  lines.push('register              lines     accepted   rejected   blank')
  for (const [name, register] of Object.entries(run.registers)) {
    lines.push(`${name.padEnd(18)} ${cell(register.lines, 9)} ${cell(register.accepted, 12)} ${cell(register.rejected, 10)} ${cell(register.blank, 7)}`)
  }
  if (run.skippedRegisters.length > 0) lines.push(`skipped, no file: ${run.skippedRegisters.join(', ')}`)
  lines.push('', `verdict            ${Object.keys(run.verdicts).map((name) => name.slice(0, 14).padStart(14)).join(' ')}`)
  for (const verdict of verdicts) {
    lines.push(`${verdict.padEnd(18)} ${Object.values(run.verdicts).map((counts) => cell(counts[verdict] ?? 0, 14)).join(' ')}`)
  }
  lines.push('', 'findings')
  const codes = Object.entries(run.findings).toSorted(([, a], [, b]) => b - a)
  for (const [code, count] of codes.slice(0, 12)) {
    const entry = findFinding(code)
    lines.push(`  ${entry?.number ?? ''} ${code.padEnd(26)} ${cell(count, 9)}  ${entry?.title.vi ?? ''}`)
  }
  if (codes.length > 12) lines.push(`  and ${codes.length - 12} more codes: run.json`)
  lines.push('', 'coverage')
  for (const one of run.coverage) {
    const share = one.denominator === 0 ? '   –  ' : `${((100 * one.numerator) / one.denominator).toFixed(2).padStart(6)} %`
    lines.push(`  ${`${one.definition}${one.basis === 'rows' ? ` (${one.register}, rows)` : ''}`.padEnd(38)} ${share}  ${formatCount(one.numerator)} of ${formatCount(one.denominator)}`)
  }
  for (const note of run.notes) lines.push(`note: ${note}`)
  for (const rule of run.gate.rules.filter((one) => one.fired)) {
    lines.push(`gate: ${rule.name} fired for ${rule.register ?? 'the run'}: ${rule.value} against ${rule.limit} (${rule.detail})`)
  }
  lines.push('', `results: ${out}`, nextStep(run.runId, published))
  return lines.join('\n')
}

function nextStep(runId: string, published: Reconciled['published']): string {
  switch (published) {
    case 'published':
      return 'published. next: doisoat serve'
    case 'held':
      return `held by the gate, nothing published. next: doisoat runs show ${runId}`
    case 'same_input':
      return 'not published: the same files were published before. next: doisoat reconcile DIR --again'
    case 'no':
      return `not published (--no-publish). next: doisoat runs show ${runId}`
  }
}

function cell(count: number, width: number): string {
  return formatCount(count).padStart(width)
}

/** The stages of a run, finished or not, as its folder knows them. */
export function describeStages(state: Pick<RunState, 'runId' | 'status' | 'stages'>): string {
  const rows = state.stages.map(
    (stage) => `  ${stage.name.padEnd(12)} ${cell(stage.rowsIn, 12)} in ${cell(stage.rowsOut, 12)} out ${cell(stage.rejected, 8)} rejected ${stage.seconds.toFixed(2).padStart(8)} s`,
  )
  return [`stages of run ${state.runId} (${state.status})`, ...rows].join('\n')
}
