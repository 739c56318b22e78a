/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { showCount } from '../language.ts'
import { jobWords } from '../messages/jobs.ts'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'

interface JobFormProps {
  readonly frame: Frame
  /** Random: the same form sent twice is one job. */
  readonly submission: string
  readonly problem?: keyof (typeof jobWords)['vi']['problems'] | undefined
  /** Another job is under way. */
  readonly busyJobId?: string | undefined
}

/** The form that starts a batch: one file a register. */
export function JobFormPage({ frame, submission, problem, busyJobId }: JobFormProps) {
  const { language, portal } = frame
  const text = jobWords[language]
  const { uploadMb } = portal.settings
  const registers = portal.profile.registers.toSorted((a, b) => Number(b.required) - Number(a.required))
  return (
    <Layout frame={frame} title={text.newTitle} script="job-form.js">
      <h1>{text.newTitle}</h1>
      <p class="lead">{text.newLead}</p>
      {busyJobId !== undefined && (
        <p class="problem" role="alert">
          {text.busy} <a href={`/${language}/jobs/${busyJobId}`}>{text.toJob}</a>
        </p>
      )}
      <Form frame={frame} class="form wide" action="/jobs" files>
        <input type="hidden" name="submission" value={submission} />
        <p id="problem" class="problem" role="alert" hidden={problem === undefined}>
          {problem === undefined ? text.problems.too_large : text.problems[problem]}
        </p>
        <label for="as_of">{text.asOf}</label>
        <p class="hint" id="as-of-hint">
          {text.asOfHint}
        </p>
        <input class="short" id="as_of" name="as_of" type="date" aria-describedby="as-of-hint" />
        <p class="hint" id="files-hint" data-max-bytes={uploadMb * 1_000_000}>
          {text.accepted} {text.limit(showCount(uploadMb, language))}
        </p>
        {registers.map(({ name, title, required }) => (
          <>
            <label for={`file-${name}`}>
              {text.file} {title[language]}
              {required && ` (${text.required})`}
            </label>
            <input
              id={`file-${name}`}
              name={name}
              type="file"
              accept=".csv,.gz,.parquet"
              required={required}
              aria-describedby="files-hint"
            />
          </>
        ))}
        <button class="primary" type="submit">
          {text.start}
        </button>
        <p id="sending" class="notice" role="status" hidden>
          {text.sending}
        </p>
      </Form>
    </Layout>
  )
}
