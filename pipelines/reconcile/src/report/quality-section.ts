import { rateBar } from './bar.ts'
import { dataTable } from './data-table.ts'
import { html, type Html, type HtmlValue, nothing } from './html.ts'
import { showCount, showDecimal, showRate } from './numbers.ts'
import { agencyTitle, type ReportContext, registerTitle } from './report-context.ts'

/** Quality per register and score per agency; nothing where the run did not measure them. */
export function qualitySection(context: ReportContext): Html {
  const { text, measures, language } = context
  const quality = measures.quality.rows.filter((row) => row.dimension === 'all')
  if (quality.length === 0) return scoresTable(context)
  const order = Object.keys(text.qualityNames)
  const groups = [...Map.groupBy(quality, (row) => row.register)].map(([register, rows]) => ({
    heading: registerTitle(context, register),
    rows: rows
      .toSorted((a, b) => order.indexOf(a.definition) - order.indexOf(b.definition))
      .map((row): HtmlValue[] => [
        text.qualityNames[row.definition] ?? row.definition,
        showCount(row.numerator, language),
        showCount(row.denominator, language),
        showRate(row, language),
        rateBar(row),
      ]),
  }))
  return html`<p>${text.qualityNote}</p>
${dataTable({
  id: `${language}-quality-table`,
  caption: text.quality,
  captionHidden: true,
  columns: [
    { label: text.measure },
    { label: text.numerator, kind: 'number' },
    { label: text.denominator, kind: 'number' },
    { label: text.rate, kind: 'number' },
    { label: text.bar, kind: 'bar' },
  ],
  groups,
})}${scoresTable(context)}`
}

/** Scores stand in the file as a part of 1 per agency. */
function scoresTable(context: ReportContext): Html {
  const { text, measures, profile, language } = context
  const scores = measures.scores.rows.filter((row) => row.dimension === 'all' && row.denominator > 0)
  if (scores.length === 0) return nothing
  return html`<h3>${text.scores}</h3><p>${text.scoresNote}</p>
${dataTable({
  id: `${language}-scores-table`,
  caption: text.scores,
  captionHidden: true,
  columns: [{ label: text.agency }, { label: text.score, kind: 'number' }, { label: text.band }, { label: text.bar, kind: 'bar' }],
  groups: [
    {
      rows: scores.map((row) => {
        const score = (100 * row.numerator) / row.denominator
        const band = profile.scores.bands.find((one) => score >= one.from)?.name ?? ''
        return [agencyTitle(context, row.register), showDecimal(score, language), text.bands[band] ?? band, rateBar(row)]
      }),
    },
  ],
})}`
}
