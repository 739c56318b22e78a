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

/** The audit chain: entries, their head, and the one function that appends. */
export async function addAuditAndRoles(db: Kysely<never>): Promise<void> {
  for (const statement of [...tables, ...functions]) await sql.raw(statement).execute(db)
}
