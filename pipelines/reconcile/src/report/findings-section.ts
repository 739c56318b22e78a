import { findFinding, type Severity } from '@doisoat/contracts'
import { barOf, dataTable } from './data-table.ts'
import { type Html, html } from './html.ts'
import { showCount } from './numbers.ts'
import type { ReportContext } from './report-context.ts'

const severities: readonly Severity[] = ['block', 'review', 'info']

/** Findings by family, those to mend first. */
export function findingsSection({ run, text, language }: ReportContext): Html {
  const counted = Object.entries(run.findings)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count, entry: findFinding(code) }))
    .toSorted((a, b) => place(a.entry) - place(b.entry) || (a.code < b.code ? -1 : 1))
  if (counted.length === 0) return html`<p>${text.noFindings}</p>`
  const most = Math.max(...counted.map((one) => one.count))
  const families = Map.groupBy(counted, ({ entry }) => (entry ? String(entry.number).slice(0, 1) : ''))
  const groups = [...families].map(([family, codes]) => ({
    heading: text.families[family] ?? text.otherFamily,
    rows: codes.map(({ code, count, entry }) => [
      entry?.title[language] ?? code,
      html`${entry?.number ?? ''} <code>${code}</code>`,
      entry ? html`<span class="tag ${entry.severity}">${text.severities[entry.severity]}</span>` : '',
      showCount(count, language),
      barOf({ numerator: count, denominator: most }),
    ]),
  }))
  return html`<p>${text.findingsNote}</p>
${dataTable({
  id: `${language}-findings-table`,
  caption: text.findings,
  captionHidden: true,
  columns: [
    { label: text.finding, kind: 'words' },
    { label: text.code, kind: 'words' },
    { label: text.severity, kind: 'words' },
    { label: text.count, kind: 'number' },
    { label: text.bar, kind: 'bar' },
  ],
  groups,
  foot: [
    text.total,
    '',
    '',
    showCount(
      counted.reduce((sum, one) => sum + one.count, 0),
      language,
    ),
    '',
  ],
})}`
}

/** Families in the order of the catalogue; within one by severity, then number; unknown codes last. */
function place(entry: ReturnType<typeof findFinding>): number {
  if (!entry) return 1e6
  return Math.floor(entry.number / 100) * 1e4 + severities.indexOf(entry.severity) * 1e3 + (entry.number % 100)
}

/** Findings of one severity over all codes. */
export function countFindings(findings: Readonly<Record<string, number>>, severity: Severity): number {
  return Object.entries(findings).reduce((sum, [code, count]) => sum + (findFinding(code)?.severity === severity ? count : 0), 0)
}
