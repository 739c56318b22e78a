import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError, findingColumns, measureColumns, publicColumns, type RunJson } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Client } from 'pg'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import { requireSoundAudit } from './audit/verify-audit.ts'
import { type CaseCounts, loadCases } from './case/load-cases.ts'
import type { Store } from './connect-store.ts'
import { copyCsv } from './copy-csv.ts'
import type { Database } from './database.ts'
import { moveReaders } from './move-readers.ts'
import { overClient } from './over-client.ts'
import { announcePartitions, attachPartition, createPartition } from './partition.ts'
import { sweepUnshown, takeOutUnshown } from './remove-run.ts'
import { isDataFault, isSqlState, toStoreError } from './store-error.ts'
import { withholdErased } from './withhold-erased.ts'

export interface PublishRequest {
  readonly run: RunJson
  /** Folder with findings.csv and coverage.csv, and quality.csv and scores.csv if they were made. */
  readonly outDir: string
  /** Agency that owns each register, by register name. */
  readonly registerOwners: Readonly<Record<string, string>>
  /** The run that the gate compared with, null for none: publishing is refused when readers see another one by now. */
  readonly replaces: string | null
  readonly cases: CasesToPublish
  /** What a held run's approval changes, in the transaction that shows it. */
  readonly approval?: (trx: Transaction<Database>) => Promise<void>
  /** For the audit chain; whoever runs the process by default. */
  readonly by?: Actor
}

/** What opens, carries on and closes cases. */
export interface CasesToPublish {
  /** Folder with cases.csv and public.csv: the run folder's `serving`. */
  readonly servingDir: string
  /** Calendar day of the deployment (ISO): deadlines count from it. */
  readonly publishedOn: string
  /** Last day (ISO) of a deadline of so many working days from `publishedOn`; throws when the calendar ends before it. */
  readonly dueOn: (workingDays: number) => string
}

export interface Published {
  readonly runId: string
  readonly replaced: string | null
  readonly findings: number
  readonly measures: number
  readonly cases: CaseCounts
  /** From the call to readers seeing it. */
  readonly seconds: number
  /** The last part of them: the transaction that moves the readers. */
  readonly flipSeconds: number
}

/** Counted, never listed by person: these rows do not enter the serving database. */
const neverListed = 'OUT_OF_SCOPE_ARMED_FORCES'

/** Files of measures; coverage.csv is always there. */
const measureKinds = ['coverage', 'quality', 'scores'] as const

const publishMs = 3_600_000

/**
 * Loads a run's files by COPY in one transaction and makes it the run that readers see in a second, short one: readers see the old run
 * or the new one, and a publish that fails leaves nothing. What a process killed between the two leaves, the next publish takes out.
 *
 * Throws OUT_INCOMPLETE and CASES_MISSING (usage) without the files, RUN_ALREADY_PUBLISHED (usage), PUBLISH_OVERTAKEN (busy) when another publish
 * came first, PUBLISH_BUSY (busy) while another one is at work, PUBLISH_COUNTS (invariantBroken) when the loaded findings are not those of run.json, AUDIT_BROKEN (invariantBroken), DATABASE_UNAVAILABLE.
 */
