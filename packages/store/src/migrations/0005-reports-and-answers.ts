import { type Kysely, sql } from 'kysely'

const tables = [
  `create table agency_report (
    report_id uuid primary key default gen_random_uuid(),
    run_id text not null,
    agency text collate "C" not null,
    format text not null check (format in ('xlsx', 'csv', 'parquet')),
    by_unit boolean not null,
    changed_only boolean not null,
    compared_run_id text,
    files int not null,
    rows bigint not null,
    sha256 text not null,
    made_by text not null,
    made_on date not null,
    made_at timestamptz not null default now()
  )`,
  `create index agency_report_by_agency on agency_report (agency, made_at desc)`,
  `comment on table agency_report is 'Which agency got which report when; the next report says what has changed since'`,
  `comment on column agency_report.report_id is 'Number of the report'`,
  `comment on column agency_report.run_id is 'The run it is about; no reference, since the run may be taken out'`,
  `comment on column agency_report.agency is 'The agency whose rows it holds'`,
  `comment on column agency_report.format is 'xlsx, csv or parquet'`,
  `comment on column agency_report.by_unit is 'One file a unit'`,
  `comment on column agency_report.changed_only is 'Only what was new or gone since the report before'`,
  `comment on column agency_report.compared_run_id is 'Run of the report before; null when there was none'`,
  `comment on column agency_report.files is 'Files with rows'`,
  `comment on column agency_report.rows is 'Rows in all files'`,
  `comment on column agency_report.sha256 is 'SHA-256 of its SHA256SUMS, or of the archive'`,
  `comment on column agency_report.made_by is 'Account of the portal, or the operating system account of who ran the command'`,
  `comment on column agency_report.made_on is 'Calendar day of the deployment'`,
  `comment on column agency_report.made_at is 'When it was recorded'`,

  `create table answer (
    answer_id bigint generated always as identity primary key,
    finding_key text collate "C" not null,
    case_key text collate "C",
    agency text collate "C" not null,
    run_id text not null,
    as_of date not null,
    register text collate "C" not null,
    delivery_sha256 text not null,
    decision text not null check (decision in ('corrected', 'register_right', 'not_same_person', 'legal_exception')),
    corrected_value text,
    note text,
    answered_on date not null,
    answered_at timestamptz not null default now(),
    answered_by text not null,
    file_sha256 text not null
  )`,
  `create index answer_by_finding on answer (finding_key, answer_id desc)`,
  `create index answer_by_case on answer (case_key, answer_id desc)`,
  `create index answer_by_agency on answer (agency, answer_id desc)`,
  `comment on table answer is 'What agencies answered about findings; never changed: the newest of a finding counts, the others are its history'`,
  `comment on column answer.answer_id is 'Number of the answer'`,
  `comment on column answer.finding_key is 'The finding'`,
  `comment on column answer.case_key is 'Its case when it was answered; null when it opens none'`,
  `comment on column answer.agency is 'Who answered for it: the owner of the finding'`,
  `comment on column answer.run_id is 'The run in which the finding stood when it was answered; no reference, since the run may be taken out'`,
  `comment on column answer.as_of is 'As-of date of that run: a later one can tell whether the answer came true'`,
  `comment on column answer.register is 'The register of the agency that is to be mended'`,
  `comment on column answer.delivery_sha256 is 'The delivery of that register in that run: only another delivery can tell whether the answer came true'`,
  `comment on column answer.decision is 'corrected · register_right · not_same_person · legal_exception'`,
  `comment on column answer.corrected_value is 'The value the agency says its row has now; personal data'`,
  `comment on column answer.note is 'In the words of the agency'`,
  `comment on column answer.answered_on is 'Calendar day of the deployment'`,
  `comment on column answer.answered_at is 'When it was recorded'`,
  `comment on column answer.answered_by is 'Account of the portal, or the operating system account of who ran the command'`,
  `comment on column answer.file_sha256 is 'The file it came in'`,
]

/**
 * The rows of an agency's own registers in the cases that it owns. An agency reads no case_rows, since they hold the rows of all
 * registers about the person; the function looks with the right of publishing and hands out the own ones only.
 */
const ownRows = [
  // A custom setting cannot be an attribute of the function: only a superuser may make such a function.
  `create function own_case_rows(of_run text) returns table (case_key text, rows json)
    language plpgsql volatile rows 100000 security definer set search_path = public, pg_temp as $$
      declare
        own text[] := (select array_agg(d.register) from delivery as d
          where d.run_id = of_run and d.owner_agency = own_agency());
      begin
        perform set_config('doisoat.publishing', 'on', true);
        return query select c.case_key, (
            select json_agg(one) from json_array_elements(c.rows) as one where one ->> 'register' = any (own))
          from case_rows as c join case_state as s on s.run_id = of_run and s.case_key = c.case_key
          where c.run_id = of_run and s.owner_agency = own_agency();
        perform set_config('doisoat.publishing', '', true);
      end
    $$`,
  `comment on function own_case_rows is 'Rows of the registers of the agency that asks, by case it owns; nothing without an agency'`,
  `revoke all on function own_case_rows(text) from public`,
  `grant execute on function own_case_rows(text) to doisoat_agency`,
]

// Not forced: whoever reads in the name of an agency sees its own rows only; the owner, the portal and stewards see all.
const rowSecurity = [
  `grant select on delivery to doisoat_steward`,
  `grant insert on agency_report, answer to doisoat_app`,
  ...['agency_report', 'answer'].flatMap((table) => [
    `grant insert on ${table} to doisoat_app`,
    `grant select on ${table} to doisoat_agency, doisoat_steward`,
    `alter table ${table} enable row level security`,
    `create policy own_rows on ${table} for select to doisoat_agency using (agency = own_agency())`,
    ...['doisoat_app', 'doisoat_steward', 'doisoat_backup'].map(
      (role) => `create policy all_rows_${role} on ${table} to ${role} using (current_user = '${role}')`,
    ),
  ]),
]

/** Who got which report, and what agencies answered. */
export async function addReportsAndAnswers(db: Kysely<never>): Promise<void> {
  for (const statement of [...tables, ...ownRows, ...rowSecurity]) await sql.raw(statement).execute(db)
}
