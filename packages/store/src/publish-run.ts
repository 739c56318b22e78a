import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DoisoatError, findingColumns, measureColumns, type RunJson } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Store } from './connect-store.ts'
import { type Database, measureKinds } from './database.ts'
import { toStoreError } from './store-error.ts'

export interface PublishRequest {
  readonly run: RunJson
  /** Folder with findings.csv and coverage.csv, and quality.csv and scores.csv if they were made. */
  readonly outDir: string
  /** Agency that owns each register, by register name. */
  readonly registerOwners: Readonly<Record<string, string>>
  /** The run that the gate compared with, null for none: publishing is refused when readers see another one by now. */
  readonly replaces: string | null
}

export interface Published {
  readonly runId: string
  readonly replaced: string | null
  readonly findings: number
  readonly measures: number
  readonly seconds: number
}

/** Counted, never listed by person: these rows do not enter the serving database. */
const neverListed = 'OUT_OF_SCOPE_ARMED_FORCES'

const publishMs = 3_600_000

/**
 * Loads a run's files by COPY in one transaction and makes it the run that readers see in a second, short one: readers see the old run
 * or the new one, and a publish that fails leaves nothing. A process killed between the two leaves a run that is loaded and not shown.
 *
 * Throws OUT_INCOMPLETE (usage) without the files, RUN_ALREADY_PUBLISHED (usage), PUBLISH_OVERTAKEN (busy) when another publish
 * came first, PUBLISH_COUNTS (invariantBroken) when the loaded findings are not those of run.json, DATABASE_UNAVAILABLE.
 */
export async function publishRun(store: Store, request: PublishRequest): Promise<Published> {
  for (const name of ['findings.csv', 'coverage.csv']) requireFile(request.outDir, name)
  const started = performance.now()
  const client = store.newClient({ statement_timeout: publishMs })
  // The failure itself arrives through the statement that was running.
  client.on('error', () => undefined)
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: onlyThis(client) }) })
  let known = true
  try {
    const { runId } = request.run
    known = (await store.db.selectFrom('run').select('run_id').where('run_id', '=', runId).executeTakeFirst()) !== undefined
    await client.connect()
    // Two transactions: PostgreSQL makes a commit visible before it tells other sessions of a new partition, so a reader could follow the
    // pointer to a run whose rows it did not see yet (seen: a page without a row, once in some hundred publishes under load).
    const counts = await db.transaction().execute((trx) => loadRun(trx, client, request))
    await db.transaction().execute((trx) => flipPointer(trx, request))
    const seconds = (performance.now() - started) / 1000
    store.logger?.info({ runId: request.run.runId, replaced: request.replaces, ...counts, seconds }, 'run published')
    return { runId: request.run.runId, replaced: request.replaces, ...counts, seconds }
  } catch (error) {
    if (!known) await takeOut(store, request.run.runId).catch(() => undefined)
    throw toPublishError(error, request, store.place)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** SHA-256 over what a run read: profile, as-of date and every delivery. The same input again has the same hash. */
export function inputHash(run: RunJson): string {
  const deliveries = Object.entries(run.registers).map(([register, { sha256 }]) => `${register}=${sha256}`)
  return createHash('sha256')
    .update([run.profile, run.asOf, ...deliveries.toSorted()].join('\n'))
    .digest('hex')
}

/**
 * Takes out a run that was loaded and that readers were not moved to; one whose commit went through although its answer was lost stays.
 * On another connection than the publish: that one may be what failed.
 */
async function takeOut(store: Store, runId: string): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const shown = await trx.selectFrom('current_run').select('run_id').where('run_id', '=', runId).executeTakeFirst()
    if (!shown) await removeRun(trx, runId)
  })
}

async function removeRun(trx: Transaction<Database>, runId: string): Promise<void> {
  for (const parent of ['finding', 'measure'] as const) {
    await sql`drop table if exists ${sql.id(partitionName(parent, runId))}`.execute(trx)
  }
  for (const table of ['finding_count', 'verdict_count', 'delivery', 'run'] as const) {
    await trx.deleteFrom(table).where('run_id', '=', runId).execute()
  }
}

