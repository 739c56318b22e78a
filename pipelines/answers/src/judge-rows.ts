import type { AnswerDecision } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import { type AnswerOutcome, outcomeWords, readDecision, readFindingKey, type Words } from '@doisoat/reports'
import type { KeyStanding, NewAnswer } from '@doisoat/store'
import { checkValue } from './check-value.ts'
import type { AnswerRow } from './read-answers.ts'

/** A row with what became of it, and the answers when it is taken. */
export interface JudgedRow {
  readonly row: AnswerRow
  readonly outcome: AnswerOutcome
  readonly reason: Words
  /** Several where a row of the report stands for findings of several registers. */
  readonly answers?: readonly NewAnswer[]
}

export interface Judging {
  readonly profile: Profile
  /** ISO day. */
  readonly today: string
  /** How the keys of the file stand; a key that is not there is unknown. */
  readonly standings: ReadonlyMap<string, KeyStanding>
}

const longestValue = 500
const longestNote = 2_000

/** Says of every row of a file what becomes of it: rows do not depend on each other, but for those with one key. */
export function judgeRows(rows: readonly AnswerRow[], judging: Judging): JudgedRow[] {
  const byKey = Map.groupBy(rows, ({ key }) => readFindingKey(key) ?? '')
  const contradicting = new Set(
    [...byKey].filter(([key, same]) => key !== '' && new Set(same.map(contentOf)).size > 1).map(([key]) => key),
  )
  return rows.map((row) => {
    const key = readFindingKey(row.key)
    if (key === undefined) return judged(row, row.key === '' ? 'no_key' : 'key_invalid')
    const standing = judging.standings.get(key) ?? { standing: 'unknown' }
    // A report shows rows that are another agency's turn: left empty they are as they should be.
    if (standing.standing === 'waits' && isEmpty(row)) return judged(row, 'unanswered')
    if (standing.standing !== 'answerable') return judged(row, outcomeOfStanding[standing.standing])
    if (contradicting.has(key)) return judged(row, 'contradiction')
    if (byKey.get(key)?.[0] !== row) return judged(row, 'duplicate')
    return judgeAnswer(row, standing.finding, judging)
  })
}

const outcomeOfStanding = {
  // As what does not exist: a key that was guessed must not be told from one that stands in another agency's report.
  other: 'unknown_key',
  waits: 'other_turn',
  gone: 'gone',
  unknown: 'unknown_key',
} as const satisfies Record<Exclude<KeyStanding['standing'], 'answerable'>, AnswerOutcome>

type Answerable = Extract<KeyStanding, { standing: 'answerable' }>['finding']

function judgeAnswer(row: AnswerRow, finding: Answerable, { profile, today }: Judging): JudgedRow {
  if (isEmpty(row)) return judged(row, 'unanswered')
  if (row.decision === '') return judged(row, 'decision_missing')
  const decision = readDecision(row.decision)
  if (decision === undefined) return judged(row, 'decision_invalid')
  if (row.value.length > longestValue || row.note.length > longestNote) return judged(row, 'too_long')
  if (row.value !== '') {
    if (decision !== 'corrected') return judged(row, 'value_not_wanted')
    const wrong = checkValue(row.value, { profile, register: finding.register, field: finding.field, today })
    if (wrong) return judged(row, 'value_invalid', wrong)
  }
  if (isSame(finding.answered, { decision, row })) return judged(row, 'unchanged')
  const { caseKey, register, deliverySha256 } = finding
  const answer = { caseKey, register, deliverySha256, decision, correctedValue: row.value, note: row.note }
  const answers = [finding.findingKey, ...finding.sameKeys].map((findingKey) => ({ findingKey, ...answer }))
  return { ...judged(row, 'taken'), answers }
}

function isSame(
  answered: Answerable['answered'],
  { decision, row }: { readonly decision: AnswerDecision; readonly row: AnswerRow },
): boolean {
  return answered?.decision === decision && answered.correctedValue === row.value && answered.note === row.note
}

function judged(row: AnswerRow, outcome: AnswerOutcome, detail?: Words): JudgedRow {
  const { vi, en } = outcomeWords[outcome]
  return { row, outcome, reason: detail ? { vi: `${vi}: ${detail.vi}`, en: `${en}: ${detail.en}` } : { vi, en } }
}

function isEmpty({ decision, value, note }: AnswerRow): boolean {
  return decision === '' && value === '' && note === ''
}

function contentOf({ decision, value, note }: Pick<AnswerRow, 'decision' | 'value' | 'note'>): string {
  return JSON.stringify([readDecision(decision) ?? decision, value, note])
}
