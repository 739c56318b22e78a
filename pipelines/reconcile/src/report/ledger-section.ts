import type { RunRegister } from '@doisoat/contracts'
import { dataTable } from './data-table.ts'
import { type Html, html, nothing } from './html.ts'
import { showCount } from './numbers.ts'
import { type ReportContext, registerTitle, sentenceOf } from './report-context.ts'

/** Where every line of every file went, and whether all sums of the run hold. */
export function ledgerSection(context: ReportContext): Html {
  const { run, text, language } = context
  const rows = Object.entries(run.registers).map(([name, register]) => {
    const counts = ledgerOf(register)
    return [
      registerTitle(context, name),
      html`${register.file} <code>${register.sha256.slice(0, 8)}</code>`,
      ...counts.map((count) => showCount(count, language)),
      stateTag(
        context,
        counts.every((count) => count >= 0),
      ),
    ]
  })
  const labels = [text.lines, text.header, text.blank, text.continued, text.rejected, text.accepted]
  const skipped = run.skippedRegisters.map((name) => registerTitle(context, name)).join(', ')
  return html`<p>${text.ledgerNote}</p>
${dataTable({
  id: `${language}-ledger-table`,
  caption: text.ledger,
  captionHidden: true,
  columns: [
    { label: text.register, kind: 'words' },
    { label: text.file, kind: 'words' },
    ...labels.map((label) => ({ label, kind: 'number' as const })),
    { label: text.state, kind: 'words' },
  ],
  groups: [{ rows }],
})}${skipped === '' ? nothing : html`<p>${text.skipped}: ${skipped}.</p>`}
${invariants(context)}${run.notes.length === 0 ? nothing : html`<h3>${text.notes}</h3><ul>${run.notes.map((note) => html`<li>${sentenceOf(context, note)}</li>`)}</ul>`}`
}

/** Lines, and the parts they are made of: header, blank, continued, rejected, accepted. A Parquet file has rows only. */
function ledgerOf({ lines, blank, rejected, accepted, format }: RunRegister): readonly number[] {
  const header = format === 'parquet' ? 0 : Math.min(1, lines)
  return [lines, header, blank, lines - header - blank - rejected - accepted, rejected, accepted]
}

function invariants(context: ReportContext): Html {
  const { run, text, language } = context
  const broken = run.invariants.filter((one) => !one.holds)
  if (broken.length === 0)
    return html`<p><span class="tag good">✓</span> ${text.invariantsHold(showCount(run.invariants.length, language))}</p>`
  return dataTable({
    id: `${language}-invariants`,
    caption: text.invariantsBroken,
    columns: [
      { label: text.check, kind: 'words' },
      { label: text.left, kind: 'number' },
      { label: text.right, kind: 'number' },
    ],
    groups: [
      {
        rows: broken.map((one) => [sentenceOf(context, one.name), showCount(one.left, language), showCount(one.right, language)]),
      },
    ],
  })
}

function stateTag({ text }: ReportContext, good: boolean): Html {
  return good ? html`<span class="tag good">✓ ${text.addsUp}</span>` : html`<span class="tag block">✗ ${text.doesNotAddUp}</span>`
}
