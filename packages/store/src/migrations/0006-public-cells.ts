import { type Kysely, sql } from 'kysely'

const statements = [
  `create table public_cell (
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
    numerator bigint,
    denominator bigint,
    as_of date not null,
    check (num_nulls(numerator, denominator) in (0, 2))
  ) partition by list (run_id)`,
  `create index public_cell_by_definition on public_cell (run_id, kind, definition, basis)`,
  `comment on table public_cell is 'What the public may see of the measures of a run: rounded, small cells hidden; decided once, when the run was made. One partition a run'`,
  `comment on column public_cell.run_id is 'The run'`,
  `comment on column public_cell.kind is 'coverage or quality'`,
  `comment on column public_cell.definition is 'What is measured: a coverage definition of the profile, authenticated, correct, complete, clean or live'`,
  `comment on column public_cell.register is 'The register that is measured'`,
  `comment on column public_cell.basis is 'people or rows'`,
  `comment on column public_cell.unit_code is 'Empty = all units; unknown = rows without one'`,
  `comment on column public_cell.list_version is 'Unit list the unit code is of'`,
  `comment on column public_cell.district_code is 'Empty = all districts; several joined by + are counted together'`,
  `comment on column public_cell.age_band is 'Empty = all ages'`,
  `comment on column public_cell.sex is 'Empty = both'`,
  `comment on column public_cell.numerator is 'How many have it, rounded; null = hidden'`,
  `comment on column public_cell.denominator is 'Out of how many, rounded; null = hidden'`,
  `comment on column public_cell.as_of is 'Day the extracts are as of'`,

  // The exact measures stay with those who log in.
  `revoke select on measure from doisoat_public`,
  `grant select on public_cell to doisoat_public`,
  `grant select (run_id, profile, as_of, published_at, previous_run_id) on run to doisoat_public`,

  `create table outreach_list (
    list_id uuid primary key default gen_random_uuid(),
    run_id text not null,
    kind text not null,
    unit_code text not null,
    list_version text not null,
    group_code text,
    people int not null,
    sha256 text not null,
    made_by text not null,
    made_on date not null,
    expires_on date not null,
    made_at timestamptz not null default now()
  )`,
  `create index outreach_list_by_unit on outreach_list (unit_code, made_at desc)`,
  `comment on table outreach_list is 'Which community team got which list of people to visit, and until when it may be kept'`,
  `comment on column outreach_list.list_id is 'Number of the list'`,
  `comment on column outreach_list.run_id is 'The run it was made from; no reference, since the run may be taken out'`,
  `comment on column outreach_list.kind is 'without-insurance, without-account:<register> or case-visit'`,
  `comment on column outreach_list.unit_code is 'The unit the people live in'`,
  `comment on column outreach_list.list_version is 'Unit list the unit code is of'`,
  `comment on column outreach_list.group_code is 'The residential group; null = the whole unit'`,
  `comment on column outreach_list.people is 'People on it'`,
  `comment on column outreach_list.sha256 is 'SHA-256 of the file'`,
  `comment on column outreach_list.made_by is 'Account of the portal, or the operating system account of who ran the command'`,
  `comment on column outreach_list.made_on is 'Calendar day of the deployment'`,
  `comment on column outreach_list.expires_on is 'Last day on which it may be kept'`,
  `comment on column outreach_list.made_at is 'When it was recorded'`,
  `grant insert on outreach_list to doisoat_app`,
]

/** The cells that the public reads, and which lists of people left the house. */
export async function addPublicCells(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
