import { verdicts } from '@doisoat/contracts'
import { verdictBar, verdictSwatch } from './bar.ts'
import { dataTable } from './data-table.ts'
import { html, type Html } from './html.ts'
import { showCount, showRate } from './numbers.ts'
import { type ReportContext, registerTitle } from './report-context.ts'

/** One bar and one table per register: how its rows were judged. */
export function verdictsSection(context: ReportContext): Html {
  const { text } = context
  return html`<p>${text.verdictsNote}</p>
<div class="cards">${Object.keys(context.run.verdicts).map((register) => registerVerdicts(context, register))}</div>`
}

function registerVerdicts(context: ReportContext, register: string): Html {
  const { run, text, language } = context
  const title = registerTitle(context, register)
  // Best first: a reader looks for what is right, then for what is not.
  const segments = verdicts.toReversed().map((verdict) => ({
    verdict,
    label: text.verdictNames[verdict] ?? verdict,
    count: run.verdicts[register]?.[verdict] ?? 0,
  }))
  const rows = segments.reduce((sum, one) => sum + one.count, 0)
  const share = (count: number): string => showRate({ numerator: count, denominator: rows }, language)
  const id = `${language}-verdicts-${register}`
  return html`<div class="card">
${verdictBar({
  id: `${id}-bar`,
  title: text.barOf(title),
  description: segments.map((one) => `${one.label}: ${share(one.count)}`).join('; '),
  segments,
})}
${dataTable({
  id,
  caption: title,
  columns: [{ label: text.verdict }, { label: text.rows, kind: 'number' }, { label: text.share, kind: 'number' }],
  groups: [
    { rows: segments.map(({ verdict, label, count }) => [html`${verdictSwatch(verdict)}${label}`, showCount(count, language), share(count)]) },
  ],
  foot: [text.total, showCount(rows, language), ''],
})}</div>`
}
