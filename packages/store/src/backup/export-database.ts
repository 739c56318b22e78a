import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { DoisoatError, type ExportedFile, type ExportManifest } from '@doisoat/contracts'
import { type Kysely, sql } from 'kysely'
import type { Client } from 'pg'
import { operator, recordAudit } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { requireCurrentSchema, schemaStatus } from '../migrate.ts'
import { overClient } from '../over-client.ts'
import { toStoreError } from '../store-error.ts'
import { copyOut, fileOf, listTables } from './table-content.ts'

/**
 * Writes the whole database, as of one moment, into a new folder: a CSV file for each table, one for each run where a table has
 * partitions, and manifest.json. Neither migrations' times nor sessions; the secret of the person keys is not in the database.
 *
 * 200,000 findings with their cases are 110 MB and take 1.7 s on two cores; restoring and comparing them takes 5 s.
 *
 * The folder holds personal data and is the owner's alone (0700). It appears when it is complete. Throws EXPORT_FOLDER (usage) when it is
 * there already, SCHEMA_BEHIND and SCHEMA_AHEAD (usage), DATABASE_UNAVAILABLE, EXPORT_FAILED (unavailable) when it cannot be written.
 */
export async function exportDatabase(store: Store, folder: string): Promise<ExportManifest> {
  requireNewFolder(folder)
  await requireCurrentSchema(store)
  await recordAudit(store.db, { ...operator(), action: 'db.export', object: basename(resolve(folder)) })
  const half = `${resolve(folder)}.half`
  const client = store.newClient({ statement_timeout: 0 })
  client.on('error', () => undefined)
  try {
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half, { recursive: true, mode: 0o700 })
    await client.connect()
    const { applied } = await schemaStatus(store)
    const manifest = await overClient(client)
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((trx) => exportTables({ trx, client, folder: half, migrations: applied }))
    writeFileSync(join(half, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    if (existsSync(folder)) rmSync(folder, { recursive: true })
    renameSync(half, folder)
    return manifest
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    throw toExportError(error, folder, store.place)
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Exporting {
  readonly trx: Kysely<Database>
  readonly client: Client
  readonly folder: string
  readonly migrations: readonly string[]
}

async function exportTables({ trx, client, folder, migrations }: Exporting): Promise<ExportManifest> {
  await exportAs(trx)
  const files: ExportedFile[] = []
  for (const { table, columns, order, runIds } of await listTables(trx)) {
    for (const runId of runIds ?? [null]) {
      const file = fileOf(table, runId)
      const into = createWriteStream(join(folder, file), { mode: 0o600, flush: true })
      const copied = await copyOut(client, { table, columns, order }, { runId, into })
      files.push({ file, table, runId, columns: [...columns], ...copied })
    }
  }
  const auditHead = await trx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow()
  return { schema: 'doisoat/export/1', migrations: [...migrations], auditHead, files }
}

/** Sees every row, and writes times and numbers the same way whatever the server's settings. Ends with the transaction. */
export async function exportAs(trx: Kysely<Database>): Promise<void> {
  await sql`select set_config('role', 'doisoat_backup', true), set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
    set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)`.execute(
    trx,
  )
}

function requireNewFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found || (found.isDirectory() && readdirSync(folder).length === 0)) return
  throw new DoisoatError('EXPORT_FOLDER', `${folder} is there already and not empty; an export goes into a folder of its own`, {
    exit: 'usage',
    next: 'name another folder: doisoat db export --out FOLDER',
  })
}

function toExportError(error: unknown, folder: string, place: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const causes: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EACCES: 'no right to write there',
    EROFS: 'nothing can be written there',
    ENOTDIR: 'a file stands in its way',
    EEXIST: 'a file stands in its way',
  }
  const cause = causes[code]
  if (cause === undefined) return toStoreError(error, place)
  return new DoisoatError('EXPORT_FAILED', `${folder} cannot be written: ${cause}; nothing of the export is left`, {
    exit: 'unavailable',
    next: 'make room, or name another folder: doisoat db export --out FOLDER',
    cause: error,
  })
}
