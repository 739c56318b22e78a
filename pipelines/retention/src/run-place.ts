/** Where a run lies on this machine; whoever calls reads it from the state folder. */
export interface RunPlace {
  readonly runId: string
  /** Name or folder of the profile it was started with. */
  readonly profile: string
  readonly startedAt: string
  readonly status: 'running' | 'done' | 'held' | 'failed' | 'published' | 'rejected'
  /** The folder of the run under the state folder. */
  readonly path: string
  /** The folder of its results, inside `path` unless --out named another. */
  readonly out: string
  /** Forgets the finished stages: their checkpoints are gone. */
  readonly restart: () => void
}
