import { type Kysely, sql } from 'kysely'

const accounts = [
  `alter table account drop constraint account_role_check`,
  `alter table account add constraint account_role_check check (role in ('viewer', 'desk', 'agency', 'steward', 'admin'))`,
  `alter table account add column disabled_at timestamptz`,
  `comment on column account.account_id is 'Its key in this database'`,
  `comment on column account.name is 'What is typed to log in'`,
  `comment on column account.role is 'viewer, desk (1022), agency, steward or admin'`,
  `comment on column account.agency is 'Whose rows an agency account sees; null for the other roles'`,
  `comment on column account.created_at is 'When it was made'`,
  `comment on column account.disabled_at is 'When it was closed; null while it may log in'`,

  `alter table session add column last_seen_at timestamptz not null default now()`,
  `comment on column session.token_hash is 'SHA-256 of the token, in hexadecimal'`,
  `comment on column session.account_id is 'Who logged in'`,
  `comment on column session.created_at is 'When'`,
  `comment on column session.expires_at is 'When it ends, however much it is used'`,
  `comment on column session.last_seen_at is 'Last request, to a few minutes; an unused session ends earlier'`,

  // Whoever changes the account, by whatever way: what was logged in with the old rights is logged out.
  `create function end_sessions_of_account() returns trigger language plpgsql as $$
    begin
      delete from session where account_id = new.account_id;
      return null;
    end
  $$`,
  `comment on function end_sessions_of_account is 'Logs an account out when its role, agency, password or state changes'`,
  `create trigger account_change_ends_sessions after update on account for each row
    when ((old.role, old.agency, old.password_hash, old.disabled_at)
      is distinct from (new.role, new.agency, new.password_hash, new.disabled_at))
    execute function end_sessions_of_account()`,
  // Accounts are made and closed on a page; the name of one never changes, since the audit chain names it.
  `grant insert (name, role, agency, password_hash), update (role, agency, password_hash, disabled_at) on account to doisoat_app`,
]

const tokens = [
  `create table api_token (
    token_id uuid primary key default gen_random_uuid(),
    agency text not null check (agency <> ''),
    name text not null check (name <> ''),
    token_hash text not null unique,
    created_by text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  `comment on table api_token is 'Tokens with which the programs of an agency call the API'`,
  `comment on column api_token.token_id is 'Its key in this database'`,
  `comment on column api_token.agency is 'Whose rows it shows'`,
  `comment on column api_token.name is 'What it is used for, in the words of who made it'`,
  `comment on column api_token.token_hash is 'SHA-256 of the token, in hexadecimal; the token was shown once and is kept nowhere'`,
  `comment on column api_token.created_by is 'Account or operator who made it'`,
  `comment on column api_token.created_at is 'When it was made'`,
  `comment on column api_token.last_used_at is 'Last call, to a few minutes; null before the first'`,
  `comment on column api_token.revoked_at is 'When it was revoked; null while it works'`,

  `create table download_count (
    agency text not null,
    day date not null,
    downloads int not null,
    primary key (agency, day)
  )`,
  `comment on table download_count is 'Files taken by an agency on a day: more than a limit are refused'`,
  `comment on column download_count.agency is 'Whose rows were in the files'`,
  `comment on column download_count.day is 'Day in the time zone of the deployment'`,
  `comment on column download_count.downloads is 'Files asked for, refused ones included'`,
  `grant insert, update on api_token, download_count to doisoat_app`,
]

const jobs = [
  `create table job (
    job_id text primary key,
    kind text not null check (kind in ('reconcile', 'approve', 'reject')),
    submission text not null unique,
    started_by text not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    run_id text,
    steps json not null default '[]',
    ended_at timestamptz,
    outcome text check (outcome in ('published', 'same_input', 'held', 'rejected', 'refused', 'failed', 'interrupted')),
    problem json,
    check ((ended_at is null) = (outcome is null))
  )`,
  // One at a time: the index has one entry for all jobs that have not ended.
  `create unique index job_under_way on job ((true)) where ended_at is null`,
  `create index job_by_start on job (started_at desc)`,
  `comment on table job is 'What a steward started from a page: a batch, or a decision on a held run, done by a child process'`,
  `comment on column job.job_id is 'Random; part of its address'`,
  `comment on column job.kind is 'reconcile, approve or reject'`,
  `comment on column job.submission is 'Random, from the form: the same form sent twice is one job'`,
  `comment on column job.started_by is 'Account that started it'`,
  `comment on column job.started_at is 'When the form arrived; the files may still be on their way'`,
  `comment on column job.seen_at is 'Last sign of life of the portal that does it, every few seconds; a job without one is interrupted'`,
  `comment on column job.run_id is 'The run that came of it, or that it decides on'`,
  `comment on column job.steps is 'Stages done so far: name, rows, seconds'`,
  `comment on column job.ended_at is 'When it ended; null while it is under way'`,
  `comment on column job.outcome is 'How it ended: interrupted when the portal or the machine stopped under it'`,
  `comment on column job.problem is 'Why it was refused or failed: code, message, next; no personal data'`,
  `grant insert, update, delete on job to doisoat_app`,
]

/** Roles of the portal, accounts that can be closed, tokens of programs, limits on downloads, and batches started from a page. */
export async function addPortalAccess(db: Kysely<never>): Promise<void> {
  for (const statement of [...accounts, ...tokens, ...jobs]) await sql.raw(statement).execute(db)
}
