import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import {
  connectStore,
  exportDatabase,
  listFindings,
  migrate,
  openStore,
  publishRun,
  recordAudit,
  restoreDatabase,
  verifyAudit,
} from './index.ts'
import { openTestStore, sampleCases, sampleOwners, startSystemServer, systemServers, writeSampleRun } from './testing/index.ts'

const secured = ['finding', 'case_state', 'case_rows', 'case_event']

// The embedded server is PostgreSQL 18; whatever else this machine has (Debian 12: 15) must do as well.
test.skipIf(systemServers.length === 0).each(systemServers.length === 0 ? ['no other version'] : systemServers)(
  '%s: migrations, roles, row-level security, publishing, audit, and an export of the embedded server restored to the byte',
  { timeout: 120_000 },
  async (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'doisoat-versions-'))
    await using embedded = await openTestStore()
    await using server = await startSystemServer(programs)
    const request = (runId: string, replaces: string | null) => {
      const outDir = join(folder, runId)
      return {
        run: writeSampleRun({ outDir, runId, findings: 200 }),
        outDir,
        registerOwners: sampleOwners,
        replaces,
        cases: sampleCases(outDir),
      }
    }
    await publishRun(embedded, request('first', null))
    await exportDatabase(embedded, join(folder, 'export'))

    await using fresh = await connectStore({ databaseUrl: server.databaseUrl, home: folder })
    await migrate(fresh)
    await restoreDatabase(fresh, join(folder, 'export'))
    await using store = await openStore({ databaseUrl: server.databaseUrl, home: folder })
    await exportDatabase(store, join(folder, 'again'))
    for (const name of readdirSync(join(folder, 'export')).filter((file) => !/^(audit|manifest)/.test(file))) {
      expect(readFileSync(join(folder, 'again', name)).equals(readFileSync(join(folder, 'export', name)))).toBe(true)
    }

    await publishRun(store, request('second', 'first'))
    const app = store.withRole('doisoat_app')
    for (const agency of ['police', 'tax_office', 'social_insurance']) {
      const page = { runId: 'first', limit: 500 }
      const rows = await listFindings(app, agency, page)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows).toEqual(await listFindings(embedded, agency, page))
    }
    // Before PostgreSQL 16 a policy of a role holds for its members as well, and the owner is a member of every role.
    for (const table of secured) {
      for (const narrow of [store, app])
        expect((await sql`select * from ${sql.table(table)}`.execute(narrow.db)).rows).toEqual([])
    }
    await expect(sql`create table mine (a int)`.execute(app.db)).rejects.toMatchObject({ code: '42501' })
    await expect(sql`delete from audit_entry`.execute(app.db)).rejects.toMatchObject({ code: '42501' })
    await expect(sql`select * from finding`.execute(store.withRole('doisoat_public').db)).rejects.toMatchObject({ code: '42501' })
    await recordAudit(app.db, { actor: 'a', role: 'admin', action: 'finding.view', object: 'tab\t "quoted" \\ Ân 😀' })
    expect(await verifyAudit(store)).toMatchObject({ bad: undefined })
    rmSync(folder, { recursive: true, force: true })
  },
)
