import { barOf, dataTable } from './data-table.ts'
import { type Html, type HtmlValue, html, nothing } from './html.ts'
import { type Rate, showCount, showDecimal, showRate } from './numbers.ts'
import { agencyTitle, type ReportContext, registerTitle } from './report-context.ts'

const definitions = ['correct', 'complete', 'clean', 'live'] as const

/** Quality and score per register, score per agency; nothing where the run did not measure them. */
export function qualitySection(context: ReportContext): Html {
  const { text, measures, profile, run, language } = context
  const quality = measures.quality.rows.filter((row) => row.dimension === 'all')
  if (quality.length === 0) return nothing
  const scores = measures.scores.select({ definition: 'register_score', dimension: 'all' })
  const registers = Object.keys(run.registers).filter((register) => quality.some((row) => row.register === register))
  const rows = registers.map((register) => {
    const cells = definitions.map((definition): HtmlValue => {
      const row = quality.find((one) => one.register === register && one.definition === definition)
      return row
        ? html`${showRate(row, language)} <small>${showCount(row.numerator, language)} / ${showCount(row.denominator, language)}</small>`
        : '–'
    })
    const score = scores.find((one) => one.register === register)
    return [registerTitle(context, register), ...cells, score ? showDecimal(pointsOf(score), language) : '–']
  })
  const rules = text.qualityRules(showCount(profile.scores.liveDays, language))
  return html`<p>${text.qualityNote}</p><dl class="terms">${definitions.map((one) => html`<dt>${text.qualityNames[one]}</dt><dd>${rules[one]}</dd>`)}</dl>
${dataTable({
  id: `${language}-quality-table`,
  caption: text.quality,
  captionHidden: true,
  columns: [
    { label: text.register, kind: 'words' },
    ...definitions.map((one) => ({ label: text.qualityNames[one], kind: 'number' as const })),
    { label: text.score, kind: 'number' },
  ],
  groups: [{ rows }],
})}${agencyScores(context)}`
}

/** Agencies are ranked within their block only. */
function agencyScores(context: ReportContext): Html {
  const { text, measures, profile, language } = context
  const scores = measures.scores
    .select({ definition: 'agency_score', dimension: 'all' })
    .toSorted((a, b) => pointsOf(b) - pointsOf(a))
  if (scores.length === 0) return nothing
  const blockOf = (agency: string): string | undefined => profile.agencies.find((one) => one.name === agency)?.block
  const groups = profile.blocks
    .map((block) => ({ title: block.title[language], ranked: scores.filter((score) => blockOf(score.register) === block.name) }))
    .filter(({ ranked }) => ranked.length > 0)
    .map(({ title, ranked }) => ({
      heading: title,
      rows: ranked.map((score): HtmlValue[] => {
        const band = profile.scores.bands.find((one) => pointsOf(score) >= one.from)
        return [
          agencyTitle(context, score.register),
          showDecimal(pointsOf(score), language),
          band ? text.bands[band.name] : '',
          barOf(score),
        ]
      }),
    }))
  return html`<h3>${text.scores}</h3><p>${text.scoresNote}</p>
${dataTable({
  id: `${language}-scores-table`,
  caption: text.scores,
  captionHidden: true,
  columns: [
    { label: text.agency, kind: 'words' },
    { label: text.score, kind: 'number' },
    { label: text.band, kind: 'words' },
    { label: text.bar, kind: 'bar' },
  ],
  groups,
})}`
}

/** The file holds the share of 100 points. */
function pointsOf({ numerator, denominator }: Rate): number {
  return denominator === 0 ? 0 : (100 * numerator) / denominator
}
