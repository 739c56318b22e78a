/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { JobProblem as Problem } from '@doisoat/store'
import type { Language } from '../language.ts'
import { jobReasons } from '../messages/job-reasons.ts'
import { jobWords } from '../messages/jobs.ts'

/** Why a job was refused or failed: the reason in the reader's language, and what the program said. */
export function JobProblem({ language, problem }: { readonly language: Language; readonly problem: Problem }) {
  const text = jobWords[language]
  return (
    <dl class="facts">
      <dt>{text.why}</dt>
      <dd>
        {jobReasons[problem.code]?.[language] ?? text.otherReason} <code>{problem.code}</code>
      </dd>
      <dt>{text.original}</dt>
      <dd lang="en">{problem.message}</dd>
    </dl>
  )
}
