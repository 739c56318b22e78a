/** A stage a batch has finished. */
export interface JobStep {
  readonly name: string
  readonly rows: number
  readonly seconds: number
}

/** Why a job was refused or failed; no personal data. */
export interface JobProblem {
  readonly code: string
  readonly message: string
  readonly next: string | null
}

/** What came of a report or of answers; no personal data. */
export interface JobResult {
  /** The folder of the files under that of the job; empty when they lie in it. */
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  /** Of the report or of the answers. */
  readonly rows: number
  /** Of a report. */
  readonly format?: string
  readonly asOf?: string
  readonly changedOnly?: boolean
  /** Rows of answers by what became of them. */
  readonly outcomes?: Readonly<Record<string, number>>
  /** The first rows of answers that were not taken, by their number in the file. */
  readonly notTaken?: readonly { readonly row: number; readonly outcome: string }[]
}
