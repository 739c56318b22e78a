/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { findFinding } from '@doisoat/contracts'
import type { Change, CoverageChange, RunComparison, RunSummary } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import { showCount, showDate, showPoints, showRate } from '../language.ts'
import { runWords } from '../messages/runs.ts'
import { messages } from '../messages.ts'
import { unitName } from './case-tags.tsx'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { titleOf } from './run-page.tsx'
import { agencyTitle } from './users-page.tsx'

interface ComparisonPageProps {
  readonly frame: Frame
  readonly runId: string
  /** Published runs to compare with, newest first. */
  readonly others: readonly RunSummary[]
  /** published: there is nothing to compare with · not_published: of a held run nothing stands in the database. */
  readonly comparison: RunComparison | 'published' | 'not_published'
}

/** What became of the findings between two runs, and how coverage moved. */
export function ComparisonPage(props: ComparisonPageProps) {
  const { frame, runId, comparison } = props
  const { language } = frame
  const text = runWords[language]
  return (
    <Layout frame={frame} title={`${text.comparison}: ${runId}`}>
      <p class="back">
        <a href={`/${language}/runs/${encodeURIComponent(runId)}`}>{text.back}</a>
      </p>
      <h1>{text.comparison}</h1>
      {typeof comparison === 'string' ? (
        <p class="notice">{comparison === 'published' ? text.nothingToCompare : text.notPublished}</p>
      ) : (
        <>
          <p class="lead">{text.comparisonLead}</p>
          <Choice {...props} comparison={comparison} />
          <Changes {...{ frame, comparison }} />
          <Coverage {...{ frame }} changes={comparison.coverage} />
        </>
      )}
    </Layout>
  )
}

interface PartProps {
  readonly frame: Frame
  readonly comparison: RunComparison
}

function Choice({ frame, runId, others, comparison }: ComparisonPageProps & PartProps) {
  const { language } = frame
  const text = runWords[language]
  return (
    <>
      <dl class="facts">
        <dt>{text.before}</dt>
        <dd>
          {comparison.before.runId} ({showDate(comparison.before.asOf, language)})
        </dd>
        <dt>{text.after}</dt>
        <dd>
          {comparison.after.runId} ({showDate(comparison.after.asOf, language)})
        </dd>
      </dl>
      <form class="filter" method="get" action={`/${language}/runs/${encodeURIComponent(runId)}/comparison`}>
        <p>
          <label for="with">{text.compareWith}</label>
          <select id="with" name="with">
            {others.map((other) => (
              <option value={other.runId} selected={other.runId === comparison.before.runId}>
                {other.runId} ({showDate(other.asOf, language)})
              </option>
            ))}
          </select>
        </p>
        <button class="button" type="submit">
          {text.compare}
        </button>
      </form>
    </>
  )
}

function Changes({ frame, comparison }: PartProps) {
  const { language } = frame
  const text = runWords[language]
  const { byAgency, byRegister, byCode, byUnit, after } = comparison
  const sections: readonly [string, string, readonly (readonly [Child, Change])[]][] = [
    [
      'agency',
      text.byAgency,
      byAgency.map((row) => [row.agency === '' ? text.nobody : agencyTitle(frame, row.agency), row] as const),
    ],
    ['register', text.byRegister, byRegister.map((row) => [titleOf(frame, row.register), row] as const)],
    [
      'code',
      text.byCode,
      byCode.map((row) => [
        <>
          <span class="code-number">{row.number}</span>
          {findFinding(row.code)?.title[language] ?? row.code}
        </>,
        row,
      ]),
    ],
    ['unit', text.byUnit, byUnit.map((row) => [unitName(frame, row.unit, after.asOf), row] as const)],
  ]
  return (
    <>
      {sections.map(([id, title, rows]) => (
        <section>
          <h2>{title}</h2>
          <DataTable
            id={id}
            caption={title}
            columns={[title, text.before, text.gone, text.persisting, text.new, text.after, text.change].map((label, at) => ({
              label,
              ...(at > 0 && { kind: 'number' as const }),
            }))}
            rows={rows.map(([label, change]) => [label, ...cellsOf(change, frame)])}
            {...(id === 'unit' ? {} : { foot: [text.all, ...cellsOf(comparison.total, frame)] })}
          />
        </section>
      ))}
    </>
  )
}

/** Two sums and their parts: before = gone + still there, after = still there + new. */
function cellsOf(change: Change, { language }: Frame): string[] {
  const { new: added, gone, persisting } = change
  const difference = added - gone
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : ''
  return [
    ...[gone + persisting, gone, persisting, added, persisting + added].map((count) => showCount(count, language)),
    `${sign}${showCount(Math.abs(difference), language)}`,
  ]
}

function Coverage({ frame, changes }: { readonly frame: Frame; readonly changes: readonly CoverageChange[] }) {
  const { language, portal } = frame
  const text = runWords[language]
  const show = (fraction: CoverageChange['before']): Child =>
    fraction === null ? (
      '–'
    ) : (
      <>
        {showRate(fraction.numerator, fraction.denominator, language)}
        <span class="note">
          {showCount(fraction.numerator, language)} / {showCount(fraction.denominator, language)}
        </span>
      </>
    )
  const points = ({ before, after }: CoverageChange): string =>
    before && after && before.denominator > 0 && after.denominator > 0
      ? showPoints(100 * (after.numerator / after.denominator - before.numerator / before.denominator), language)
      : '–'
  const titleOfRate = ({ definition, register }: CoverageChange): string =>
    definition === 'authenticated'
      ? `${messages[language].authenticated}: ${titleOf(frame, register)}`
      : (portal.profile.coverage.find((one) => one.definition === definition)?.title[language] ?? definition)
  return (
    <section>
      <h2>{text.coverage}</h2>
      <DataTable
        id="coverage"
        caption={text.coverage}
        columns={[
          { label: text.definition },
          { label: '' },
          { label: text.before, kind: 'number' },
          { label: text.after, kind: 'number' },
          { label: text.points, kind: 'number' },
        ]}
        rows={changes.map((change) => [
          titleOfRate(change),
          text.basis[change.basis],
          show(change.before),
          show(change.after),
          points(change),
        ])}
      />
    </section>
  )
}
