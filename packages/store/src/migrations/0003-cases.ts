import { type Kysely, sql } from 'kysely'

/** What runs say: written by publishing, read through the run that readers see, so that a rollback takes it along. */
const ofRuns = [
  `create table case_run (
    run_id text primary key,
    profile text not null,
    previous_run_id text,
    published_on date not null
  )`,
  `comment on table case_run is 'Which run a run carried its cases on from. It outlasts the run: the history of a case is that of all runs before'`,
  `comment on column case_run.run_id is 'The run; no reference, since its rows may be taken out'`,
  `comment on column case_run.profile is 'Name of the profile it was made with'`,
  `comment on column case_run.previous_run_id is 'The run that readers saw when it was published; null for the first'`,
  `comment on column case_run.published_on is 'Calendar day of the deployment from which deadlines of the run count'`,

  `create table case_state (
    run_id text not null,
    case_key text collate "C" not null,
    register text collate "C" not null,
    owner_agency text collate "C" not null,
    unit_code text collate "C" not null,
    group_code text collate "C" not null,
    person_key text,
    register_number text,
    severity text collate "C" not null,
    numbers int[] not null,
    finding_keys text[] not null,
    source_registers text[] not null,
    state text collate "C" not null,
    due_on date not null,
    opened_run text not null,
    opened_on date not null,
    reopened_on date,
    reopened_times int not null,
    closed_run text,
    closed_on date,
    shown boolean not null
  ) partition by list (run_id)`,
  `create unique index case_state_key on case_state (case_key, run_id)`,
  `create index case_state_open on case_state (due_on, case_key) where state = 'open'`,
  `create index case_state_closed on case_state (due_on, case_key) where state = 'closed'`,
  `create index case_state_by_owner on case_state (owner_agency, unit_code)`,
  `comment on table case_state is 'Every case as a run left it, one partition a run; closed ones are carried on. Read only as an agency or a steward'`,
  `comment on column case_state.run_id is 'The run'`,
  `comment on column case_state.case_key is '16 letters, keyed hash of register and subject: the same in every run, tells nothing; the reference number people get'`,
  `comment on column case_state.register is 'The register to mend'`,
  `comment on column case_state.owner_agency is 'Agency that mends it'`,
  `comment on column case_state.unit_code is 'Unit of the person in the population, else of the row; empty when unknown'`,
  `comment on column case_state.group_code is 'Village or residential group; empty when unknown'`,
  `comment on column case_state.person_key is 'The person; null for a row without a usable ID'`,
  `comment on column case_state.register_number is 'Number the register gives the row; null when it has none'`,
  `comment on column case_state.severity is 'block or review: the worst of its findings'`,
  `comment on column case_state.numbers is 'Numbers of its finding codes, ascending; of a closed case the last ones'`,
  `comment on column case_state.finding_keys is 'Its findings; of a closed case the last ones'`,
  `comment on column case_state.source_registers is 'Registers on whose rows the findings stand: only a run that read them all can close the case'`,
  `comment on column case_state.state is 'open or closed; what people said of it comes on top when it is read'`,
  `comment on column case_state.due_on is 'Last day to mend it; never moves later while the case is open'`,
  `comment on column case_state.opened_run is 'The run that first showed it'`,
  `comment on column case_state.opened_on is 'Day that run was published'`,
  `comment on column case_state.reopened_on is 'Day of the last re-opening; null when it was never closed before'`,
  `comment on column case_state.reopened_times is 'How often it was re-opened'`,
  `comment on column case_state.closed_run is 'The run that no longer showed it; null while open'`,
  `comment on column case_state.closed_on is 'Day that run was published'`,
  `comment on column case_state.shown is 'False when a register of it was not delivered to this run: carried on as it was'`,

  `create table case_rows (
    run_id text not null,
    case_key text collate "C" not null,
    rows json
  ) partition by list (run_id)`,
  `create unique index case_rows_key on case_rows (case_key, run_id)`,
  `comment on table case_rows is 'The rows of all registers that belong to an open case, as the extracts have them; read only as a steward'`,
  `comment on column case_rows.run_id is 'The run'`,
  `comment on column case_rows.case_key is 'The case'`,
  `comment on column case_rows.rows is 'JSON array, the reference register first; null when no row was found'`,

  `create table case_event (
    run_id text not null,
    case_key text collate "C" not null,
    event text collate "C" not null,
    on_date date not null,
    register text collate "C" not null,
    owner_agency text collate "C" not null,
    unit_code text collate "C" not null,
    numbers_before int[] not null,
    numbers_after int[] not null,
    started_on date not null,
    due_on date not null,
    finished_on date
  ) partition by list (run_id)`,
  `create index case_event_by_case on case_event (case_key)`,
  `create index case_event_closed on case_event (owner_agency, unit_code, due_on) include (case_key, on_date, started_on, finished_on) where event = 'closed'`,
  `comment on table case_event is 'What a run changed in a case, one partition a run, never changed; valid for readers of that run and of those that carry on from it'`,
  `comment on column case_event.run_id is 'The run'`,
  `comment on column case_event.case_key is 'The case'`,
  `comment on column case_event.event is 'opened, closed, reopened, or changed (other codes, owner or unit)'`,
  `comment on column case_event.on_date is 'Day the run was published'`,
  `comment on column case_event.register is 'The register to mend'`,
  `comment on column case_event.owner_agency is 'Its owner after the event'`,
  `comment on column case_event.unit_code is 'Its unit after the event'`,
  `comment on column case_event.numbers_before is 'Evidence: numbers of the codes of the run before'`,
  `comment on column case_event.numbers_after is 'Evidence: numbers of the codes of this run; empty when closed'`,
  `comment on column case_event.started_on is 'Day the case was opened or last re-opened'`,
  `comment on column case_event.due_on is 'Its deadline after the event; of a closed case the one it had, or the last day of a waiver if that was later'`,
  `comment on column case_event.finished_on is 'Of a closed case: the day its owner last answered it, else the day of the run; null for other events'`,

  `create table case_flow (
    run_id text not null,
    owner_agency text not null,
    register text not null,
    unit_code text not null,
    opened int not null,
    reopened int not null,
    closed int not null,
    open int not null,
    primary key (run_id, owner_agency, register, unit_code)
  )`,
  `comment on table case_flow is 'Cases a run opened, re-opened, closed and left open, counted when it was loaded: burn-downs count here'`,
  `comment on column case_flow.run_id is 'The run; no reference, since its rows may be taken out'`,
  `comment on column case_flow.owner_agency is 'Agency that mends'`,
  `comment on column case_flow.register is 'The register to mend'`,
  `comment on column case_flow.unit_code is 'Unit; empty when unknown'`,
  `comment on column case_flow.opened is 'Cases this run opened'`,
  `comment on column case_flow.reopened is 'Cases this run opened again'`,
  `comment on column case_flow.closed is 'Cases this run closed'`,
  `comment on column case_flow.open is 'Cases open after this run'`,

  `create table case_due (
    run_id text not null,
    owner_agency text collate "C" not null,
    unit_code text collate "C" not null,
    due_on date not null,
    open int not null,
    closed int not null,
    closed_late int not null,
    primary key (run_id, owner_agency, unit_code, due_on)
  )`,
  `comment on table case_due is 'Cases by the day they are due, counted when a run was loaded: overdue rates count here'`,
  `comment on column case_due.run_id is 'The run; no reference, since its rows may be taken out'`,
  `comment on column case_due.owner_agency is 'Agency that mends'`,
  `comment on column case_due.unit_code is 'Unit; empty when unknown'`,
  `comment on column case_due.due_on is 'The deadline; of a closed case the last day of a waiver if that was later'`,
  `comment on column case_due.open is 'Cases open after this run, by their deadline'`,
  `comment on column case_due.closed is 'Cases this run closed'`,
  `comment on column case_due.closed_late is 'Those of them finished after that day'`,
]

