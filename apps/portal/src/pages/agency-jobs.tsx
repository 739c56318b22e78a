/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Job } from '@doisoat/store'
import { showCount, showTime } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { DataTable } from './data-table.tsx'
import type { Frame } from './layout.tsx'

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
            <span class="id">{showTime(job.startedAt)}</span>,
            job.startedBy,
            <>
              {job.outcome === null ? text.underWay : text.outcomes[job.outcome]}
              {job.result && <span class="note">{text.rows(showCount(job.result.rows, language))}</span>}
            </>,
          ])}
        />
      )}
    </section>
  )
}

/** Of a report or of answers, after the language. */
export function agencyJobPath(agency: string, jobId: string): string {
  return `/agencies/${encodeURIComponent(agency)}/jobs/${jobId}`
}
