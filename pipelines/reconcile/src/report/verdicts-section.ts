import { verdicts } from '@doisoat/contracts'
import { dataTable } from './data-table.ts'
import { type Html, html, nothing } from './html.ts'
import { showCount, showRate } from './numbers.ts'
import { type ReportContext, registerTitle } from './report-context.ts'
import { verdictBar, verdictSwatch } from './verdict-bar.ts'

/** How the rows of every register were judged: one bar each, and the numbers in a table whose head is the legend. */
export function verdictsSection(context: ReportContext): Html {
  const { run, text, language } = context
  // Best first: a reader looks for what is right, then for what is not.
  const order = verdicts.toReversed()
  const registers = Object.entries(run.verdicts).map(([name, counts]) => ({
    name,
    title: registerTitle(context, name),
    rows: order.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0),
    segments: order.map((verdict) => ({ verdict, count: counts[verdict] ?? 0 })),
  }))
  if (registers.length === 0) return nothing
  return html`<p>${text.verdictsNote}</p>
<div class="bars">${registers.map(
    ({
      name,
      title,
      segments,
    }) => html`<p aria-hidden="true">${title}</p>${verdictBar({ id: `${language}-bar-${name}`, title: text.barTitle(title), segments })}
`,
  )}</div>
${dataTable({
  id: `${language}-verdicts-table`,
  caption: text.verdicts,
  captionHidden: true,
  columns: [
    { label: text.register, kind: 'words' },
    { label: text.rowCount, kind: 'number' },
    ...order.map((verdict) => ({
      label: html`${verdictSwatch(verdict)}${text.verdictNames[verdict] ?? verdict}`,
      kind: 'number' as const,
    })),
  ],
  groups: [
    {
      rows: registers.map(({ title, rows, segments }) => [
        title,
        showCount(rows, language),
        ...segments.map(
          ({ count }) =>
            html`${showCount(count, language)} <small>${showRate({ numerator: count, denominator: rows }, language)}</small>`,
        ),
      ]),
    },
  ],
})}`
}