const keyed = `case_key text collate "C" not null check (case_key ~ '^[bcdfghjkmnpqrstv]{16}$'),
    owner_agency text collate "C" not null`

/** What people say: keyed by the case alone, so that neither a new run nor a rollback touches it. */
const ofPeople = [
  `create table case_waiver (
    waiver_id bigint generated always as identity primary key,
    ${keyed},
    reason text not null check (reason ~ '[^[:space:]]'),
    granted_by text not null,
    granted_on date not null,
    granted_at timestamptz not null default now(),
    expires_on date not null check (expires_on >= granted_on),
    revoked_by text,
    revoked_on date,
    revoked_at timestamptz,
    revoke_reason text check (revoke_reason ~ '[^[:space:]]'),
    check (num_nulls(revoked_by, revoked_on, revoked_at, revoke_reason) in (0, 4))
  )`,
  `create index case_waiver_by_case on case_waiver (case_key)`,
  `comment on table case_waiver is 'A steward allows a case to stay as it is until a day'`,
  `comment on column case_waiver.waiver_id is 'Number of the waiver'`,
  `comment on column case_waiver.case_key is 'The case'`,
  `comment on column case_waiver.owner_agency is 'Agency that mends the case; publishing keeps it up'`,
  `comment on column case_waiver.reason is 'Why'`,
  `comment on column case_waiver.granted_by is 'Who granted it'`,
  `comment on column case_waiver.granted_on is 'First day it is in force'`,
  `comment on column case_waiver.granted_at is 'When it was recorded'`,
  `comment on column case_waiver.expires_on is 'Last day it is in force; the case is due then at the earliest'`,
  `comment on column case_waiver.revoked_by is 'Who took it back'`,
  `comment on column case_waiver.revoked_on is 'First day it is no longer in force'`,
  `comment on column case_waiver.revoked_at is 'When that was recorded'`,
  `comment on column case_waiver.revoke_reason is 'Why it was taken back'`,

  `create table case_statement (
    statement_id bigint generated always as identity primary key,
    ${keyed},
    statement text not null check (statement ~ '[^[:space:]]'),
    taken_by text not null,
    taken_on date not null,
    taken_at timestamptz not null default now(),
    due_on date not null,
    answer text check (answer ~ '[^[:space:]]'),
    answered_by text,
    answered_on date,
    answered_at timestamptz,
    check (num_nulls(answer, answered_by, answered_on, answered_at) in (0, 4))
  )`,
  `create index case_statement_by_case on case_statement (case_key)`,
  `create index case_statement_waiting on case_statement (due_on, statement_id) where answered_on is null`,
  `comment on table case_statement is 'What a citizen said about a case to the 1022 desk, by its reference number; its owner must answer'`,
  `comment on column case_statement.statement_id is 'Number of the statement'`,
  `comment on column case_statement.case_key is 'The case'`,
  `comment on column case_statement.owner_agency is 'Agency that mends the case; publishing keeps it up'`,
  `comment on column case_statement.statement is 'What the citizen said; digits of numbers are masked'`,
  `comment on column case_statement.taken_by is 'Who took it down'`,
  `comment on column case_statement.taken_on is 'Day it was taken'`,
  `comment on column case_statement.taken_at is 'When it was recorded'`,
  `comment on column case_statement.due_on is 'Last day to answer'`,
  `comment on column case_statement.answer is 'What the citizen is told; null while it waits'`,
  `comment on column case_statement.answered_by is 'Who answered'`,
  `comment on column case_statement.answered_on is 'Day it was answered'`,
  `comment on column case_statement.answered_at is 'When that was recorded'`,

  `create table case_warning (
    ${keyed},
    due_on date not null,
    warned_on date not null,
    warned_at timestamptz not null default now(),
    primary key (case_key, due_on)
  )`,
  `comment on table case_warning is 'An owner was warned that a case is about to fall due: once for each deadline of a case'`,
  `comment on column case_warning.case_key is 'The case'`,
  `comment on column case_warning.owner_agency is 'Agency that mends the case; publishing keeps it up'`,
  `comment on column case_warning.due_on is 'The deadline it was warned of'`,
  `comment on column case_warning.warned_on is 'Day of the warning'`,
  `comment on column case_warning.warned_at is 'When it was recorded'`,
]

