/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { FindingCode, RunJson } from '@doisoat/contracts'
import { showCount, showRate } from '../language.ts'
import { runWords } from '../messages/runs.ts'
import { messages } from '../messages.ts'
import { DataTable } from './data-table.tsx'
import type { Frame } from './layout.tsx'
import { titleOf } from './title-of.ts'

const repaired: readonly FindingCode[] = ['ID_FORMAT', 'ID_ZERO_LOST', 'ID_CMND9', 'ID_OUTDATED']
const refused: readonly FindingCode[] = ['ID_OTHER_PERSON', 'ID_GUARDIAN']
const notFound: readonly FindingCode[] = ['ID_NOT_FOUND']
const waiting: readonly FindingCode[] = ['LINK_CANDIDATE', 'LINK_AMBIGUOUS']

/** How the rows of a run were linked and how sure that is, in its own counts. */
export function RunLinkage({ frame, run }: { readonly frame: Frame; readonly run: RunJson }) {
  const { language } = frame
  const text = runWords[language]
  const columns = [text.linkRows, text.linkNoId, text.linkOther, text.linkReview, text.linkAgree, text.linkShare]
  const count = (codes: readonly FindingCode[]): number => codes.reduce((sum, code) => sum + (run.findings[code] ?? 0), 0)
  return (
    <section>
      <h2>{text.linkage}</h2>
      <p>{text.linkageLead}</p>
      <DataTable
        id="linkage"
        caption={text.linkage}
        columns={[messages[language].register, ...columns].map((label, at) => ({
          label,
          ...(at > 0 && { kind: 'number' as const }),
        }))}
        rows={Object.entries(run.verdicts).map(([register, verdicts]) => {
          const of = (...names: (keyof typeof verdicts)[]): number => names.reduce((sum, name) => sum + (verdicts[name] ?? 0), 0)
          const agree = of('match', 'match_with_note')
          const [noId, other, review] = [of('no_id'), of('mismatch', 'duplicate'), of('review')]
          const all = agree + noId + other + review
          return [
            titleOf(frame, register),
            ...[all, noId, other, review, agree].map((one) => showCount(one, language)),
            showRate(agree, all, language),
          ]
        })}
      />
      <DataTable
        id="links"
        caption={text.linkage}
        columns={[{ label: text.linkCase }, { label: messages[language].count, kind: 'number' }]}
        rows={(
          [
            [text.repaired, repaired],
            [text.refused, refused],
            [text.notFound, notFound],
            [text.waiting, waiting],
          ] as const
        ).map(([label, codes]) => [label, showCount(count(codes), language)])}
      />
    </section>
  )
}
