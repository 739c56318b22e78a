/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type CaseRow, showCaseReference } from '@doisoat/store'
import { showCount } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import { Due, StandingTag } from './case-tags.tsx'
import { UntilField } from './case-words.tsx'
import { DataTable } from './data-table.tsx'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'
import { agencyTitle } from './users-page.tsx'

/** Cases waived at a time: each is a change with an entry of its own in the audit chain. */
export const mostWaived = 500

interface WaiverPageProps {
  readonly frame: Frame
  /** What would be waived. */
  readonly rows: readonly CaseRow[]
  /** There are more than can be waived at a time. */
  readonly isCut: boolean
  readonly today: string
  readonly problem?: string | undefined
}

/** What a bulk waiver would do, before it does it. */
export function WaiverPage({ frame, rows, isCut, today, problem }: WaiverPageProps) {
  const { language } = frame
  const text = caseWords[language]
  return (
    <Layout frame={frame} title={text.preview}>
      <p class="back">
        <a href={`/${language}/cases`}>{text.back}</a>
      </p>
      <h1>{text.preview}</h1>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {text.problems[problem] ?? problem}
        </p>
      )}
      <p class="lead">{text.previewCount(showCount(rows.length, language))}</p>
      {isCut && <p class="notice">{text.previewLimit(showCount(mostWaived, language))}</p>}
      {rows.length > 0 && (
        <Form frame={frame} class="form" action="/waivers">
          {rows.map((row) => (
            <input type="hidden" name="case" value={row.case_key} />
          ))}
          <UntilField frame={frame} today={today} />
          <label for="waiver-reason">{text.reason}</label>
          <textarea id="waiver-reason" name="reason" required maxlength={1000} rows={2} />
          <button class="primary" type="submit">
            {text.confirm}
          </button>
        </Form>
      )}
      <DataTable
        id="cases"
        caption={text.title}
        columns={[text.reference, text.due, text.standing, text.agency].map((label) => ({ label }))}
        rows={rows.map((row) => [
          <a class="id" href={`/${language}/cases/${row.case_key}`}>
            {showCaseReference(row.case_key)}
          </a>,
          <Due due={row.due_on} today={today} counts={false} language={language} />,
          <StandingTag standing={row.standing} language={language} />,
          agencyTitle(frame, row.owner_agency),
        ])}
      />
    </Layout>
  )
}

/** What a bulk waiver did: how many, and why some were left. */
export function WaivedPage({
  frame,
  waived,
  refused,
}: {
  readonly frame: Frame
  readonly waived: number
  readonly refused: readonly { readonly caseKey: string; readonly code: string }[]
}) {
  const { language } = frame
  const text = caseWords[language]
  return (
    <Layout frame={frame} title={text.waivers}>
      <h1>{text.waivers}</h1>
      <p class="lead" role="status">
        {text.done(showCount(waived, language))}
      </p>
      {refused.length > 0 && (
        <DataTable
          id="refused"
          caption={text.notDone}
          columns={[{ label: text.reference }, { label: text.reason }]}
          rows={refused.map(({ caseKey, code }) => [showCaseReference(caseKey), text.problems[code] ?? code])}
        />
      )}
      <p class="actions">
        <a class="button" href={`/${language}/cases`}>
          {text.back}
        </a>
      </p>
    </Layout>
  )
}
