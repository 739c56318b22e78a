import type { RegisterFacts, RunJson } from '@doisoat/contracts'
import type { Gate } from '@doisoat/profile'

/** What the rules read of a run: run.json holds it, so that a held run can be compared again with another one. */
export type Comparable = Pick<RunJson, 'registers' | 'verdicts' | 'findings' | 'coverage' | 'facts' | 'listVersion'>

/** A register in this run and in the last published one. */
export interface Pair {
  readonly register: string
  readonly now: RegisterFacts
  readonly last: RegisterFacts
  readonly gate: Gate
}

/** This run and the last published one. */
export interface Compared {
  readonly run: Comparable
  readonly baseline: RunJson
  readonly gate: Gate
}
