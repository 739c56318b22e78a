/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Agency } from '@doisoat/profile'
import { type CaseCount, type CaseRow, type CaseStatement, type Job, type Scorecard, showCaseReference } from '@doisoat/store'
import { showCount, showDate, showMonth, showRate } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { AgencyExchange, type ExchangeProblem } from './agency-exchange.tsx'
import { AgencyJobs } from './agency-jobs.tsx'
import { CaseBriefs } from './case-briefs.tsx'
import { DataTable } from './data-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { ScoreParts, ScoreSummary } from './scorecard.tsx'

/** What an agency has to do, as of the run that readers see. */
export interface AgencyWork {
  readonly asOf: string
  readonly today: string
  /** Of this agency, by unit. */
  readonly counts: readonly CaseCount[]
  /** Cases that fell due in the month of today, and those of them that were late. */
  readonly late: { readonly due: number; readonly overdue: number }
  /** Nearest deadlines of cases without an answer. */
  readonly soon: readonly CaseRow[]
  readonly statements: readonly CaseStatement[]
  readonly card: Scorecard | undefined
}

export interface AgencyHomeProps {
  readonly frame: Frame
  readonly agency: Agency
  /** Undefined before the first run. */
  readonly work: AgencyWork | undefined
  /** Reports and answers of late. */
  readonly jobs: readonly Job[]
  readonly submissions: readonly [string, string]
  readonly problem?: ExchangeProblem | undefined
}

/** The first page of an agency: what waits, the deadlines, its report and its answers. */
export function AgencyHomePage({ frame, agency, work, jobs, submissions, problem }: AgencyHomeProps) {
  const { language } = frame
  const text = agencyWords[language]
  return (
    <Layout frame={frame} title={agency.title[language]}>
      <h1>{agency.title[language]}</h1>
      <p class="lead">{text.lead}</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {text.problems[problem]}
        </p>
      )}
      {work === undefined ? (
        <p class="notice">{text.noRun}</p>
      ) : (
        <>
          <Cases {...{ frame, agency, work }} />
          <AgencyExchange {...{ frame, submissions }} agency={agency.name} />
        </>
      )}
      <AgencyJobs {...{ frame, jobs }} agency={agency.name} />
      {work && <Statements {...{ frame, agency, work }} />}
      {work?.card && (
        <section>
          <h2>{text.score}</h2>
          <ScoreSummary card={work.card} language={language} />
          <ScoreParts card={work.card} profile={frame.portal.profile} who={agency.title[language]} language={language} />
        </section>
      )}
    </Layout>
  )
}

interface WorkProps {
  readonly frame: Frame
  readonly agency: Agency
  readonly work: AgencyWork
}

function Cases({ frame, agency, work }: WorkProps) {
  const { language } = frame
  const text = agencyWords[language]
  const path = `/agencies/${encodeURIComponent(agency.name)}/cases`
  const sum = (part: 'not_closed' | 'overdue' | 'due_soon' | 'answered' | 'waived'): string =>
    showCount(
      work.counts.reduce((total, row) => total + row[part], 0),
      language,
    )
  const link = (standing: 'overdue' | 'answered' | 'waived') => (
    <a href={`/${language}${path}?standing=${standing}#rows`}>{sum(standing)}</a>
  )
  return (
    <section>
      <h2>{text.cases}</h2>
      <DataTable
        id="work"
        caption={text.cases}
        columns={[text.notClosed, text.overdue, text.dueSoon, text.answered, text.waived, text.late].map((label) => ({
          label,
          kind: 'number' as const,
        }))}
        rows={[
          [sum('not_closed'), link('overdue'), sum('due_soon'), link('answered'), link('waived'), <Late {...{ frame, work }} />],
        ]}
      />
      <h3>{text.next}</h3>
      {work.soon.length === 0 ? (
        <p>{text.noneSoon}</p>
      ) : (
        <CaseBriefs
          {...{ frame, path, asOf: work.asOf, today: work.today }}
          id="soon"
          caption={text.next}
          rows={work.soon}
          withAgency={false}
        />
      )}
      <p class="actions">
        <a class="button" href={`/${language}${path}`}>
          {text.toCases}
        </a>
        <a href={`/${language}/agencies/${encodeURIComponent(agency.name)}/findings`}>{text.toFindings}</a>
      </p>
    </section>
  )
}

function Late({ frame: { language }, work }: Pick<WorkProps, 'frame' | 'work'>) {
  const text = agencyWords[language]
  const { due, overdue } = work.late
  if (due === 0) return <span class="note">{text.noneDue}</span>
  return (
    <>
      {showRate(overdue, due, language)}
      <span class="note">
        {showCount(overdue, language)} / {showCount(due, language)} {text.lateOf(showMonth(work.today))}
      </span>
    </>
  )
}

function Statements({ frame, agency, work }: WorkProps) {
  const { language } = frame
  const text = agencyWords[language]
  const path = `/${language}/agencies/${encodeURIComponent(agency.name)}/cases`
  return (
    <section>
      <h2>{text.statements}</h2>
      {work.statements.length === 0 ? (
        <p>{text.noStatements}</p>
      ) : (
        <ul>
          {work.statements.map(({ case_key, due_on }) => (
            <li>
              <a class="id" href={`${path}/${case_key}`}>
                {showCaseReference(case_key)}
              </a>{' '}
              ({text.until} {showDate(due_on, language)})
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