async function loadRun(
  trx: Transaction<Database>,
  client: Client,
  request: PublishRequest,
): Promise<{ findings: number; measures: number }> {
  const { run, outDir } = request
  // Four indexes over a million findings are sorted in memory.
  await sql`set local maintenance_work_mem = '256MB'`.execute(trx)
  await insertRun(trx, request)

  const measurePartition = await createPartition(trx, 'measure', run.runId)
  let measures = 0
  for (const kind of measureKinds) {
    const path = join(outDir, `${kind}.csv`)
    if (!existsSync(path)) continue
    await sql`alter table ${sql.id(measurePartition)} alter column kind set default ${sql.lit(kind)}`.execute(trx)
    measures += await copyCsv(client, { table: measurePartition, columns: measureColumns, path })
  }
  await attachPartition(trx, 'measure', run.runId)

  const findingPartition = await createPartition(trx, 'finding', run.runId)
  const findings = await copyCsv(client, {
    table: findingPartition,
    columns: findingColumns,
    path: join(outDir, 'findings.csv'),
    where: `code <> '${neverListed}'`,
  })
  await countFindings(trx, findingPartition, run.runId)
  await requireSameCounts(trx, run)
  await attachPartition(trx, 'finding', run.runId)
  return { findings, measures }
}

async function insertRun(trx: Transaction<Database>, { run, registerOwners }: PublishRequest): Promise<void> {
  await trx
    .insertInto('run')
    .values({
      run_id: run.runId,
      profile: run.profile,
      as_of: run.asOf,
      started_at: run.startedAt,
      input_hash: inputHash(run),
      run_json: JSON.stringify(run),
    })
    .execute()
  const deliveries = Object.entries(run.registers).map(
    ([register, { file, sha256, bytes, lines, accepted, rejected, blank }]) => ({
      run_id: run.runId,
      register,
      owner_agency: registerOwners[register] ?? '',
      file,
      sha256,
      bytes,
      lines,
      accepted,
      rejected,
      blank,
    }),
  )
  if (deliveries.length > 0) await trx.insertInto('delivery').values(deliveries).execute()
  const verdicts = Object.entries(run.verdicts).flatMap(([register, counts]) =>
    Object.entries(counts).map(([verdict, count]) => ({ run_id: run.runId, register, verdict, count })),
  )
  if (verdicts.length > 0) await trx.insertInto('verdict_count').values(verdicts).execute()
}

/** A table of the parent's shape that is not yet part of it: COPY into it meets no index and no reader. */
async function createPartition(trx: Transaction<Database>, parent: 'measure' | 'finding', runId: string): Promise<string> {
  const name = partitionName(parent, runId)
  await sql`create table ${sql.id(name)} (like ${sql.table(parent)})`.execute(trx)
  await sql`alter table ${sql.id(name)} alter column run_id set default ${sql.lit(runId)}`.execute(trx)
  return name
}

/** Makes the loaded table a partition; this builds the parent's indexes on it (after COPY: 4 s instead of 8 s for a million rows). */
async function attachPartition(trx: Transaction<Database>, parent: 'measure' | 'finding', runId: string): Promise<void> {
  const partition = sql.id(partitionName(parent, runId))
  await sql`alter table ${sql.table(parent)} attach partition ${partition} for values in (${sql.lit(runId)})`.execute(trx)
  if (parent === 'finding') {
    await sql`alter table ${partition} enable row level security`.execute(trx)
    await sql`alter table ${partition} force row level security`.execute(trx)
  }
  await sql`analyze ${partition}`.execute(trx)
}

function partitionName(parent: string, runId: string): string {
  return `${parent}_${createHash('sha256').update(runId).digest('hex').slice(0, 16)}`
}

interface CsvCopy {
  readonly table: string
  readonly columns: readonly string[]
  readonly path: string
  readonly where?: string
}

/** Loads a CSV file with exactly these columns; returns the rows loaded. Quoted or not, an empty key column is '' and not null. */
async function copyCsv(client: Client, { table, columns, path, where }: CsvCopy): Promise<number> {
  const keys = ['unit_code', 'list_version', 'district_code', 'age_band', 'sex', 'owner_agency'].filter((name) =>
    columns.includes(name),
  )
  const options = `format csv, header match, encoding 'UTF8', force_not_null (${keys.join(', ')})`
  const statement = `copy "${table}" (${columns.join(', ')}) from stdin with (${options})${where ? ` where ${where}` : ''}`
  const stream = client.query(copyFrom(statement))
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), stream)
  return stream.rowCount
}

