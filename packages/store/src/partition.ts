import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'

/** Tables with one partition a run. */
export const partitioned = ['finding', 'measure', 'case_state', 'case_rows', 'case_event', 'public_cell'] as const
export type Partitioned = (typeof partitioned)[number]

/** Counts: they name nobody. */
const withoutRowSecurity: ReadonlySet<Partitioned> = new Set(['measure', 'public_cell'])

/** Columns that queries look rows up by, where the others are costly to sample (arrays, JSON); all of them for the other tables. */
const lookedUp: Partial<Record<Partitioned, RawBuilder<unknown>>> = {
  case_state: sql`(run_id, case_key, owner_agency, unit_code, register, severity, state, due_on)`,
  case_rows: sql`(run_id, case_key)`,
  case_event: sql`(run_id, case_key, event, owner_agency, unit_code, due_on)`,
}

/** The partition that holds a run's rows of a table; a run id may be longer than a table name. */
export function partitionName(parent: string, runId: string): string {
  return `${parent}_${createHash('sha256').update(runId).digest('hex').slice(0, 16)}`
}

/** A table of the parent's shape that is not yet part of it: COPY into it meets no index and no reader. */
export async function createPartition(trx: Transaction<Database>, parent: Partitioned, runId: string): Promise<string> {
  const name = partitionName(parent, runId)
  await sql`create table ${sql.id(name)} (like ${sql.table(parent)} including constraints)`.execute(trx)
  // Its rows are reached through the table, whose row-level security binds: nobody else has a right on the partition itself.
  await sql`revoke all on ${sql.id(name)} from doisoat_app, doisoat_backup`.execute(trx)
  await sql`alter table ${sql.id(name)} alter column run_id set default ${sql.lit(runId)}`.execute(trx)
  return name
}

/** Makes the loaded table a partition; this builds the parent's indexes on it (after COPY: 4 s instead of 8 s for a million rows). */
export async function attachPartition(trx: Transaction<Database>, parent: Partitioned, runId: string): Promise<void> {
  const partition = sql.id(partitionName(parent, runId))
  await sql`alter table ${sql.table(parent)} attach partition ${partition} for values in (${sql.lit(runId)})`.execute(trx)
  if (!withoutRowSecurity.has(parent)) {
    await sql`alter table ${partition} enable row level security`.execute(trx)
    await sql`alter table ${partition} force row level security`.execute(trx)
  }
  await sql`analyze ${partition} ${lookedUp[parent] ?? sql``}`.execute(trx)
}

/** Longer than a session takes to read the list of a table's partitions. */
const rereadMs = 50

/**
 * Makes every session read the lists of partitions again. Without it a reader followed the pointer to a run without rows, once or twice in
 * some hundred publishes under load, although the partitions had been committed before. Our explanation, not proved: a session that reads
 * a list at the moment of that commit keeps the old one and takes the notice for done. A change of the parent that nobody waits for sends
 * another notice, after the readings that were under way have ended.
 */
export async function announcePartitions(db: Kysely<Database>): Promise<void> {
  await sleep(rereadMs)
  await db.transaction().execute(async (trx) => {
    for (const parent of partitioned) {
      // SHARE UPDATE EXCLUSIVE: readers and writers go on. The value is what it was.
      await sql`alter table only ${sql.table(parent)} alter column run_id set statistics -1`.execute(trx)
    }
  })
}
