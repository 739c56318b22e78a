/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { reportFormats } from '@doisoat/reports'
import type { Settings } from '@doisoat/runtime'
import { showCount } from '../language.ts'
import { agencyWords } from '../messages/agency.ts'
import { Form } from './form.tsx'
import type { Frame } from './layout.tsx'

export type ExchangeProblem = keyof (typeof agencyWords)['vi']['problems']

/** Answers are read whole, unlike the extracts of a batch: more than the largest report has. */
export function answersMb({ uploadMb }: Pick<Settings, 'uploadMb'>): number {
  return Math.min(uploadMb, 200)
}

interface ExchangeProps {
  readonly frame: Frame
  readonly agency: string
  /** Random, one a form: the same form sent twice is one job. */
  readonly submissions: readonly [string, string]
}

/** The forms of an agency's round trip: a report is made, and comes back with answers. */
export function AgencyExchange({ frame, agency, submissions: [report, answers] }: ExchangeProps) {
  const { language, portal } = frame
  const text = agencyWords[language]
  const path = `/agencies/${encodeURIComponent(agency)}`
  return (
    <div class="side-by-side">
      <section>
        <h2>{text.report}</h2>
        <p>{text.reportLead}</p>
        <Form frame={frame} class="form wide" action={`${path}/reports`}>
          <input type="hidden" name="submission" value={report} />
          <label for="format">{text.format}</label>
          <select id="format" name="format">
            {reportFormats.map((format) => (
              <option value={format}>{text.formats[format] ?? format}</option>
            ))}
          </select>
          <p class="choice">
            <input id="changed" name="changed" type="checkbox" value="yes" />
            <label for="changed">{text.changedOnly}</label>
          </p>
          <button class="primary" type="submit">
            {text.make}
          </button>
        </Form>
      </section>
      <section>
        <h2>{text.answers}</h2>
        <p>{text.answersLead}</p>
        <Form frame={frame} class="form wide" action={`${path}/answers`} files>
          <input type="hidden" name="submission" value={answers} />
          <label for="answers">{text.file}</label>
          <p class="hint" id="answers-hint">
            {text.limit(showCount(answersMb(portal.settings), language))}
          </p>
          <input id="answers" name="answers" type="file" accept=".xlsx,.csv" required aria-describedby="answers-hint" />
          <button class="primary" type="submit">
            {text.send}
          </button>
        </Form>
      </section>
    </div>
  )
}
