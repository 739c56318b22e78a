import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DoisoatError, type ExportedFile, ExportManifest } from '@doisoat/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { operator, recordAudit } from '../audit/record-audit.ts'
import { type AuditVerification, auditBroken, verifyAudit } from '../audit/verify-audit.ts'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { migrate, schemaStatus } from '../migrate.ts'
import { overClient } from '../over-client.ts'
import { attachPartition, createPartition, type Partitioned, partitioned } from '../partition.ts'
import { isDataFault, toStoreError } from '../store-error.ts'
import { exportAs } from './export-database.ts'
import { copyOut, fileOf, listTables, type TableContent } from './table-content.ts'

export interface Restored {
  readonly tables: number
  readonly rows: number
  readonly audit: AuditVerification
}

/**
 * Loads an export into an empty database, in one transaction, and proves it: every table is written out again and must have the SHA-256
 * and the rows of the manifest; the audit chain must be whole.
 *
 * Throws EXPORT_INVALID (inputRefused) when the folder is not a whole export, DATABASE_NOT_EMPTY, EXPORT_OTHER_VERSION (usage),
 * RESTORE_DIFFERS (invariantBroken), DATABASE_UNAVAILABLE: the database is as empty as before. AUDIT_BROKEN (invariantBroken) when the chain
 * was broken already when it was exported: all is loaded, and nothing can be published.
 */
export async function restoreDatabase(store: Store, folder: string): Promise<Restored> {
  const manifest = readManifest(folder)
  await requireSameVersion(store, manifest)
  await migrate(store)
  const client = store.newClient({ statement_timeout: 0 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await overClient(client)
      .transaction()
      .execute((trx) => restoreTables({ trx, client, folder, manifest, place: store.place }))
  } catch (error) {
    throw toRestoreError(error, folder, store.place)
  } finally {
    await client.end().catch(() => undefined)
  }
  const audit = await verifyAudit(store)
  if (audit.bad) throw auditBroken(audit.bad.seq, `${audit.bad.reason}; it was so when the export was made`)
  await recordAudit(store.db, { ...operator(), action: 'db.restore', object: 'database', details: { ...manifest.auditHead } })
  const rows = manifest.files.reduce((sum, file) => sum + file.rows, 0)
  return { tables: new Set(manifest.files.map(({ table }) => table)).size, rows, audit }
}

interface Restoring {
  readonly trx: Transaction<Database>
  readonly client: Client
  readonly folder: string
  readonly manifest: ExportManifest
  readonly place: string
}

async function restoreTables({ trx, client, folder, manifest, place }: Restoring): Promise<void> {
  const tables = await listTables(trx)
  await requireEmpty(trx, tables, place)
  // Made by the migration; the export has its own.
  await trx.deleteFrom('audit_head').execute()
  for (const table of tables) {
    const files = manifest.files.filter((file) => file.table === table.table)
    await withoutRowSecurity(trx, table.table, async () => {
      for (const file of files) await loadFile({ trx, client, folder, file })
    })
  }
  await continueNumbers(trx)
  await requireSameContent(trx, client, manifest)
}

/** COPY into a table with row-level security is refused; its owner lifts it inside the transaction, where nobody sees it. */
async function withoutRowSecurity(trx: Transaction<Database>, table: string, load: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ forced: boolean }>`
    select relforcerowsecurity as forced from pg_class where oid = ${table}::regclass`.execute(trx)
  const forced = rows[0]?.forced === true
  if (forced) await sql`alter table ${sql.id(table)} no force row level security`.execute(trx)
  await load()
  if (forced) await sql`alter table ${sql.id(table)} force row level security`.execute(trx)
}

interface Loading {
  readonly trx: Transaction<Database>
  readonly client: Client
  readonly folder: string
  readonly file: ExportedFile
}

async function loadFile({ trx, client, folder, file }: Loading): Promise<void> {
  const parent = partitioned.find((name): name is Partitioned => name === file.table)
  const into = parent && file.runId !== null ? await createPartition(trx, parent, file.runId) : file.table
  const columns = file.columns.map((name) => client.escapeIdentifier(name)).join(', ')
  const options = `format csv, header match, encoding 'UTF8'`
  const stream = client.query(copyFrom(`copy ${client.escapeIdentifier(into)} (${columns}) from stdin with (${options})`))
  await pipeline(createReadStream(join(folder, file.file), { highWaterMark: 1 << 20 }), stream)
  if (parent && file.runId !== null) await attachPartition(trx, parent, file.runId)
}

