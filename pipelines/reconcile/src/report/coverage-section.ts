import type { CoverageDefinition, Target } from '@doisoat/profile'
import { barOf, dataTable } from './data-table.ts'
import { type Html, html, nothing } from './html.ts'
import { type Rate, showCount, showDay, showRate, showShare } from './numbers.ts'
import { type MeasuredCoverage, measuredCoverage, type ReportContext, registerTitle } from './report-context.ts'

/** Coverage by people, one card per definition, and the rates by rows. */
export function coverageSection(context: ReportContext): Html {
  const { text } = context
  const measured = measuredCoverage(context)
  const cards = [true, false].map((headline) =>
    measured.filter((one) => one.definition.headline === headline).map((one) => coverageCard(context, one)),
  )
  return html`<p>${text.coverageNote} ${text.numeratorNote}</p>
${cards.filter((some) => some.length > 0).map((some) => html`<div class="cards">${some}</div>`)}
${rowRates(context)}`
}

function coverageCard(context: ReportContext, { definition, rate }: MeasuredCoverage): Html {
  const { profile, text, language } = context
  const target = profile.targets.find((one) => one.definition === definition.definition)
  const { numerator, denominator } = describeDefinition(context, definition)
  return html`<div class="card${definition.headline ? ' main' : ''}"><h3>${definition.title[language]}</h3>
<p class="figure">${showRate(rate, language)}</p>
<p class="fraction">${showCount(rate.numerator, language)} ${text.of} ${showCount(rate.denominator, language)} ${text.people}</p>
<svg class="bar" width="100%" height="9" aria-hidden="true"><rect width="${barOf(rate)}%" height="9"/>${target ? html`<rect class="t" x="${Math.min(99, 100 * target.value)}%" width="1%" height="9"/>` : nothing}</svg>
<p class="gap">${text.missing}: <b>${showCount(rate.denominator - rate.numerator, language)}</b> ${text.people}</p>
${target ? targetLine(context, { target, rate }) : nothing}<dl><dt>${text.denominator}</dt><dd>${denominator}</dd>${numerator === '' ? nothing : html`<dt>${text.numerator}</dt><dd>${numerator}</dd>`}</dl></div>
`
}

function targetLine({ text, language }: ReportContext, { target, rate }: { readonly target: Target; readonly rate: Rate }): Html {
  // A share of a whole number of people: rounding errors of the product must not add a person.
  const missing = Math.ceil(target.value * rate.denominator - rate.numerator - 1e-6)
  const value = showShare(target.value, language).replace(/[.,]0(?=\u00a0?%)/, '')
  return html`<p class="target">${text.target(value, showDay(target.due, language))} <b>${missing > 0 ? text.targetMissing(showCount(missing, language)) : text.targetMet}</b><br><small>${text.source}: ${target.source[language]}</small></p>
`
}

/** Who is in the denominator and who is left out, and the statuses counted where they are not the register's active ones, in words. */
function describeDefinition(
  context: ReportContext,
  definition: CoverageDefinition,
): { readonly numerator: string; readonly denominator: string } {
  const { rules } = context.text
  const { residence, ageFrom, ageTo, withoutExcludedGroups, inRegister } = definition.denominator
  const parts = [rules.alive]
  if (residence.length > 0) parts.push(residence.map((kind) => rules.residence[kind] ?? kind).join(rules.or))
  if (ageTo !== null) parts.push(ageFrom === 0 ? rules.ageTo(ageTo) : rules.ageRange(ageFrom, ageTo))
  else if (ageFrom > 0) parts.push(rules.ageFrom(ageFrom))
  if (inRegister !== null) parts.push(rules.inRegister(registerTitle(context, inRegister)))
  if (withoutExcludedGroups) parts.push(rules.withoutForces)
  const statuses = definition.statuses.map((status) => rules.statuses[status] ?? status).join(rules.or)
  return { denominator: `${parts.join(', ')}.`, numerator: statuses === '' ? '' : `${rules.withStatuses(statuses)}.` }
}

function rowRates(context: ReportContext): Html {
  const { run, text, language } = context
  const byRows = run.coverage.filter((one) => one.basis === 'rows')
  if (byRows.length === 0) return nothing
  const order = Object.keys(text.rowDefinitions)
  const place = (definition: string): number => (order.includes(definition) ? order.indexOf(definition) : order.length)
  byRows.sort((a, b) => place(a.definition) - place(b.definition))
  const definitions = [...new Set(byRows.map((one) => one.definition))]
  const groups = [...Map.groupBy(byRows, (one) => one.register)].map(([register, rates]) => ({
    heading: registerTitle(context, register),
    rows: rates.map((rate) => [
      text.rowDefinitions[rate.definition] ?? rate.definition,
      showCount(rate.numerator, language),
      showCount(rate.denominator, language),
      showRate(rate, language),
      barOf(rate),
    ]),
  }))
  const explained = definitions.map(
    (one) => html`<dt>${text.rowDefinitions[one] ?? one}</dt><dd>${text.rowRules[one] ?? ''}</dd>`,
  )
  return html`<h3>${text.rowRates}</h3><p>${text.rowRatesNote}</p><dl class="terms">${explained}</dl>
${dataTable({
  id: `${language}-row-rates`,
  caption: text.rowRates,
  captionHidden: true,
  columns: [
    { label: text.measure, kind: 'words' },
    { label: text.numerator, kind: 'number' },
    { label: text.denominator, kind: 'number' },
    { label: text.rate, kind: 'number' },
    { label: text.bar, kind: 'bar' },
  ],
  groups,
})}`
}
