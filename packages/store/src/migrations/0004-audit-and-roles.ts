import { type Kysely, sql } from 'kysely'

const tables = [
  `create table audit_entry (
    seq bigint primary key,
    at timestamptz not null,
    actor text not null check (actor <> ''),
    role text not null check (role <> ''),
    agency text,
    action text not null check (action ~ '^[a-z_]+[.][a-z_]+$'),
    object text not null,
    person_key text,
    case_key text,
    run_id text,
    details json not null,
    previous_hash text not null,
    hash text not null
  )`,
  `create index audit_entry_by_person on audit_entry (person_key, seq) where person_key is not null`,
  `create index audit_entry_by_case on audit_entry (case_key, seq) where case_key is not null`,
  `create index audit_entry_by_run on audit_entry (run_id, action, seq) where run_id is not null`,
  `create index audit_entry_by_actor on audit_entry (actor, seq)`,
  `comment on table audit_entry is 'Who saw or changed what, appended by record_audit() only and never changed; each row is chained to the one before by its hash'`,
  `comment on column audit_entry.seq is '1, 2, 3 … without a gap'`,
  `comment on column audit_entry.at is 'When it was recorded, by the clock of the database server'`,
  `comment on column audit_entry.actor is 'Account of the portal, or the operating system account of who ran a command'`,
  `comment on column audit_entry.role is 'agency, steward or admin; operator for a command'`,
  `comment on column audit_entry.agency is 'Agency whose rows it was about or for; null when none'`,
  `comment on column audit_entry.action is 'What was done, as noun.verb: finding.download, run.publish'`,
  `comment on column audit_entry.object is 'What it was done to: a name, key or path without personal data'`,
  `comment on column audit_entry.person_key is 'The one person it was about'`,
  `comment on column audit_entry.case_key is 'The one case it was about'`,
  `comment on column audit_entry.run_id is 'The run whose rows were shown, loaded or changed; no reference, since the run may be taken out'`,
  `comment on column audit_entry.details is 'JSON with sorted keys, kept as text: filters, counts, reasons; never personal data'`,
  `comment on column audit_entry.previous_hash is 'hash of the row before; 64 zeros for the first'`,
  `comment on column audit_entry.hash is 'SHA-256 in hexadecimal over the JSON array of all other columns in their order'`,

  `create table audit_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null,
    hash text not null,
    bad_seq bigint,
    verified_at timestamptz
  )`,
  `insert into audit_head (seq, hash) values (0, repeat('0', 64))`,
  `comment on table audit_head is 'One row: where the audit chain ends and what its last verification found. Its lock orders the writers'`,
  `comment on column audit_head.only_row is 'Always true: there is one row'`,
  `comment on column audit_head.seq is 'Number of the last entry; entries missing before it were cut off'`,
  `comment on column audit_head.hash is 'Hash of the last entry'`,
  `comment on column audit_head.bad_seq is 'First entry that the last verification found wrong; while it is set nothing is published'`,
  `comment on column audit_head.verified_at is 'When the chain was last verified'`,
]

