/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { HeldRun } from '@doisoat/store'
import { jobWords } from '../messages/jobs.ts'
import { Form } from './form.tsx'
import type { Frame } from './layout.tsx'
import { timeOf } from './time-of.ts'

interface RunDecisionProps {
  readonly frame: Frame
  readonly held: HeldRun
  /** One for each form. */
  readonly submissions: readonly [string, string]
}

/** What was decided on a held run; while it waits the forms that decide. */
export function RunDecision({ frame, held, submissions: [approval, rejection] }: RunDecisionProps) {
  const text = jobWords[frame.language]
  if (held.decision) {
    return (
      <dl class="facts">
        <dt>{text.decidedBy}</dt>
        <dd>
          {held.decision.by}, {timeOf(frame, held.decision.at)}
        </dd>
        <dt>{text.reason}</dt>
        <dd>{held.decision.reason}</dd>
      </dl>
    )
  }
  return (
    <section>
      <h2>{text.decide}</h2>
      <p>{text.decideLead}</p>
      <div class="side-by-side">
        <Decision {...{ frame, held }} kind="approve" submission={approval} />
        <Decision {...{ frame, held }} kind="reject" submission={rejection} />
      </div>
    </section>
  )
}

function Decision({
  frame,
  held,
  kind,
  submission,
}: Pick<RunDecisionProps, 'frame' | 'held'> & { readonly kind: 'approve' | 'reject'; readonly submission: string }) {
  const text = jobWords[frame.language]
  return (
    <Form frame={frame} class="form" action={`/runs/${held.runId}/${kind}`}>
      <input type="hidden" name="submission" value={submission} />
      <label for={`${kind}-reason`}>
        {text[kind]}: {text.reason}
      </label>
      <textarea id={`${kind}-reason`} name="reason" required maxlength={1000} rows={3} />
      <button class={kind === 'approve' ? 'primary' : 'button'} type="submit">
        {text[kind]}
      </button>
    </Form>
  )
}
