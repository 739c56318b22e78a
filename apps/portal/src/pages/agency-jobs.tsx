/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Job, JobResult } from '@doisoat/store'
import { type Language, showCount } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { DataTable } from './data-table.tsx'
import type { Frame } from './layout.tsx'
import { timeOf } from './time-of.ts'

interface AgencyJobsProps {
  readonly frame: Frame
  readonly agency: string
  readonly jobs: readonly Job[]
}

/** Reports and answers of late, newest first. */
export function AgencyJobs({ frame, agency, jobs }: AgencyJobsProps) {
  const { language } = frame
  const text = agencyWords[language]
  return (
    <section>
      <h2>{text.reports}</h2>
      {jobs.length === 0 ? (
        <p>{text.none}</p>
      ) : (
        <DataTable
          id="jobs"
          caption={text.reports}
          columns={[text.what, text.when, text.by, text.result].map((label) => ({ label }))}
          rows={jobs.map((job) => [
            <a href={`/${language}${agencyJobPath(agency, job.jobId)}`}>
              {text.kinds[job.kind]} {job.result?.format?.toUpperCase()}
            </a>,
            <span class="id">{timeOf(frame, job.startedAt)}</span>,
            job.startedBy,
            <>
              {job.outcome === null ? text.underWay : job.result?.outcomes ? '' : text.outcomes[job.outcome]}
              {job.result && <span class="note">{rowsOf(job.result, language)}</span>}
            </>,
          ])}
        />
      )}
    </section>
  )
}

/** Rows of answers that are kept, and those that were refused; the others were not answered. */
export function takenAndRefused({ outcomes = {} }: JobResult): { readonly taken: number; readonly refused: number } {
  const sum = (of: (outcome: string) => boolean): number =>
    Object.entries(outcomes).reduce((all, [outcome, count]) => (of(outcome) ? all + count : all), 0)
  const kept = ['taken', 'unchanged']
  return { taken: sum((outcome) => kept.includes(outcome)), refused: sum((one) => ![...kept, 'unanswered'].includes(one)) }
}

/** How many rows a report has; of answers how many were taken and how many refused. */
export function rowsOf(result: JobResult, language: Language): string {
  const text = agencyWords[language]
  if (result.outcomes === undefined) return text.rows(showCount(result.rows, language))
  const { taken, refused } = takenAndRefused(result)
  return text.takenOf(showCount(taken, language), showCount(refused, language))
}

/** Of a report or of answers, after the language. */
export function agencyJobPath(agency: string, jobId: string): string {
  return `/agencies/${encodeURIComponent(agency)}/jobs/${jobId}`
}
