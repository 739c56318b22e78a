import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExportManifest } from '@doisoat/contracts'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  claimSecret,
  connectStore,
  createAccount,
  currentRunId,
  exportDatabase,
  listFindings,
  publishRun,
  recordAudit,
  restoreDatabase,
  type Store,
  startEmbedded,
  verifyAudit,
} from '../index.ts'
import { openTestStore, sampleCases, sampleOwners, type TestStore, writeSampleRun } from '../testing/index.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'doisoat-export-'))
const kept = join(folder, 'kept')

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
  let replaces: string | null = null
  for (const runId of [`first 'run'`, 'second']) {
    const outDir = join(store.home, runId)
    const rows = [{ code: 'NAME_OTHER' as const, register: 'tax', owner_agency: '', value: 'Ðặng\n"Ân"\t\\N', evidence: '' }]
    const run = writeSampleRun({ outDir, runId, findings: 300, rows })
    await publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
    replaces = runId
  }
  await createAccount(store, { name: 'officer', role: 'agency', agency: 'police', password: 'correct horse battery' })
  await claimSecret(store, 'f'.repeat(64))
  await recordAudit(store.db, { actor: 'a', role: 'admin', action: 'finding.view', object: 'tab\t "quoted" \\ Ân 😀' })
  await exportDatabase(store, kept)
}, 60_000)
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

/** Another database of the same server, without a table. */
async function emptyDatabase(name: string): Promise<Store> {
  const { host, port, password, user } = await startEmbedded(store.home)
  const administrator = new Client({ host, port, password, user: 'postgres', database: 'postgres' })
  await administrator.connect()
  await administrator.query(`create database ${name} owner doisoat`)
  await administrator.end()
  return connectStore({ databaseUrl: `postgres://${user}:${password}@${host}:${port}/${name}`, home: store.home })
}

function manifestOf(path: string): ExportManifest {
  return ExportManifest.parse(JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')))
}

test('an export restored into an empty database is the same database: rows, partitions, audit chain, next numbers', async () => {
  await using restored = await emptyDatabase('restored')
  const { rows, audit } = await restoreDatabase(restored, kept)
  const manifest = manifestOf(kept)
  expect(rows).toBe(manifest.files.reduce((sum, file) => sum + file.rows, 0))
  expect(audit).toMatchObject({ bad: undefined, head: manifest.auditHead })
  expect(await currentRunId(restored, 'danang')).toBe('second')
  for (const agency of ['police', 'tax_office', 'social_insurance']) {
    for (const runId of [`first 'run'`, 'second']) {
      const page = { runId, limit: 1_000 }
      expect(await listFindings(restored, agency, page)).toEqual(await listFindings(store, agency, page))
    }
  }
  // Its own entry follows the restored ones.
  expect(await verifyAudit(restored)).toMatchObject({ bad: undefined, entries: manifest.auditHead.seq + 1 })

  const again = join(folder, 'again')
  await exportDatabase(restored, again)
  const withoutAudit = (path: string) => manifestOf(path).files.filter(({ table }) => !table.startsWith('audit_'))
  expect(withoutAudit(again)).toEqual(withoutAudit(kept))
  // A run published on the restored database: partitions, row-level security and numbers go on.
  const outDir = join(store.home, 'third')
  const run = writeSampleRun({ outDir, runId: 'third', findings: 10 })
  await publishRun(restored, { run, outDir, registerOwners: sampleOwners, replaces: 'second', cases: sampleCases(outDir) })
  expect(await restored.db.selectFrom('finding').selectAll().execute()).toEqual([])
})

test('the same database gives the same bytes, but for its own entry in the audit chain', async () => {
  const path = join(folder, 'twice')
  await exportDatabase(store, path)
  const names = readdirSync(kept).filter((name) => !/^(audit_|manifest)/.test(name))
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) expect(readFileSync(join(path, name)).equals(readFileSync(join(kept, name)))).toBe(true)
})

