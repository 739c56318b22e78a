import { type GateRule, gateRuleTitles } from '@doisoat/contracts'
import { dataTable } from './data-table.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { type Language, showCount, showDecimal, showShare } from './numbers.ts'
import { type ReportContext, registerTitle, sentenceOf } from './report-context.ts'

/** Every rule that was evaluated, with its number and its limit. */
export function gateSection(context: ReportContext): Html {
  const { run, text, language } = context
  if (run.gate.rules.length === 0) return html`<p>${text.noRules}</p>`
  const rules = [...Map.groupBy(run.gate.rules, (rule) => rule.name)].map(([name, evaluated]) => ({
    heading: gateRuleTitle(context, name),
    rows: evaluated.map((rule): HtmlValue[] => [
      rule.register === null ? text.wholeRun : registerTitle(context, rule.register),
      showGateNumber(rule, 'value', language),
      showGateNumber(rule, 'limit', language),
      rule.fired ? html`${firedTag(rule, context)} <small>${sentenceOf(context, rule.detail)}</small>` : `✓ ${text.passed}`,
    ]),
  }))
  return html`<p>${text.gateNote}</p>
${dataTable({
  id: `${language}-gate-table`,
  caption: text.gate,
  captionHidden: true,
  columns: [
    { label: text.register, kind: 'words' },
    { label: text.value, kind: 'number' },
    { label: text.limit, kind: 'number' },
    { label: text.state, kind: 'words' },
  ],
  groups: rules,
})}`
}

function firedTag({ level }: GateRule, { text }: ReportContext): Html {
  return level === 'hold'
    ? html`<span class="tag block">✗ ${text.fired}</span>`
    : html`<span class="tag review">! ${text.warned}</span>`
}

export function gateRuleTitle({ language }: ReportContext, name: string): string {
  return gateRuleTitles[name]?.[language] ?? name
}

/** A rule over a share, drop, change or growth is in parts of 1; any other counts. */
export function showGateNumber(rule: GateRule, which: 'value' | 'limit', language: Language): string {
  const number = rule[which]
  if (number === null) return '–'
  if (/share|drop|change|growth/.test(rule.name)) return showShare(number, language)
  return Number.isInteger(number) ? showCount(number, language) : showDecimal(number, language)
}
