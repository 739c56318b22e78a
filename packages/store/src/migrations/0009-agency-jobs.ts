import { type Kysely, sql } from 'kysely'

const statements = [
  'alter table job add agency text, add result json, drop constraint job_kind_check, drop constraint job_outcome_check',
  `alter table job
    add check (kind in ('reconcile', 'approve', 'reject', 'rollback', 'report', 'answer')),
    add check (outcome in ('published', 'same_input', 'held', 'rejected', 'rolled_back', 'made', 'taken', 'refused', 'failed', 'interrupted')),
    add check ((agency is not null) = (kind in ('report', 'answer')))`,
  'drop index job_under_way',
  // One at a time of the stewards, and one of each agency.
  `create unique index job_under_way on job (coalesce(agency, '')) where ended_at is null`,
  `create index job_of_agency on job (agency, started_at desc) where agency is not null`,
  `comment on table job is 'What was started from a page and is done by a child process: a batch, a decision on a run, a report of an agency or its answers'`,
  `comment on column job.kind is 'reconcile, approve, reject, rollback; of an agency report, answer'`,
  `comment on column job.agency is 'Whose rows a report holds or whose answers are taken; null for what changes what readers see'`,
  `comment on column job.result is 'What came of a report or of answers: files, counts and row numbers; no personal data'`,
]

/** Reports and answers of agencies, and rollbacks, as jobs of a page. */
export async function addAgencyJobs(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
