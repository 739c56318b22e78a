/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type CaseFile, showCaseReference } from '@doisoat/store'
import { showDate } from '../language.ts'
import { caseWords } from '../messages/cases.ts'
import { Due, StandingTag } from './case-tags.tsx'
import { Statement } from './case-words.tsx'
import { Form } from './form.tsx'
import { type Frame, Layout } from './layout.tsx'
import { titleOf } from './run-page.tsx'
import { agencyTitle } from './users-page.tsx'

/** What the desk may know of a case: nothing of the person. */
export type DeskCase = Pick<CaseFile, 'case_key' | 'register' | 'owner_agency' | 'standing' | 'due_on' | 'statements'>

interface DeskPageProps {
  readonly frame: Frame
  /** As it was typed. */
  readonly reference: string
  readonly found: DeskCase | undefined
  readonly today: string
  /** Day by which a statement that was just taken down is answered. */
  readonly answerBy?: string | undefined
  readonly problem?: string | undefined
}

/** The 1022 desk: a case by the reference a citizen reads out, and what the citizen says of it. */
export function DeskPage({ frame, reference, found, today, answerBy, problem }: DeskPageProps) {
  const { language } = frame
  const text = caseWords[language]
  return (
    <Layout frame={frame} title={text.deskTitle}>
      <h1>{text.deskTitle}</h1>
      <p class="lead">{text.deskLead}</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {text.problems[problem] ?? problem}
        </p>
      )}
      {answerBy !== undefined && (
        <p class="notice" role="status">
          {text.taken_down(showDate(answerBy, language))}
        </p>
      )}
      <form class="form" method="get" action={`/${language}/desk`}>
        <label for="reference">{text.reference}</label>
        <input
          id="reference"
          name="reference"
          required
          maxlength={40}
          value={reference}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
        />
        <button class="primary" type="submit">
          {text.find}
        </button>
      </form>
      {found && <Found {...{ frame, found, today }} />}
    </Layout>
  )
}

function Found({ frame, found, today }: { readonly frame: Frame; readonly found: DeskCase; readonly today: string }) {
  const { language } = frame
  const text = caseWords[language]
  const counts = found.standing === 'open' || found.standing === 'overdue'
  return (
    <section>
      <h2>
        {text.one} <span class="id">{showCaseReference(found.case_key)}</span>
      </h2>
      <dl class="facts">
        <dt>{text.standing}</dt>
        <dd>
          <StandingTag standing={found.standing} language={language} />
        </dd>
        <dt>{text.due}</dt>
        <dd>
          <Due due={found.due_on} today={today} counts={counts} language={language} />
        </dd>
        <dt>{text.agency}</dt>
        <dd>{agencyTitle(frame, found.owner_agency)}</dd>
        <dt>{text.register}</dt>
        <dd>{titleOf(frame, found.register)}</dd>
      </dl>
      {found.statements.length > 0 && (
        <ul class="cards statements">
          {found.statements.map((statement) => (
            <li class="card">
              <Statement statement={statement} language={language} />
            </li>
          ))}
        </ul>
      )}
      <h3>{text.takeDown}</h3>
      <Form frame={frame} class="form wide" action={`/desk/${found.case_key}/statements`}>
        <label for="statement">{text.statement}</label>
        <p class="hint">{text.takeDownHint}</p>
        <textarea id="statement" name="statement" required maxlength={2000} rows={4} />
        <button class="primary" type="submit">
          {text.takeDown}
        </button>
      </Form>
    </section>
  )
}