async function countFindings(trx: Transaction<Database>, partition: string, runId: string): Promise<void> {
  await sql`
    insert into finding_count (run_id, owner_agency, register, number, code, count)
    select ${runId}, owner_agency, register, number, code, count(*)
    from ${sql.id(partition)}
    group by owner_agency, register, number, code`.execute(trx)
}

/** What was loaded must be what the run says it found: a file that was cut or exchanged is not published. */
async function requireSameCounts(trx: Transaction<Database>, run: RunJson): Promise<void> {
  const rows = await trx
    .selectFrom('finding_count')
    .select(['code', ({ fn }) => fn.sum<string>('count').as('count')])
    .where('run_id', '=', run.runId)
    .groupBy('code')
    .execute()
  const loaded = new Map(rows.map((row) => [row.code, Number(row.count)]))
  const codes = new Set([...loaded.keys(), ...Object.keys(run.findings)])
  codes.delete(neverListed)
  const different = [...codes].filter((code) => (loaded.get(code) ?? 0) !== (run.findings[code] ?? 0)).toSorted()
  const [first] = different
  if (first === undefined) return
  throw new DoisoatError(
    'PUBLISH_COUNTS',
    `findings.csv does not hold the findings of run.json: ${first} ${loaded.get(first) ?? 0} rows, expected ${run.findings[first] ?? 0}`,
    { exit: 'invariantBroken', next: 'run doisoat reconcile again', fields: { codes: different } },
  )
}

async function flipPointer(trx: Transaction<Database>, { run, replaces }: PublishRequest): Promise<void> {
  const flipped =
    replaces === null
      ? await trx
          .insertInto('current_run')
          .values({ profile: run.profile, run_id: run.runId })
          .onConflict((conflict) => conflict.column('profile').doNothing())
          .returning('run_id')
          .executeTakeFirst()
      : await trx
          .updateTable('current_run')
          .set({ run_id: run.runId, flipped_at: sql<Date>`now()` })
          .where('profile', '=', run.profile)
          .where('run_id', '=', replaces)
          .returning('run_id')
          .executeTakeFirst()
  if (flipped) return
  throw new DoisoatError(
    'PUBLISH_OVERTAKEN',
    `another run was published while this one was made (expected to replace ${replaces ?? 'none'})`,
    {
      exit: 'busy',
      next: 'doisoat runs list, then run doisoat reconcile again',
    },
  )
}

function requireFile(outDir: string, name: string): void {
  if (existsSync(join(outDir, name))) return
  throw new DoisoatError(
    'OUT_INCOMPLETE',
    `${join(outDir, name)} is missing: a run is published from its complete output folder`,
    {
      exit: 'usage',
      next: 'run doisoat reconcile again',
    },
  )
}

function toPublishError(error: unknown, { run, outDir }: PublishRequest, place: string): unknown {
  const { code, constraint, message } = error as { code?: unknown; constraint?: unknown; message?: unknown }
  if (code === '23505' && constraint === 'run_pkey') {
    return new DoisoatError('RUN_ALREADY_PUBLISHED', `run ${run.runId} is already in the database at ${place}`, {
      exit: 'usage',
      next: `doisoat runs show ${run.runId}`,
    })
  }
  // Class 22: a value or header that COPY cannot read. 23505 elsewhere: a finding_key that stands twice.
  if (typeof code === 'string' && (code.startsWith('22') || code === '23505')) {
    return new DoisoatError('OUT_INVALID', `the files in ${outDir} are not those of a run: ${maskLongDigits(String(message))}`, {
      exit: 'invariantBroken',
      next: 'run doisoat reconcile again',
    })
  }
  return toStoreError(error, place)
}

/** A pool of one connection, so that Kysely's transaction and COPY share it. */
function onlyThis(client: Client): PostgresPool {
  const connection = Object.assign(client, { release: () => undefined })
  return { connect: () => Promise.resolve(connection), end: () => Promise.resolve(), options: {} }
}
