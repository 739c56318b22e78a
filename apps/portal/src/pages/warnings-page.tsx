/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import type { CaseCount, CaseRow, WarningOutcome } from '@doisoat/store'
import { showCount, showDate, showRate } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { CaseBriefs } from './case-briefs.tsx'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { agencyTitle } from './users-page.tsx'

export interface Warnings {
  readonly asOf: string
  readonly today: string
  /** ISO day: the end of the early-warning lead. */
  readonly soonUntil: string
  readonly leadDays: number
  readonly counts: readonly CaseCount[]
  readonly soon: readonly CaseRow[]
  readonly outcomes: readonly WarningOutcome[]
}

interface WarningsPageProps {
  readonly frame: Frame
  /** Undefined before the first run. */
  readonly warnings: Warnings | undefined
}

/** What falls due soon, whose it is, and whether warning early helps. */
export function WarningsPage({ frame, warnings }: WarningsPageProps) {
  const text = agencyWords[frame.language]
  return (
    <Layout frame={frame} title={text.warnings}>
      <h1>{text.warnings}</h1>
      {warnings === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <p class="lead">{text.warningsLead(showCount(warnings.leadDays, frame.language))}</p>
          <Agencies {...{ frame, warnings }} />
          <Soon {...{ frame, warnings }} />
          <Outcomes {...{ frame, warnings }} />
        </>
      )}
    </Layout>
  )
}

interface PartProps {
  readonly frame: Frame
  readonly warnings: Warnings
}

function Agencies({ frame, warnings: { counts, soonUntil } }: PartProps) {
  const { language } = frame
  const text = agencyWords[language]
  const byAgency = Map.groupBy(counts, ({ owner_agency }) => owner_agency)
  const sum = (rows: readonly CaseCount[], part: 'due_soon' | 'overdue' | 'not_closed'): number =>
    rows.reduce((total, row) => total + row[part], 0)
  const link = (query: Record<string, string>, count: number) => (
    <a href={`/${language}/cases?${new URLSearchParams(query).toString()}#rows`}>{showCount(count, language)}</a>
  )
  return (
    <section>
      <h2>{text.byAgency}</h2>
      <DataTable
        id="agencies"
        caption={text.byAgency}
        columns={[text.agency, text.dueSoon, text.overdue, text.notClosed].map((label, at) => ({
          label,
          ...(at > 0 && { kind: 'number' as const }),
        }))}
        rows={[...byAgency].map(([agency, rows]) => [
          agencyTitle(frame, agency),
          link({ agency, standing: 'open', due: soonUntil }, sum(rows, 'due_soon')),
          link({ agency, standing: 'overdue' }, sum(rows, 'overdue')),
          showCount(sum(rows, 'not_closed'), language),
        ])}
      />
    </section>
  )
}

function Soon({ frame, warnings: { soon, soonUntil, asOf, today } }: PartProps) {
  const { language } = frame
  const text = agencyWords[language]
  return (
    <section>
      <h2>
        {text.soonList} ({text.until} {showDate(soonUntil, language)})
      </h2>
      {soon.length === 0 ? (
        <p>{text.noneSoon}</p>
      ) : (
        <>
          <CaseBriefs {...{ frame, asOf, today }} id="soon" caption={text.soonList} path="/cases" rows={soon} withAgency />
          <p class="actions">
            <a class="button" href={`/${language}/cases?standing=open&due=${soonUntil}#rows`}>
              {text.openList}
            </a>
          </p>
        </>
      )}
    </section>
  )
}

function Outcomes({ frame, warnings: { outcomes } }: PartProps) {
  const { language } = frame
  const text = agencyWords[language]
  if (outcomes.length === 0) return <></>
  const share = (part: number, of: number) => (
    <>
      {showRate(part, of, language)}
      <span class="note">
        {showCount(part, language)} / {showCount(of, language)}
      </span>
    </>
  )
  return (
    <section>
      <h2>{text.warnedTable}</h2>
      <DataTable
        id="outcomes"
        caption={text.warnedTable}
        columns={[text.month, text.agency, text.toWarn, text.warned, text.inTime].map((label, at) => ({
          label,
          ...(at > 1 && { kind: 'number' as const }),
        }))}
        rows={outcomes.map((row) => [
          `${row.month.slice(5)}/${row.month.slice(0, 4)}`,
          agencyTitle(frame, row.owner_agency),
          showCount(row.to_warn, language),
          share(row.warned, row.to_warn),
          share(row.in_time, row.decided),
        ])}
      />
    </section>
  )
}
