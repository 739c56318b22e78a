import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { type Actor, recordAudit } from './audit/record-audit.ts'
import { keyLetters } from './case/case-reference.ts'
import type { Store } from './connect-store.ts'
import type { JobTable } from './database.ts'
import type { JobProblem, JobResult, JobStep } from './job-progress.ts'

export type JobKind = JobTable['kind']
export type JobOutcome = NonNullable<JobTable['outcome']>

/** What was started from a page, done by a child process. */
export interface Job {
  readonly jobId: string
  readonly kind: JobKind
  /** Whose report or answers; null for what a steward started. */
  readonly agency: string | null
  readonly startedBy: string
  readonly startedAt: Date
  readonly runId: string | null
  readonly steps: readonly JobStep[]
  readonly endedAt: Date | null
  /** Null while it is under way. */
  readonly outcome: JobOutcome | null
  readonly problem: JobProblem | null
  /** Of a report or of answers that were taken. */
  readonly result: JobResult | null
}

export interface NewJob {
  readonly kind: JobKind
  /** For a report or answers. */
  readonly agency?: string
  /** Random, from the form: the same form twice is one job. */
  readonly submission: string
  readonly runId: string | null
  readonly by: Actor
}

/** opened: it is this caller's to do · repeated: the form was sent before · busy: another one is under way, of this agency or of the stewards. */
export interface OpenedJob {
  readonly state: 'opened' | 'repeated' | 'busy'
  readonly jobId: string
}

/** Longer than any pause of a portal that lives. */
const lostAfterSeconds = 60

/** Takes the one place for a job, of the stewards or of an agency. Whoever opens it keeps it alive with `updateJob` and ends it with `endJob`. */
export async function openJob(store: Store, job: NewJob): Promise<OpenedJob> {
  const { kind, submission, runId, by, agency = null } = job
  await endLostJobs(store)
  const jobId = newJobId()
  const opened = await store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('job')
      .values({ job_id: jobId, kind, agency, submission, run_id: runId, started_by: by.actor })
      .onConflict((conflict) => conflict.doNothing())
      .returning('job_id')
      .executeTakeFirst()
    if (row) await recordAudit(trx, { ...by, agency, action: 'job.start', object: jobId, runId, details: { kind } })
    return row !== undefined
  })
  if (opened) return { state: 'opened', jobId }
  const rows = await jobs(store)
    .where((where) => where.or([where('submission', '=', submission), where.and([where('ended_at', 'is', null), isOf(agency)])]))
    .select('submission')
    .execute()
  const same = rows.find((row) => row.submission === submission)
  const other = same ?? rows[0]
  // The other one ended between the two statements: the place is free.
  return other === undefined ? openJob(store, job) : { state: same ? 'repeated' : 'busy', jobId: other.job_id }
}

/** Sixteen letters that cannot be guessed. In hexadecimal one name in fifty held twelve digits in a row, in addresses and logs. */
function newJobId(): string {
  return Array.from(randomBytes(16), (byte) => keyLetters[byte % keyLetters.length]).join('')
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

export interface JobEnd {
  readonly outcome: JobOutcome
  readonly runId?: string | null
  readonly problem?: JobProblem | null
  readonly result?: JobResult | null
}

/** Ends a job; what has ended stays as it is. */
export async function endJob(store: Store, jobId: string, end: JobEnd): Promise<void> {
  const { outcome, runId = null, problem = null, result = null } = end
  await store.db
    .updateTable('job')
    .set({
      outcome,
      ended_at: sql<Date>`now()`,
      run_id: sql<string | null>`coalesce(${runId}, run_id)`,
      problem: problem === null ? null : JSON.stringify(problem),
      result: result === null ? null : JSON.stringify(result),
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

/** The job of an agency, or of the stewards, that is under way. */
export async function findOpenJob(store: Store, agency: string | null = null): Promise<Job | undefined> {
  const row = await jobs(store).where('ended_at', 'is', null).where(isOf(agency)).executeTakeFirst()
  return row && toJob(row)
}

/** All jobs under way: at most one of the stewards (`agency` null) and one of each agency. */
export async function listOpenJobs(store: Store): Promise<Job[]> {
  const rows = await jobs(store).where('ended_at', 'is', null).orderBy('started_at').orderBy('job_id').execute()
  return rows.map(toJob)
}

/** The newest jobs first: of an agency, or of the stewards. */
export async function listJobs(
  store: Store,
  { agency = null, limit = 10 }: { readonly agency?: string | null; readonly limit?: number } = {},
): Promise<Job[]> {
  const rows = await jobs(store).where(isOf(agency)).orderBy('started_at', 'desc').orderBy('job_id').limit(limit).execute()
  return rows.map(toJob)
}

function isOf(agency: string | null) {
  return sql<boolean>`agency is not distinct from ${agency}`
}

function jobs(store: Store) {
  return store.db
    .selectFrom('job')
    .select([
      'job_id',
      'kind',
      'agency',
      'started_by',
      'started_at',
      'run_id',
      'steps',
      'ended_at',
      'outcome',
      'problem',
      'result',
    ])
}

function toJob(row: Awaited<ReturnType<ReturnType<typeof jobs>['execute']>>[number]): Job {
  return {
    jobId: row.job_id,
    kind: row.kind,
    agency: row.agency,
    startedBy: row.started_by,
    startedAt: row.started_at,
    runId: row.run_id,
    steps: row.steps,
    endedAt: row.ended_at,
    outcome: row.outcome,
    problem: row.problem,
    result: row.result,
  }
}
