import type { Invariant, RunJson } from '@doisoat/contracts'
import type { Engine } from '@doisoat/engine'
import type { Inspection } from '@doisoat/files'
import type { PaddedKeys } from '@doisoat/matching'
import type { Profile, Register } from '@doisoat/profile'
import type { RunFolder } from './run-folder.ts'

/** What the stages of one run share. Stages add what they learn; nothing else is remembered between them. */
export interface Batch {
  readonly engine: Engine
  readonly profile: Profile
  readonly folder: RunFolder
  readonly keys: PaddedKeys
  /** Files read side by side in ingest. */
  readonly threads: number
  /** Registers with a delivery, the reference first. */
  registers: readonly Register[]
  skipped: readonly string[]
  readonly inspections: Map<string, Inspection>
  /** Accepted records per register. */
  readonly rows: Map<string, number>
  asOf: string
  /** Version of the unit list in force on the as-of date. */
  listVersion: string
  readonly unitLists: Map<string, string>
  readonly invariants: Invariant[]
  /** Stages taken up from an earlier start of the run. */
  readonly resumed: Set<string>
  /** The published run that the gate compares this one with. */
  readonly baseline: RunJson | null
  /** What is known of each register as a whole; the gate judges it. */
  facts: RunJson['facts']
  /** What the run found, in numbers. */
  counts: Pick<RunJson, 'verdicts' | 'findings' | 'coverage'>
  gate: RunJson['gate']
  readonly notes: string[]
}

/** What a stage did; `facts` is what a resumed run needs to know of it (JSON). */
export interface StageOutcome {
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rejected: number
  readonly facts?: unknown
  /** Files the stage wrote, besides its tables, that later stages read (full paths). */
  readonly files?: readonly string[]
}

/**
 * One stage of the batch. `run` reads named tables and makes named tables; `tables` are kept as its checkpoint; `restore` takes a
 * finished stage up again from its facts, its checkpoint being there as views, and makes again what was not kept.
 */
export interface Stage {
  readonly name: string
  run(batch: Batch): Promise<StageOutcome>
  /** Tables of this stage that later stages read. */
  tables(batch: Batch): readonly string[]
  restore?(batch: Batch, facts: unknown): Promise<void>
}
