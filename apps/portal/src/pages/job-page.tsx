/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Job } from '@doisoat/store'
import { showCount } from '../language.ts'
import { jobWords } from '../messages/jobs.ts'
import { DataTable } from './data-table.tsx'
import { JobProblem } from './job-problem.tsx'
import { type Frame, Layout } from './layout.tsx'
import { timeOf } from './time-of.ts'

const refreshSeconds = 3

/** A job: how far it is, and how it ended and why. */
export function JobPage({ frame, job }: { readonly frame: Frame; readonly job: Job }) {
  const { language } = frame
  const text = jobWords[language]
  const isOpen = job.outcome === null
  return (
    <Layout frame={frame} title={text.kinds[job.kind] ?? job.kind} {...(isOpen ? { script: 'job.js', refreshSeconds } : {})}>
      <h1>{text.kinds[job.kind]}</h1>
      <dl class="facts">
        <dt>{text.startedBy}</dt>
        <dd>{job.startedBy}</dd>
        <dt>{text.startedAt}</dt>
        <dd>{timeOf(frame, job.startedAt)}</dd>
        {job.endedAt && (
          <>
            <dt>{text.endedAt}</dt>
            <dd>{timeOf(frame, job.endedAt)}</dd>
          </>
        )}
        {job.runId !== null && (
          <>
            <dt>{text.run}</dt>
            <dd>
              <span class="run-id">{job.runId}</span>
            </dd>
          </>
        )}
      </dl>
      {!isOpen && <JobResult frame={frame} job={job} />}
      <div id="job" data-events={isOpen ? `/${language}/jobs/${job.jobId}/events` : undefined} aria-live="polite">
        <JobSteps frame={frame} job={job} />
      </div>
    </Layout>
  )
}

/** The stages of a batch: done with rows and seconds, under way, waiting. Also sent by itself while the job is under way. */
export function JobSteps({ frame, job }: { readonly frame: Frame; readonly job: Job }) {
  const { language } = frame
  const text = jobWords[language]
  if (job.kind !== 'reconcile') return job.outcome === null ? <p class="notice">{text.underWay}</p> : <></>
  const seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const doing =
    job.outcome === null ? Object.keys(text.stages).find((name) => !job.steps.some((step) => step.name === name)) : undefined
  return (
    <DataTable
      id="progress"
      caption={text.progress}
      columns={[
        { label: text.stage },
        { label: text.rows, kind: 'number' as const },
        { label: text.seconds, kind: 'number' as const },
        { label: text.state },
      ]}
      rows={Object.entries(text.stages).map(([name, title]) => {
        const step = job.steps.find((one) => one.name === name)
        if (step) {
          const state = <span class="tag tag-good">✓ {text.done}</span>
          return [title, showCount(step.rows, language), seconds.format(step.seconds), state]
        }
        return [title, '', '', name === doing ? <span class="tag">… {text.underWay}</span> : text.waiting]
      })}
    />
  )
}

function JobResult({ frame, job }: { readonly frame: Frame; readonly job: Job }) {
  const { language } = frame
  const text = jobWords[language]
  const isGood = ['published', 'same_input', 'rejected', 'rolled_back'].includes(job.outcome ?? '')
  return (
    <section>
      <p class={isGood ? 'notice' : 'problem'} role="status">
        {text.outcomes[job.outcome ?? '']}
      </p>
      {job.problem && <JobProblem language={language} problem={job.problem} />}
      <p class="actions">
        {job.runId !== null && (
          <a class="button" href={`/${language}/runs/${job.runId}`}>
            {text.toRun}
          </a>
        )}
        {job.kind === 'reconcile' && <a href={`/${language}/jobs/new`}>{text.again}</a>}
      </p>
    </section>
  )
}