export async function publishRun(store: Store, request: PublishRequest): Promise<Published> {
  for (const name of ['findings.csv', 'coverage.csv']) requireFile(request.outDir, name)
  const started = performance.now()
  const client = store.newClient({ statement_timeout: publishMs })
  // The failure itself arrives through the statement that was running.
  client.on('error', () => undefined)
  const db = overClient(client)
  const { runId } = request.run
  let loading = false
  try {
    await client.connect()
    await takeTurn(db, request.run.profile)
    await requireTurn(db, request, store.place)
    const swept = await sweepUnshown(db, request.run.profile)
    if (swept.length > 0) store.logger?.warn({ swept }, 'runs that were loaded and never shown were taken out')
    loading = true
    // Before the pointer moves every session knows the new partitions: PostgreSQL makes a commit visible before it tells other sessions.
    const counts = await db.transaction().execute((trx) => loadRun(trx, client, request))
    await announcePartitions(db)
    const loaded = performance.now()
    await db.transaction().execute((trx) => show(trx, request, counts))
    const shown = performance.now()
    const times = { seconds: (shown - started) / 1000, flipSeconds: (shown - loaded) / 1000 }
    store.logger?.info({ runId, replaced: request.replaces, ...counts, ...times }, 'run published')
    return { runId, replaced: request.replaces, ...counts, ...times }
  } catch (error) {
    // On another connection than the publish: that one may be what failed.
    if (loading) await takeOutUnshown(store, runId).catch(() => undefined)
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

async function loadRun(
  trx: Transaction<Database>,
  client: Client,
  request: PublishRequest,
): Promise<Pick<Published, 'findings' | 'measures' | 'cases'>> {
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

  await loadPublicCells(trx, client, { runId: run.runId, servingDir: request.cases.servingDir })

  const findingPartition = await createPartition(trx, 'finding', run.runId)
  const copied = await copyCsv(client, {
    table: findingPartition,
    columns: findingColumns,
    path: join(outDir, 'findings.csv'),
    where: `code <> '${neverListed}'`,
  })
  const withheld = await withholdErased(trx, findingPartition)
  await countFindings(trx, findingPartition, run.runId)
  await requireSameCounts(trx, run, withheld)
  // Before the findings are attached: from then on row-level security hides them from this connection.
  const cases = await loadCases(trx, client, { run, previousRunId: request.replaces, ...request.cases })
  await attachPartition(trx, 'finding', run.runId)
  const findings = [...withheld.values()].reduce((left, gone) => left - gone, copied)
  return { findings, measures, cases }
}

/** What the public may see of the run; a run without the file shows the public nothing. */
async function loadPublicCells(
  trx: Transaction<Database>,
  client: Client,
  { runId, servingDir }: { readonly runId: string; readonly servingDir: string },
): Promise<void> {
  const table = await createPartition(trx, 'public_cell', runId)
  const path = join(servingDir, 'public.csv')
  if (existsSync(path)) await copyCsv(client, { table, columns: publicColumns, path })
  await attachPartition(trx, 'public_cell', runId)
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

async function countFindings(trx: Transaction<Database>, partition: string, runId: string): Promise<void> {
  await sql`
    insert into finding_count (run_id, owner_agency, register, number, code, count)
    select ${runId}, owner_agency, register, number, code, count(*)
    from ${sql.id(partition)}
    group by owner_agency, register, number, code`.execute(trx)
}

/**
 * What was loaded, and what was left out of erased people, must be what the run says it found: a file that was cut or exchanged is not
 * published.
 */
async function requireSameCounts(trx: Transaction<Database>, run: RunJson, withheld: ReadonlyMap<string, number>): Promise<void> {
  const rows = await trx
    .selectFrom('finding_count')
    .select(['code', ({ fn }) => fn.sum<string>('count').as('count')])
    .where('run_id', '=', run.runId)
    .groupBy('code')
    .execute()
  const loaded = new Map(rows.map((row) => [row.code, Number(row.count)]))
  const leftOut = (code: string): number => (withheld.get(code) ?? 0) + (run.withheld?.[code] ?? 0)
  const codes = new Set([...loaded.keys(), ...Object.keys(run.findings)])
  codes.delete(neverListed)
  const different = [...codes].filter((code) => (loaded.get(code) ?? 0) + leftOut(code) !== (run.findings[code] ?? 0)).toSorted()
  const [first] = different
  if (first === undefined) return
  throw new DoisoatError(
    'PUBLISH_COUNTS',
    `findings.csv does not hold the findings of run.json: ${first} ${loaded.get(first) ?? 0} rows, expected ${(run.findings[first] ?? 0) - leftOut(first)}`,
    { exit: 'invariantBroken', next: 'run doisoat reconcile again', fields: { codes: different } },
  )
}

/** Moves the readers, and with them all that is true from this moment on. */
async function show(
  trx: Transaction<Database>,
  request: PublishRequest,
  counts: Pick<Published, 'findings' | 'measures' | 'cases'>,
): Promise<void> {
  const { run, replaces, approval, by = operator() } = request
  const { runId, profile } = run
  if (!(await moveReaders(trx, { profile, to: runId, from: replaces }))) throw overtaken(replaces)
  await trx
    .updateTable('run')
    .set({ published_at: sql<Date>`now()`, previous_run_id: replaces })
    .where('run_id', '=', runId)
    .execute()
  if (approval) await approval(trx)
  await recordAudit(trx, {
    ...by,
    action: 'run.publish',
    object: runId,
    runId,
    details: { as_of: run.asOf, replaces, ...counts, cases: { ...counts.cases } },
  })
}

/** Before the work: nobody tampered with the audit chain, the run is not published yet, and readers still see what the gate compared it with. */
async function requireTurn(db: Kysely<Database>, { run, replaces }: PublishRequest, place: string): Promise<void> {
  await requireSoundAudit(db)
  const known = await db.selectFrom('run').select('published_at').where('run_id', '=', run.runId).executeTakeFirst()
  if (known?.published_at) throw alreadyPublished(run.runId, place)
  const current = await db.selectFrom('current_run').select('run_id').where('profile', '=', run.profile).executeTakeFirst()
  if ((current?.run_id ?? null) !== replaces) throw overtaken(replaces)
}

/** One publish of a profile at a time, whichever machine it comes from; the lock ends with the connection. */
async function takeTurn(db: Kysely<Database>, profile: string): Promise<void> {
  await sql`set lock_timeout = '60s'`.execute(db)
  await sql`select pg_advisory_lock(hashtext('doisoat publish'), hashtext(${profile}))`.execute(db)
  await sql`set lock_timeout = 0`.execute(db)
}

function overtaken(replaces: string | null): DoisoatError {
  return new DoisoatError(
    'PUBLISH_OVERTAKEN',
    `another run was published while this one was made (expected to replace ${replaces ?? 'none'})`,
    { exit: 'busy', next: 'doisoat runs list, then run doisoat reconcile again' },
  )
}

function alreadyPublished(runId: string, place: string): DoisoatError {
  return new DoisoatError('RUN_ALREADY_PUBLISHED', `run ${runId} is already in the database at ${place}`, {
    exit: 'usage',
    next: `doisoat runs show ${runId}`,
  })
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
  const { constraint, message } = error as { constraint?: unknown; message?: unknown }
  if (isSqlState(error, 'uniqueViolation') && constraint === 'run_pkey') {
    return alreadyPublished(run.runId, place)
  }
  if (isSqlState(error, 'lockNotAvailable')) {
    return new DoisoatError(
      'PUBLISH_BUSY',
      `the tables of the database at ${place} stay locked: another publish of ${run.profile} or a long query is at work`,
      {
        exit: 'busy',
        next: 'wait for it to end and run the command again',
      },
    )
  }
  // A value or header that COPY cannot read, or a finding_key that stands twice.
  if (isDataFault(error)) {
    return new DoisoatError('OUT_INVALID', `the files in ${outDir} are not those of a run: ${maskLongDigits(String(message))}`, {
      exit: 'invariantBroken',
      next: 'run doisoat reconcile again',
    })
  }
  return toStoreError(error, place)
}
