import { type Kysely, sql } from 'kysely'

const statements = [
  `create table erasure (
    person_key text primary key check (person_key ~ '^[0-9a-f]{64}$'),
    erased_at timestamptz not null default now()
  )`,
  `comment on table erasure is 'People who asked not to be listed: later runs count them and list them nowhere'`,
  `comment on column erasure.person_key is 'All that is kept of the person: a keyed hash, from which nobody without the secret gets back to an ID'`,
  `comment on column erasure.erased_at is 'When the request was carried out'`,
  // Only the owner of the database erases, and lets somebody back.
  `revoke insert, update, delete on erasure from doisoat_app`,
]

/** What keeps an erased person from coming back with the next run. */
export async function addErasure(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
