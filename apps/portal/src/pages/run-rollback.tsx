/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { runWords } from '../messages/runs.ts'
import { Form } from './form.tsx'
import type { Frame } from './layout.tsx'

interface RunRollbackProps {
  readonly frame: Frame
  /** Published, and not what readers see. */
  readonly runId: string
  readonly submission: string
}

/** The form that moves readers to this run again. */
export function RunRollback({ frame, runId, submission }: RunRollbackProps) {
  const text = runWords[frame.language]
  return (
    <section>
      <h2>{text.rollback}</h2>
      <p>{text.rollbackLead}</p>
      <Form frame={frame} class="form" action={`/runs/${encodeURIComponent(runId)}/rollback`}>
        <input type="hidden" name="submission" value={submission} />
        <label for="rollback-reason">{text.reason}</label>
        <textarea id="rollback-reason" name="reason" required maxlength={1000} rows={3} />
        <button class="button" type="submit">
          {text.rollback}
        </button>
      </Form>
    </section>
  )
}
