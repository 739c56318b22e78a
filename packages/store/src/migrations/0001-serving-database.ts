import { type Kysely, sql } from 'kysely'

const tables = [
  `create table run (
    run_id text primary key,
    profile text not null,
    as_of date not null,
    started_at timestamptz not null,
    published_at timestamptz not null default now(),
    input_hash text not null,
    run_json json not null
  )`,
  `create index run_by_profile on run (profile, published_at desc)`,
  `comment on table run is 'One published run; its rows never change after publication'`,
  `comment on column run.input_hash is 'SHA-256 over profile, as-of date and the sha256 of every delivery: the same input again has the same hash'`,
  `comment on column run.run_json is 'run.json as published, kept as text'`,

  `create table current_run (
    profile text primary key,
    run_id text not null references run,
    flipped_at timestamptz not null default now()
  )`,
  `comment on table current_run is 'The run that readers of a profile see; publishing changes this one row'`,

  `create table delivery (
    run_id text not null references run on delete cascade,
    register text not null,
    owner_agency text not null,
    file text not null,
    sha256 text not null,
    bytes bigint not null,
    lines bigint not null,
    accepted bigint not null,
    rejected bigint not null,
    blank bigint not null,
    primary key (run_id, register)
  )`,
  `comment on table delivery is 'One file of one register as a run read it'`,
  `comment on column delivery.owner_agency is 'Agency that owns the rows of the register; may be empty'`,

  `create table verdict_count (
    run_id text not null references run on delete cascade,
    register text not null,
    verdict text not null,
    count bigint not null,
    primary key (run_id, register, verdict)
  )`,
  `comment on table verdict_count is 'Rows per register and verdict'`,

  `create table finding_count (
    run_id text not null references run on delete cascade,
    owner_agency text not null,
    register text not null,
    number int not null,
    code text not null,
    count bigint not null,
    primary key (run_id, owner_agency, register, code)
  )`,
  `comment on table finding_count is 'Findings per owner, register and code: pages count here, not over the findings'`,
]

const partitioned = [
  `create table measure (
    run_id text not null,
    kind text not null,
    definition text not null,
    register text not null,
    basis text not null,
    unit_code text not null,
    list_version text not null,
    district_code text not null,
    age_band text not null,
    sex text not null,
    numerator double precision not null,
    denominator double precision not null,
    as_of date not null
  ) partition by list (run_id)`,
  `create index measure_by_definition on measure (run_id, kind, definition, basis)`,
  `comment on column measure.kind is 'coverage, quality or scores: the file it came from'`,
  `comment on table measure is 'Coverage, quality and scores in long form, one partition a run; an empty unit, district, age band or sex means all'`,

  `create table finding (
    run_id text not null,
    finding_key text collate "C" not null,
    number int not null,
    code text not null,
    severity text not null,
    register text collate "C" not null,
    source_line bigint not null,
    register_number text,
    national_id text,
    person_key text,
    field text,
    value text,
    reference_register text,
    reference_value text,
    likely_wrong text,
    suggested_value text,
    confidence text,
    evidence text,
    owner_agency text not null
  ) partition by list (run_id)`,
  `create unique index finding_key on finding (run_id, finding_key)`,
  `create index finding_by_register on finding (run_id, register, source_line, number, finding_key)`,
  `create index finding_by_code on finding (run_id, register, code, source_line, number, finding_key)`,
  `create index finding_by_owner on finding (run_id, owner_agency, register, source_line, number, finding_key)`,
  `comment on column finding.register is 'Ordered by bytes, so that pages come in one order whatever the locale of the server'`,
  `comment on table finding is 'One numbered statement about one row of one run, one partition a run; read only through the agency role'`,
  `comment on column finding.national_id is 'The ID as the register holds it, repaired where that is certain; agencies need it to find the row'`,
  `comment on column finding.owner_agency is 'Agency that mends the fault; empty when nobody has to'`,
]

const accounts = [
  `create table account (
    account_id uuid primary key default gen_random_uuid(),
    name text not null unique,
    role text not null check (role in ('agency', 'steward', 'admin')),
    agency text,
    password_hash text not null,
    created_at timestamptz not null default now(),
    check ((role = 'agency') = (agency is not null))
  )`,
  `comment on table account is 'People who log in to the portal'`,
  `comment on column account.password_hash is 'argon2id in PHC form'`,

  `create table session (
    token_hash text primary key,
    account_id uuid not null references account on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `comment on table session is 'Portal sessions; the cookie holds the token, this table only its SHA-256'`,
]

// A role belongs to the server, not to the database: another database of the same server may have made it, even at this moment.
const agencyRole = `do $$
  begin
    if not exists (select from pg_roles where rolname = 'doisoat_agency') then
      begin
        create role doisoat_agency nologin;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if current_setting('server_version_num')::int < 160000 then
      if not pg_has_role(current_user, 'doisoat_agency', 'member') then
        execute 'grant doisoat_agency to current_user';
      end if;
    -- From PostgreSQL 16 the maker of a role administers it without being able to become it.
    elsif not pg_has_role(current_user, 'doisoat_agency', 'set') then
      execute 'grant doisoat_agency to current_user with set true, inherit false';
    end if;
  end $$`

// Forced: the owner of the table is bound as well, and no policy lets it read. A query that forgets the agency sees no row.
const rowSecurity = [
  `grant select on finding, delivery to doisoat_agency`,
  `alter table finding enable row level security`,
  `alter table finding force row level security`,
  `create policy own_rows on finding for select to doisoat_agency using (
    owner_agency = nullif(current_setting('doisoat.agency', true), '')
    or (run_id, register) in (
      select d.run_id, d.register from delivery d
      where d.owner_agency = nullif(current_setting('doisoat.agency', true), '')
    )
  )`,
]

/** The tables behind the portal: runs, the pointer to the current one, measures, findings, accounts. */
export async function createServingDatabase(db: Kysely<never>): Promise<void> {
  for (const statement of [...tables, ...partitioned, ...accounts, agencyRole, ...rowSecurity])
    await sql.raw(statement).execute(db)
}