const words = ['case_waiver', 'case_statement', 'case_warning'] as const

// Forced on the owner as well: a query that forgets in whose name it asks sees nothing. Names are compared since before PostgreSQL 16 a
// policy holds for every member of its role. Publishing, which carries cases on from the run before, says so by a setting.
const rowSecurity = [
  ...['case_state', 'case_rows', 'case_event', ...words].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `grant select on ${table} to doisoat_steward`,
    `create policy all_rows on ${table} to doisoat_steward using (current_user = 'doisoat_steward')`,
  ]),
  `grant select on finding, delivery, case_run, case_flow, case_due to doisoat_steward`,
  ...words.map((table) => `grant insert, update on ${table} to doisoat_steward`),
  ...['case_state', 'case_rows'].map(
    (table) =>
      `create policy publishing on ${table} for select to current_user using (current_setting('doisoat.publishing', true) = 'on')`,
  ),
  ...words.map(
    (table) => `create policy publishing on ${table} to current_user using (current_setting('doisoat.publishing', true) = 'on')`,
  ),

  `grant select on case_state, case_event, case_run, current_run, ${words.join(', ')} to doisoat_agency`,
  ...['case_state', ...words].map(
    (table) => `create policy own_cases on ${table} for select to doisoat_agency using (
      owner_agency = nullif(current_setting('doisoat.agency', true), ''))`,
  ),
  // A case that changed its owner takes its history along.
  `create policy own_cases on case_event for select to doisoat_agency using (exists (
    select from case_state s where s.run_id = any (array(select c.run_id from current_run c)) and s.case_key = case_event.case_key))`,
]

/** Cases: what runs say of them and what people say of them. */
export async function addCases(db: Kysely<never>): Promise<void> {
  for (const statement of [...ofRuns, ...ofPeople, ...rowSecurity]) await sql.raw(statement).execute(db)
}