// The hash is made here and checked in TypeScript: to_json and JSON.stringify write the same text for a string.
const functions = [
  `create function audit_entry_text(e audit_entry) returns text language sql stable as $$
    select '[' || e.seq
      || ',' || to_json(to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
      || ',' || to_json(e.actor) || ',' || to_json(e.role) || ',' || coalesce(to_json(e.agency)::text, 'null')
      || ',' || to_json(e.action) || ',' || to_json(e.object) || ',' || coalesce(to_json(e.person_key)::text, 'null')
      || ',' || coalesce(to_json(e.case_key)::text, 'null') || ',' || coalesce(to_json(e.run_id)::text, 'null')
      || ',' || to_json(e.details::text) || ',' || to_json(e.previous_hash) || ']'
  $$`,
  `comment on function audit_entry_text is 'The text whose SHA-256 is the hash of an entry'`,
  // The search path ends with pg_temp: a temporary table of the caller must not stand in for ours.
  `create function record_audit(entry json) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      e audit_entry;
      head audit_head;
    begin
      select * into strict head from audit_head for update;
      e.seq := head.seq + 1;
      e.at := clock_timestamp();
      e.actor := entry ->> 'actor';
      e.role := entry ->> 'role';
      e.agency := entry ->> 'agency';
      e.action := entry ->> 'action';
      e.object := entry ->> 'object';
      e.person_key := entry ->> 'person_key';
      e.case_key := entry ->> 'case_key';
      e.run_id := entry ->> 'run_id';
      e.details := entry -> 'details';
      e.previous_hash := head.hash;
      e.hash := encode(sha256(convert_to(audit_entry_text(e), 'UTF8')), 'hex');
      insert into audit_entry select e.*;
      update audit_head set seq = e.seq, hash = e.hash;
      return e.seq;
    end
  $$`,
  `comment on function record_audit is 'Appends one audit entry; the only way for anybody but the owner'`,
  `revoke all on function record_audit(json) from public`,

  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'audit entries are never changed' using errcode = 'insufficient_privilege';
    end
  $$`,
  `comment on function refuse_audit_change is 'Stops the owner from changing an entry by mistake; on purpose he can still drop the trigger, and audit verify tells'`,
  `create trigger audit_entry_stays before update or delete or truncate on audit_entry
    for each statement execute function refuse_audit_change()`,
]

const secret = [
  `create table person_key_secret (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null,
    first_used_at timestamptz not null default now()
  )`,
  `comment on table person_key_secret is 'At most one row: which secret the person keys of this database were made under, without telling the secret'`,
  `comment on column person_key_secret.only_row is 'Always true: there is one row'`,
  `comment on column person_key_secret.fingerprint is 'HMAC-SHA256 of a constant under the secret, in hexadecimal'`,
  `comment on column person_key_secret.first_used_at is 'When the first run was published under it'`,
]

/**
 * Makes a role without log-in that the owner of the database may become. A role belongs to the server, not to the database: another
 * database of the same server may have made it. From PostgreSQL 16 the maker of a role administers it without being able to become it.
 */
function createRole(role: string): string {
  return `do $$
  begin
    if not exists (select from pg_roles where rolname = '${role}') then
      begin
        create role ${role} nologin noinherit nobypassrls;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if current_setting('server_version_num')::int < 160000 then
      grant ${role} to current_user;
    elsif not pg_has_role(current_user, '${role}', 'set') then
      execute 'grant ${role} to current_user with set true, inherit false';
    end if;
  end $$`
}

const roles = [
  // Rows without DDL: what the portal works as. It has the rights of the others only after SET ROLE, since it inherits nothing.
  createRole('doisoat_app'),
  createRole('doisoat_public'),
  `grant doisoat_agency, doisoat_steward, doisoat_public to doisoat_app`,
  // Reads everything, for exports: row security binds the owner as well, so that a query by mistake shows nothing.
  createRole('doisoat_backup'),
]

// The portal says in whose name it reads. A log-in of the server of its own is an agency by its name, whatever it sets: doisoat_agency_police
// sees the rows of the police. Of both the policies ask here.
const agencies = [
  `create function own_agency() returns text language sql stable as $$
    select case
      when session_user like 'doisoat\\_agency\\_%' then substr(session_user, 16)
      else nullif(current_setting('doisoat.agency', true), '')
    end
  $$`,
  `comment on function own_agency is 'The agency in whose name a query reads; null for none'`,
  `alter policy own_rows on finding using (
    owner_agency = own_agency()
    or (run_id, register) in (select d.run_id, d.register from delivery d where d.owner_agency = own_agency()))`,
  ...['case_state', 'case_waiver', 'case_statement', 'case_warning'].map(
    (table) => `alter policy own_cases on ${table} using (owner_agency = own_agency())`,
  ),
]

const rights = [
  // What may be written is granted table by table; findings and cases are read, and statements written, as an agency or a steward.
  `alter default privileges grant select on tables to doisoat_app, doisoat_backup`,
  `do $$
  declare t record;
  begin
    for t in select relname, relrowsecurity from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition loop
      execute format('grant select on %I to doisoat_app, doisoat_backup', t.relname);
      -- The name is compared as well: before PostgreSQL 16 a policy holds for every member of its role, here for the owner.
      if t.relrowsecurity then
        execute format('create policy backup_reads on %I for select to doisoat_backup using (current_user = ''doisoat_backup'')', t.relname);
      end if;
    end loop;
    -- Temporary tables are DDL as well.
    execute format('revoke temporary on database %I from public', current_database());
  end $$`,
  `revoke all on schema_migration_lock, person_key_secret from doisoat_app`,
  `grant insert, update, delete on session to doisoat_app`,
  `grant execute on function record_audit(json) to doisoat_app, doisoat_steward`,
  `grant select on current_run, measure to doisoat_public`,
]

/** What the first migration left without a word. */
const comments = Object.entries({
  'current_run.profile': 'Name of the profile',
  'current_run.run_id': 'The run its readers see',
  'current_run.flipped_at': 'When they were moved to it',
  'delivery.run_id': 'The run',
  'delivery.register': 'The register, by its name in the profile',
  'delivery.file': 'Name of the file',
  'delivery.sha256': 'SHA-256 of the file, in hexadecimal',
  'delivery.bytes': 'Size of the file',
  'delivery.lines': 'Physical lines, the header among them',
  'delivery.accepted': 'Records that were taken',
  'delivery.rejected': 'Records that were not',
  'delivery.blank': 'Lines with nothing in them',
  'verdict_count.run_id': 'The run',
  'verdict_count.register': 'The register',
  'verdict_count.verdict': 'match, match_with_note, review, mismatch, no_id, duplicate or out_of_scope',
  'verdict_count.count': 'Rows of the register with this verdict',
  'finding_count.run_id': 'The run',
  'finding_count.owner_agency': 'Agency that mends; empty when nobody has to',
  'finding_count.register': 'Register of the rows',
  'finding_count.number': 'Number of the code',
  'finding_count.code': 'Name of the code',
  'finding_count.count': 'Findings',
  'measure.run_id': 'The run',
  'measure.definition': 'What is measured, by its name in the profile',
  'measure.register': 'The register it is about',
  'measure.basis': 'people or rows: what is counted',
  'measure.unit_code': 'Ward or commune',
  'measure.list_version': 'Version of the list that the unit or district stands in',
  'measure.district_code': 'Former district',
  'measure.age_band': 'Age band of the profile',
  'measure.sex': 'M, F or unknown',
  'measure.numerator': 'How many; small counts included, so never shown to the public as it is',
  'measure.denominator': 'Out of how many',
  'measure.as_of': 'Day the extracts are as of',
  'finding.run_id': 'The run',
  'finding.finding_key': 'Keyed hash of the fault: the same in every run that finds it',
  'finding.number': 'Number of the code',
  'finding.code': 'Name of the code',
  'finding.severity': 'block, review or info',
  'finding.source_line': 'Line of the delivery on which the record starts; the header is line 1',
  'finding.register_number': 'Number the register itself gives the row',
  'finding.person_key': 'Keyed hash of the ID; null without a usable one',
  'finding.field': 'Field that is wrong',
  'finding.value': 'What the row holds there',
  'finding.reference_register': 'Register it was compared with',
  'finding.reference_value': 'What that one holds',
  'finding.likely_wrong': 'Register that is likely wrong',
  'finding.suggested_value': 'What the others agree on',
  'finding.confidence': 'high, medium or low',
  'finding.evidence': 'Why, in short marks',
}).map(([column, text]) => `comment on column ${column} is '${text}'`)

/** The audit chain, which secret the person keys are made under, and the roles with what each may do. */
export async function addAuditAndRoles(db: Kysely<never>): Promise<void> {
  for (const statement of [...tables, ...functions, ...secret, ...roles, ...agencies, ...rights, ...comments])
    await sql.raw(statement).execute(db)
}
