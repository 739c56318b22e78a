import { type Kysely, sql } from 'kysely'

const statements = [
  `alter table run add column previous_run_id text references run on delete set null`,
  `alter table run alter column published_at drop not null, alter column published_at drop default`,
  `create index run_by_input on run (profile, input_hash)`,
  `comment on column run.run_id is 'Time of its start and six letters; sorts by time'`,
  `comment on column run.profile is 'Name of the profile it was made with'`,
  `comment on column run.as_of is 'Day the extracts are as of'`,
  `comment on column run.started_at is 'When the batch began'`,
  `comment on column run.published_at is 'When readers were first moved to it; null while it is loaded and was never shown'`,
  `comment on column run.previous_run_id is 'The run that readers saw when this one was published; null for the first, and when that run was taken out'`,

  `create table held_run (
    run_id text primary key,
    profile text not null,
    as_of date not null,
    started_at timestamptz not null,
    held_at timestamptz not null default now(),
    run_json json not null,
    replaces text,
    out_folder text not null,
    serving_folder text not null,
    decision text check (decision in ('approved', 'rejected')),
    decided_by text,
    decided_at timestamptz,
    reason text check (reason <> ''),
    check (num_nulls(decision, decided_by, decided_at, reason) in (0, 4))
  )`,
  `create index held_run_by_profile on held_run (profile, held_at desc)`,
  `comment on table held_run is 'A run that the gate held: its results lie in its folder until a steward approves or rejects it'`,
  `comment on column held_run.run_id is 'Its run id; an approved run stands in run as well'`,
  `comment on column held_run.profile is 'Name of the profile it was made with'`,
  `comment on column held_run.as_of is 'Day the extracts are as of'`,
  `comment on column held_run.started_at is 'When the batch began'`,
  `comment on column held_run.held_at is 'When the gate held it, or compared it again with a newer run'`,
  `comment on column held_run.run_json is 'run.json with the rules that fired, kept as text'`,
  `comment on column held_run.replaces is 'The run the gate compared it with; null for none. It may only be approved while readers see that run'`,
  `comment on column held_run.out_folder is 'Folder of its results on the machine of the batch'`,
  `comment on column held_run.serving_folder is 'Folder of what publishing needs besides the results, on the machine of the batch'`,
  `comment on column held_run.decision is 'approved (published) or rejected; null while it waits'`,
  `comment on column held_run.decided_by is 'Who decided: account of the portal, or the operating system account of who ran the command'`,
  `comment on column held_run.decided_at is 'When it was decided'`,
  `comment on column held_run.reason is 'Why, in the words of who decided'`,
]

// As doisoat_agency in the first migration: a role belongs to the server, and another database may make it at this moment.
const stewardRole = `do $$
  begin
    if not exists (select from pg_roles where rolname = 'doisoat_steward') then
      begin
        create role doisoat_steward nologin;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if current_setting('server_version_num')::int < 160000 then
      if not pg_has_role(current_user, 'doisoat_steward', 'member') then
        execute 'grant doisoat_steward to current_user';
      end if;
    elsif not pg_has_role(current_user, 'doisoat_steward', 'set') then
      execute 'grant doisoat_steward to current_user with set true, inherit false';
    end if;
  end $$`

// Two runs are compared over the findings of all agencies; only counts leave the query, so no more than these columns are granted. The
// name is compared as well: before PostgreSQL 16 a policy holds for every member of its role, here for the owner.
const stewardReads = [
  `grant select (run_id, finding_key, number, code, register, owner_agency) on finding to doisoat_steward`,
  `create policy all_rows on finding for select to doisoat_steward using (current_user = 'doisoat_steward')`,
]

/** What came before a run, runs that the gate holds, and a role that may compare the findings of two runs. */
export async function addRunsAndGate(db: Kysely<never>): Promise<void> {
  for (const statement of [...statements, stewardRole, ...stewardReads]) await sql.raw(statement).execute(db)
}
