import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { type Actor, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { JobProblem, JobStep } from './job-progress.ts'

export const jobKinds = ['reconcile', 'approve', 'reject'] as const
export const jobOutcomes = ['published', 'same_input', 'held', 'rejected', 'refused', 'failed', 'interrupted'] as const
export type JobOutcome = (typeof jobOutcomes)[number]

/** What a steward started from a page, done by a child process. */
export interface Job {
  readonly jobId: string
  readonly kind: (typeof jobKinds)[number]
  readonly startedBy: string
  readonly startedAt: Date
  readonly runId: string | null
  readonly steps: readonly JobStep[]
  readonly endedAt: Date | null
  /** Null while it is under way. */
  readonly outcome: JobOutcome | null
  readonly problem: JobProblem | null
}

export interface NewJob {
  readonly kind: Job['kind']
  /** Random, from the form: the same form twice is one job. */
  readonly submission: string
  readonly runId: string | null
  readonly by: Actor
}

/** opened: it is this caller's to do · repeated: the form was sent before · busy: another one is under way. */
export interface OpenedJob {
  readonly state: 'opened' | 'repeated' | 'busy'
  readonly jobId: string
}

/** Longer than any pause of a portal that lives. */
const lostAfterSeconds = 60

/** Takes the one place for a job. Whoever opens it keeps it alive with `updateJob` and ends it with `endJob`. */
export async function openJob(store: Store, { kind, submission, runId, by }: NewJob): Promise<OpenedJob> {
  await endLostJobs(store)
  const jobId = randomBytes(8).toString('hex')
  const opened = await store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('job')
      .values({ job_id: jobId, kind, submission, run_id: runId, started_by: by.actor })
      .onConflict((conflict) => conflict.doNothing())
      .returning('job_id')
      .executeTakeFirst()
    if (row) await recordAudit(trx, { ...by, action: 'job.start', object: jobId, runId, details: { kind } })
    return row !== undefined
  })
  if (opened) return { state: 'opened', jobId }
  const rows = await jobs(store)
    .where((where) => where.or([where('submission', '=', submission), where('ended_at', 'is', null)]))
    .select('submission')
    .execute()
  const same = rows.find((row) => row.submission === submission)
  const other = same ?? rows[0]
  // The other one ended between the two statements: the place is free.
  return other === undefined
    ? openJob(store, { kind, submission, runId, by })
    : { state: same ? 'repeated' : 'busy', jobId: other.job_id }
}

/** A sign of life of a job that is under way, and the stages it has finished by now. */
export async function updateJob(store: Store, jobId: string, steps: readonly JobStep[]): Promise<void> {
  await store.db
    .updateTable('job')
    .set({ seen_at: sql<Date>`now()`, steps: JSON.stringify(steps) })
    .where('job_id', '=', jobId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Jobs whose portal or machine stopped under them are over. */
export async function endLostJobs(store: Store): Promise<void> {
  await store.db
    .updateTable('job')
    .set({ outcome: 'interrupted', ended_at: sql<Date>`now()` })
    .where('ended_at', 'is', null)
    .where('seen_at', '<', sql<Date>`now() - make_interval(secs => ${lostAfterSeconds})`)
    .execute()
}

/** Ends a job; what has ended stays as it is. */
export async function endJob(
  store: Store,
  jobId: string,
  end: { readonly outcome: JobOutcome; readonly runId?: string | null; readonly problem?: JobProblem | null },
): Promise<void> {
  const { outcome, runId = null, problem = null } = end
  await store.db
    .updateTable('job')
    .set({
      outcome,
      ended_at: sql<Date>`now()`,
      run_id: sql<string | null>`coalesce(${runId}, run_id)`,
      problem: problem === null ? null : JSON.stringify(problem),
    })
    .where('job_id', '=', jobId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Forgets a job whose files never arrived whole. */
export async function dropJob(store: Store, jobId: string): Promise<void> {
  await store.db.deleteFrom('job').where('job_id', '=', jobId).where('ended_at', 'is', null).execute()
}

export async function findJob(store: Store, jobId: string): Promise<Job | undefined> {
  const row = await jobs(store).where('job_id', '=', jobId).executeTakeFirst()
  return row && toJob(row)
}

/** The job under way, if any. */
export async function findOpenJob(store: Store): Promise<Job | undefined> {
  const row = await jobs(store).where('ended_at', 'is', null).executeTakeFirst()
  return row && toJob(row)
}

/** The newest jobs first. */
export async function listJobs(store: Store, limit = 10): Promise<Job[]> {
  const rows = await jobs(store).orderBy('started_at', 'desc').orderBy('job_id').limit(limit).execute()
  return rows.map(toJob)
}

function jobs(store: Store) {
  return store.db
    .selectFrom('job')
    .select(['job_id', 'kind', 'started_by', 'started_at', 'run_id', 'steps', 'ended_at', 'outcome', 'problem'])
}

function toJob(row: Awaited<ReturnType<ReturnType<typeof jobs>['execute']>>[number]): Job {
  return {
    jobId: row.job_id,
    kind: row.kind,
    startedBy: row.started_by,
    startedAt: row.started_at,
    runId: row.run_id,
    steps: row.steps,
    endedAt: row.ended_at,
    outcome: row.outcome,
    problem: row.problem,
  }
}
