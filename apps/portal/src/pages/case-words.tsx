/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { CaseFile, CaseStatement } from '@doisoat/store'
import { type Language, showDate } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import { DataTable } from './data-table.tsx'
import { Form } from './form.tsx'
import type { Frame } from './layout.tsx'

interface CaseWordsProps {
  readonly frame: Frame
  /** Of the case, after the language. */
  readonly path: string
  readonly isSteward: boolean
  readonly file: CaseFile
  /** ISO day of the deployment. */
  readonly today: string
}

/** What citizens said of a case, with a form to answer what waits. */
export function CaseStatements({ frame, path, file }: CaseWordsProps) {
  const text = caseWords[frame.language]
  return (
    <section>
      <h2>{text.statements}</h2>
      {file.statements.length === 0 ? (
        <p>{text.noStatements}</p>
      ) : (
        <ul class="cards statements">
          {file.statements.map((statement) => (
            <li class="card">
              <Statement statement={statement} language={frame.language} />
              {statement.answer === null && (
                <Form frame={frame} action={`${path}/answer`}>
                  <input type="hidden" name="statement" value={String(statement.statement_id)} />
                  <label for={`answer-${statement.statement_id}`}>{text.answer}</label>
                  <textarea id={`answer-${statement.statement_id}`} name="answer" required maxlength={2000} rows={3} />
                  <button class="primary" type="submit">
                    {text.sendAnswer}
                  </button>
                </Form>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** A statement and its answer. */
export function Statement({ statement, language }: { readonly statement: CaseStatement; readonly language: Language }) {
  const text = caseWords[language]
  return (
    <>
      <p class="as-of">
        {text.taken} {showDate(statement.taken_on, language)}
      </p>
      <blockquote>{statement.statement}</blockquote>
      {statement.answer === null ? (
        <p class="hint">{text.answerBy(showDate(statement.due_on, language))}</p>
      ) : (
        <>
          <p class="as-of">
            {text.answeredOn} {statement.answered_on === null ? '' : showDate(statement.answered_on, language)}
          </p>
          <blockquote>{statement.answer}</blockquote>
        </>
      )}
    </>
  )
}

/** Waivers of a case; a steward grants one or takes it back. */
export function CaseWaivers({ frame, path, isSteward, file, today }: CaseWordsProps) {
  const { language } = frame
  const text = caseWords[language]
  const inForce = file.standing === 'waived'
  return (
    <section>
      <h2>{text.waivers}</h2>
      {file.waivers.length > 0 && (
        <DataTable
          id="waivers"
          caption={text.waivers}
          columns={[text.until, text.reason, text.by, text.standing].map((label) => ({ label }))}
          rows={file.waivers.map((waiver) => [
            showDate(waiver.expires_on, language),
            waiver.reason,
            waiver.granted_by,
            waiver.revoked_on !== null
              ? `${text.revokedOn} ${showDate(waiver.revoked_on, language)}: ${waiver.revoke_reason ?? ''}`
              : waiver.expires_on >= today
                ? text.inForce
                : text.expired,
          ])}
        />
      )}
      {isSteward && file.standing !== 'closed' && (
        <Form frame={frame} class="form" action={`${path}/${inForce ? 'revoke' : 'waive'}`}>
          {!inForce && <p class="hint">{text.waiverLead}</p>}
          {!inForce && <UntilField frame={frame} today={today} />}
          <label for="waiver-reason">{text.reason}</label>
          <textarea id="waiver-reason" name="reason" required maxlength={1000} rows={2} />
          <button class="primary" type="submit">
            {inForce ? text.revoke : text.grant}
          </button>
        </Form>
      )}
    </section>
  )
}

/** The last day of a waiver. */
export function UntilField({ frame, today }: { readonly frame: Frame; readonly today: string }) {
  return (
    <>
      <label for="until">{caseWords[frame.language].until}</label>
      <input id="until" class="short" name="until" type="date" required min={today} />
    </>
  )
}
