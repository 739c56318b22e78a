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
