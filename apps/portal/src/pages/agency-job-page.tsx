/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { outcomeWords } from '@doisoat/reports'
import type { Job, JobResult } from '@doisoat/store'
import { type Language, showCount } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { jobWords } from '../messages/jobs.ts'
import { agencyJobPath, rowsOf, takenAndRefused } from './agency-jobs.tsx'
import { DataTable } from './data-table.tsx'
import { JobProblem } from './job-problem.tsx'
import { type Frame, Layout } from './layout.tsx'
import { timeOf } from './time-of.ts'

const refreshSeconds = 2

interface AgencyJobProps {
  readonly frame: Frame
  readonly agency: string
  readonly job: Job
  /** Its files are still there. */
  readonly hasFiles: boolean
}

/** A report or answers of an agency: under way, what came of it with its files, or why nothing did. */
export function AgencyJobPage({ frame, agency, job, hasFiles }: AgencyJobProps) {
  const { language } = frame
  const text = agencyWords[language]
  const isOpen = job.outcome === null
  const title = titleOf(job, language)
  return (
    <Layout frame={frame} title={title ?? ''} {...(isOpen ? { script: 'job.js', refreshSeconds } : {})}>
      <p class="back">
        <a href={`/${language}/agencies/${encodeURIComponent(agency)}/home`}>{text.home}</a>
      </p>
      <h1>{title}</h1>
      <p class="as-of">
        {job.startedBy}, {timeOf(frame, job.startedAt)}
      </p>
      {isOpen && (
        <div data-events={`/${language}${agencyJobPath(agency, job.jobId)}/events`} aria-live="polite">
          <p class="notice">{text.underWay}…</p>
        </div>
      )}
      {!isOpen && job.result === null && <Refusal {...{ language, job }} />}
      {job.result && <Outcomes language={language} result={job.result} />}
      {job.result &&
        (hasFiles ? <Files {...{ language, agency, job }} result={job.result} /> : <p class="notice">{text.gone}</p>)}
      {job.result && <NotTaken language={language} result={job.result} />}
    </Layout>
  )
}

function titleOf({ kind, outcome, result }: Job, language: Language): string | undefined {
  const text = agencyWords[language]
  if (outcome === 'made') return text.madeTitle
  if (outcome !== 'taken') return text.kinds[kind]
  const { taken, refused } = result ? takenAndRefused(result) : { taken: 0, refused: 0 }
  return taken === 0 && refused > 0 ? text.noneTakenTitle : text.takenTitle
}

function Refusal({ language, job }: { readonly language: Language; readonly job: Job }) {
  return (
    <>
      <p class="problem" role="status">
        {agencyWords[language].outcomes[job.outcome ?? '']}
      </p>
      {job.problem && <JobProblem language={language} problem={job.problem} />}
    </>
  )
}

interface ResultProps {
  readonly language: Language
  readonly result: JobResult
}

function Files({ language, agency, job, result }: ResultProps & { readonly agency: string; readonly job: Job }) {
  const text = agencyWords[language]
  const path = `/${language}${agencyJobPath(agency, job.jobId)}/files`
  const size = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  return (
    <section>
      <h2>{job.kind === 'answer' ? text.resultFile : text.files}</h2>
      <DataTable
        id="files"
        caption={text.files}
        columns={[{ label: text.files }, { label: text.size, kind: 'number' }]}
        rows={result.files.map(({ name, bytes }) => [
          <a href={`${path}/${encodeURIComponent(name)}`} download={name}>
            {name}
          </a>,
          `${size.format(Math.max(0.1, bytes / 1_000))} kB`,
        ])}
      />
      <p class="hint">{text.kept}</p>
    </section>
  )
}

function Outcomes({ language, result }: ResultProps) {
  const text = agencyWords[language]
  if (result.outcomes === undefined) return <p class="notice">{text.rows(showCount(result.rows, language))}</p>
  return (
    <section>
      <p class="notice">{rowsOf(result, language)}</p>
      <h2>{text.rowResults}</h2>
      <DataTable
        id="outcomes"
        caption={text.rowResults}
        columns={[{ label: text.outcome }, { label: text.count, kind: 'number' }]}
        rows={Object.entries(result.outcomes).map(([outcome, count]) => [wordsOf(outcome, language), showCount(count, language)])}
        foot={[jobWords[language].rows, showCount(result.rows, language)]}
      />
    </section>
  )
}

function NotTaken({ language, result }: ResultProps) {
  const text = agencyWords[language]
  const { notTaken = [] } = result
  if (notTaken.length === 0) return <></>
  const all = takenAndRefused(result).refused
  return (
    <section>
      <h2>{text.notTaken}</h2>
      <DataTable
        id="not-taken"
        caption={text.notTaken}
        columns={[{ label: text.row }, { label: text.why }]}
        rows={notTaken.map(({ row, outcome }) => [String(row), wordsOf(outcome, language)])}
      />
      {notTaken.length < all && <p class="hint">{text.cut(showCount(notTaken.length, language))}</p>}
    </section>
  )
}

function wordsOf(outcome: string, language: Language): string {
  return outcome in outcomeWords ? outcomeWords[outcome as keyof typeof outcomeWords][language] : outcome
}
