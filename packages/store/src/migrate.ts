import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Store } from './connect-store.ts'
import { migrations } from './migrations/index.ts'
import { toStoreError } from './store-error.ts'

const migrationTable = 'schema_migration'

/** current: as the code expects · behind: migrations are waiting · ahead: a newer doisoat has changed the database. */
export interface SchemaStatus {
  readonly state: 'current' | 'behind' | 'ahead'
  readonly applied: readonly string[]
  readonly pending: readonly string[]
  readonly unknown: readonly string[]
}

/** How the database's schema stands to this version of the code. */
export async function schemaStatus(store: Store): Promise<SchemaStatus> {
  const known = Object.keys(migrations)
  const table = await sql<{ found: boolean }>`select to_regclass(${migrationTable}) is not null as found`.execute(store.db)
  const rows = table.rows[0]?.found
    ? await sql<{ name: string }>`select name from ${sql.table(migrationTable)} order by name`.execute(store.db)
    : undefined
  const applied = rows?.rows.map((row) => row.name) ?? []
  const unknown = applied.filter((name) => !known.includes(name))
  const pending = known.filter((name) => !applied.includes(name))
  return { state: unknown.length > 0 ? 'ahead' : pending.length > 0 ? 'behind' : 'current', applied, pending, unknown }
}

/**
 * Brings the schema up to this version, in one transaction; safe to call twice and from several processes at once.
 *
 * Returns the migrations that were applied now. Throws SCHEMA_AHEAD (usage) on a database of a newer version.
 */
export async function migrate(store: Store): Promise<readonly string[]> {
  const status = await schemaStatus(store)
  if (status.state === 'ahead') throw schemaAhead(status)
  if (status.state === 'current') return []
  const migrator = new Migrator({
    db: store.db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) throw toStoreError(error, store.place)
  return results?.map((result) => result.migrationName) ?? []
}

/** Throws when the schema is not the one this version of the code expects. */
export async function requireCurrentSchema(store: Store): Promise<void> {
  const status = await schemaStatus(store)
  if (status.state === 'ahead') throw schemaAhead(status)
  if (status.state === 'current') return
  throw new DoisoatError(
    'SCHEMA_BEHIND',
    `the database at ${store.place} lacks ${status.pending.length} migration(s): ${status.pending.join(', ')}`,
    {
      exit: 'usage',
      next: 'doisoat db migrate',
      fields: { pending: status.pending },
    },
  )
}

function schemaAhead(status: SchemaStatus): DoisoatError {
  return new DoisoatError(
    'SCHEMA_AHEAD',
    `the database was changed by a newer version of doisoat: it holds ${status.unknown.join(', ')}`,
    {
      exit: 'usage',
      next: 'update doisoat, or point DATABASE_URL at another database',
      fields: { unknown: status.unknown },
    },
  )
}