test('an export is for its owner alone and holds neither sessions nor the database password', async () => {
  expect(statSync(kept).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(kept)) expect(statSync(join(kept, name)).mode & 0o077).toBe(0)
  expect(readdirSync(kept)).not.toContain('session.csv')
  const { password } = await startEmbedded(store.home)
  for (const name of readdirSync(kept)) expect(readFileSync(join(kept, name), 'utf8')).not.toContain(password)
})

test('a folder with something in it is not written to, and a failed export leaves nothing', async () => {
  await expect(exportDatabase(store, kept)).rejects.toMatchObject({ code: 'EXPORT_FOLDER', exit: 'usage' })
  writeFileSync(join(folder, 'a file'), '')
  await expect(exportDatabase(store, join(folder, 'a file', 'below'))).rejects.toMatchObject({ code: 'EXPORT_FAILED' })
  expect(readdirSync(folder).filter((name) => name.endsWith('.half'))).toEqual([])
})

test('a database with rows is refused and stays as it is', async () => {
  const before = await verifyAudit(store)
  await expect(restoreDatabase(store, kept)).rejects.toMatchObject({ code: 'DATABASE_NOT_EMPTY', exit: 'usage' })
  expect(await verifyAudit(store)).toEqual(before)
})

/** A copy of the export with one fault. */
function damaged(name: string, damage: (path: string) => void): string {
  const path = join(folder, name)
  cpSync(kept, path, { recursive: true })
  damage(path)
  return path
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

test('a damaged export is refused, and the database stays empty', async () => {
  await using target = await emptyDatabase('damaged')
  const finding = manifestOf(kept).files.find(({ table, rows }) => table === 'finding' && rows > 0)?.file ?? ''
  const faults: [string, string, (path: string) => void][] = [
    ['value', 'RESTORE_DIFFERS', (path) => edit(join(path, finding), (text) => text.replace('ID_MISSING', 'ID_FORMAT'))],
    [
      'row-less',
      'RESTORE_DIFFERS',
      (path) => edit(join(path, finding), (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`),
    ],
    ['row-twice', 'EXPORT_INVALID', (path) => edit(join(path, 'run.csv'), (text) => text + text.split('\n').slice(1).join('\n'))],
    ['column-less', 'EXPORT_INVALID', (path) => edit(join(path, 'account.csv'), (text) => text.replace('name', 'nome'))],
    ['cut', 'EXPORT_INVALID', (path) => edit(join(path, 'run.csv'), (text) => text.slice(0, -20))],
    ['file-less', 'EXPORT_INVALID', (path) => rmSync(join(path, finding))],
    ['manifest-less', 'EXPORT_INVALID', (path) => rmSync(join(path, 'manifest.json'))],
    ['manifest-cut', 'EXPORT_INVALID', (path) => edit(join(path, 'manifest.json'), (text) => text.slice(0, 200))],
    [
      'outside',
      'EXPORT_INVALID',
      (path) => edit(join(path, 'manifest.json'), (text) => text.replace('"account.csv"', '"../account.csv"')),
    ],
    [
      'other-table',
      'EXPORT_INVALID',
      (path) => edit(join(path, 'manifest.json'), (text) => text.replace('"account.csv"', '"run.csv"')),
    ],
    ['newer', 'EXPORT_OTHER_VERSION', (path) => edit(join(path, 'manifest.json'), (text) => text.replace('"0001-', '"9001-'))],
  ]
  for (const [name, code, damage] of faults) {
    await expect(restoreDatabase(target, damaged(name, damage))).rejects.toMatchObject({ code })
  }
  expect((await sql`select run_id from run`.execute(target.db)).rows).toEqual([])
  // Nothing of the failures is in the way.
  await restoreDatabase(target, kept)
})

test('a folder that is no export is refused', async () => {
  const path = join(folder, 'nothing')
  mkdirSync(path)
  await expect(restoreDatabase(store, path)).rejects.toMatchObject({ code: 'EXPORT_INVALID', exit: 'inputRefused' })
})