/** Numbers that the database gives go on after the highest one. */
async function continueNumbers(trx: Transaction<Database>): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as "table", a.attname as "column" from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and a.attidentity <> '' and not a.attisdropped and not c.relispartition`.execute(
    trx,
  )
  for (const { table, column } of rows) {
    const last = sql`(select max(${sql.id(column)}) from ${sql.id(table)})`
    await withoutRowSecurity(trx, table, async () => {
      await sql`select setval(pg_get_serial_sequence(${table}, ${column}), coalesce(${last}, 1), ${last} is not null)`.execute(
        trx,
      )
    })
  }
}

async function requireSameContent(trx: Transaction<Database>, client: Client, manifest: ExportManifest): Promise<void> {
  await exportAs(trx)
  const tables = new Map((await listTables(trx)).map((table) => [table.table, table]))
  const different: string[] = []
  for (const expected of manifest.files) {
    const table = tables.get(expected.table)
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    const found =
      table && (await copyOut(client, { ...table, columns: expected.columns }, { runId: expected.runId, into: nowhere }))
    if (found?.sha256 !== expected.sha256 || found.rows !== expected.rows) different.push(expected.file)
  }
  if (different.length === 0) return
  throw new DoisoatError('RESTORE_DIFFERS', `what was loaded is not what the export holds: ${different.join(', ')}`, {
    exit: 'invariantBroken',
    next: 'restore another export',
    fields: { files: different },
  })
}

async function requireEmpty(trx: Kysely<Database>, tables: readonly TableContent[], place: string): Promise<void> {
  await sql`select set_config('role', 'doisoat_backup', true)`.execute(trx)
  const filled: string[] = []
  for (const { table } of tables) {
    // One row of the migration: a chain without entries.
    const made = table === 'audit_head' ? sql`where seq > 0` : sql``
    const { rows } = await sql<{ found: boolean }>`select exists (select from ${sql.id(table)} ${made}) as found`.execute(trx)
    if (rows[0]?.found) filled.push(table)
  }
  await sql`select set_config('role', 'none', true)`.execute(trx)
  if (filled.length === 0) return
  throw new DoisoatError('DATABASE_NOT_EMPTY', `the database at ${place} is not empty: ${filled.join(', ')}`, {
    exit: 'usage',
    next: 'restore into a new DOISOAT_HOME, or point DATABASE_URL at a new database',
    fields: { tables: filled },
  })
}

/** Throws EXPORT_INVALID (inputRefused) unless the folder holds a manifest. What the files hold is proved when they are loaded. */
function readManifest(folder: string): ExportManifest {
  try {
    const manifest = ExportManifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
    const misnamed = manifest.files.find(({ file, table, runId }) => file !== fileOf(table, runId))
    if (!misnamed) return manifest
    throw invalid(folder, `manifest.json calls the rows of ${misnamed.table} ${misnamed.file}`)
  } catch (error) {
    if (error instanceof DoisoatError) throw error
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw invalid(
      folder,
      missing ? 'there is no manifest.json in it' : 'its manifest.json is not one of doisoat db export',
      error,
    )
  }
}

async function requireSameVersion(store: Store, manifest: ExportManifest): Promise<void> {
  const { applied, pending } = await schemaStatus(store)
  const known = [...applied, ...pending].toSorted()
  if (known.join() === manifest.migrations.toSorted().join()) return
  const other = [
    ...known.filter((name) => !manifest.migrations.includes(name)),
    ...manifest.migrations.filter((name) => !known.includes(name)),
  ]
  throw new DoisoatError(
    'EXPORT_OTHER_VERSION',
    `the export was made by another version of doisoat: it and this version differ in ${other.join(', ')}`,
    { exit: 'usage', next: 'restore with the version that made it, then update doisoat and run doisoat db migrate' },
  )
}

function invalid(folder: string, what: string, cause?: unknown): DoisoatError {
  return new DoisoatError('EXPORT_INVALID', `${folder} is not a whole export: ${what}`, {
    exit: 'inputRefused',
    next: 'name the folder that doisoat db export wrote',
    cause,
  })
}

function toRestoreError(error: unknown, folder: string, place: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return invalid(folder, 'a file of its manifest is missing', error)
  if (isDataFault(error)) return invalid(folder, 'a file does not hold what its table takes', toStoreError(error, place))
  return toStoreError(error, place)
}
