/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Answer, type CaseFile, showCaseReference } from '@doisoat/store'
import type { Child } from 'hono/jsx'
import { showDate } from '../language.ts'
import { auditWords } from '../messages/audit.ts'
import { caseWords } from '../messages/cases.ts'
import { messages } from '../messages.ts'
import { CaseReasons, type ShownReason } from './case-reasons.tsx'
import { CaseRows } from './case-rows.tsx'
import { Due, StandingTag, unitName } from './case-tags.tsx'
import { CaseStatements, CaseWaivers } from './case-words.tsx'
import { DataTable } from './data-table.tsx'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'
import { Severity, titleOf } from './run-page.tsx'
import { agencyTitle } from './users-page.tsx'

export interface CasePageProps {
  readonly frame: Frame
  /** Of the case, after the language. */
  readonly path: string
  readonly isSteward: boolean
  readonly file: CaseFile
  readonly reasons: readonly ShownReason[]
  readonly answers: readonly Answer[]
  readonly asOf: string
  readonly today: string
  /** IDs and numbers in full: only in answer to a reason. */
  readonly revealed: boolean
  /** Code of what was refused. */
  readonly problem?: string | undefined
}

/** One case: how it stands, why, the registers side by side, what people said and what runs did. */
export function CasePage(props: CasePageProps) {
  const { frame, path, isSteward, file, reasons, asOf, revealed, problem } = props
  const { language } = frame
  const text = caseWords[language]
  const reference = showCaseReference(file.case_key)
  return (
    <Layout frame={frame} title={`${text.one} ${reference}`}>
      <p class="back">
        <a href={`/${language}${path.slice(0, path.lastIndexOf('/'))}`}>{text.back}</a>
      </p>
      <h1>
        {text.one} <span class="id">{reference}</span>
      </h1>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {text.problems[problem] ?? problem}
        </p>
      )}
      <Facts {...props} />
      <section>
        <h2>{text.reasons}</h2>
        {file.standing === 'closed' ? (
          <p class="notice">{text.standings['closed']}</p>
        ) : (
          <CaseReasons {...{ frame, reasons, revealed }} />
        )}
      </section>
      {file.rows.length > 0 && (
        <section>
          <h2>{text.rows}</h2>
          <p class="hint">{isSteward ? text.rowsLead : text.ownRowsLead}</p>
          <CaseRows {...{ frame, asOf, revealed }} rows={file.rows} />
          {isSteward && <Reveal {...{ frame, path, revealed }} />}
        </section>
      )}
      {props.answers.length > 0 && <Answers {...props} />}
      <CaseStatements {...props} />
      {(isSteward || file.waivers.length > 0) && <CaseWaivers {...props} />}
      <History {...props} />
      {isSteward && (
        <p>
          <a href={`/${language}${path}/sightings`}>{auditWords[language].sightings}</a>
        </p>
      )}
    </Layout>
  )
}

function Facts({ frame, file, asOf, today }: CasePageProps) {
  const { language } = frame
  const text = caseWords[language]
  const day = (date: string | null): Child => (date === null ? null : <time datetime={date}>{showDate(date, language)}</time>)
  const counts = file.standing === 'open' || file.standing === 'overdue'
  const facts: readonly (readonly [label: string, value: Child])[] = [
    [text.standing, <StandingTag standing={file.standing} language={language} />],
    [messages[language].severity, <Severity severity={file.severity} language={language} />],
    [text.due, <Due due={file.due_on} today={today} counts={counts} language={language} />],
    [text.agency, agencyTitle(frame, file.owner_agency)],
    [text.register, titleOf(frame, file.register)],
    [text.unit, unitName(frame, file.unit_code, asOf)],
    [text.opened, day(file.opened_on)],
    [text.reopenedOn, day(file.reopened_on)],
    [text.warnedOn, day(file.warned_on)],
    [text.closedOn, day(file.closed_on)],
  ]
  return (
    <dl class="facts">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ),
      )}
    </dl>
  )
}

function Reveal({ frame, path, revealed }: Pick<CasePageProps, 'frame' | 'path' | 'revealed'>) {
  const text = caseWords[frame.language]
  if (revealed) return <p class="notice">{text.revealed}</p>
  return (
    <Form frame={frame} class="form" action={`${path}/reveal`}>
      <p class="hint">{text.masked}</p>
      <label for="reveal-reason">
        {text.reveal}: {text.reason}
      </label>
      <input id="reveal-reason" name="reason" required maxlength={300} />
      <button class="button" type="submit">
        {text.reveal}
      </button>
    </Form>
  )
}

function Answers({ frame, answers }: CasePageProps) {
  const { language } = frame
  const text = caseWords[language]
  return (
    <section>
      <h2>{text.answers}</h2>
      <DataTable
        id="answers"
        caption={text.answers}
        columns={[text.day, text.by, text.answer, text.result].map((label) => ({ label }))}
        rows={answers.map((answer) => [
          showDate(answer.answeredOn, language),
          answer.answeredBy,
          <>
            {text.decisions[answer.decision]}
            {answer.note !== null && <span class="note">{answer.note}</span>}
          </>,
          text.checks[answer.check],
        ])}
      />
    </section>
  )
}

function History({ frame, file }: CasePageProps) {
  const { language } = frame
  const text = caseWords[language]
  return (
    <section>
      <h2>{text.history}</h2>
      <DataTable
        id="history"
        caption={text.history}
        columns={[text.day, text.event, text.before, text.after, text.deadline].map((label) => ({ label }))}
        rows={file.events.map((event) => [
          showDate(event.on_date, language),
          text.events[event.event] ?? event.event,
          event.numbers_before.join(', '),
          event.numbers_after.join(', '),
          showDate(event.due_on, language),
        ])}
      />
    </section>
  )
}
