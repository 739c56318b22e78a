import { createHash } from 'node:crypto'
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Kysely, sql } from 'kysely'
import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../database.ts'
import { partitionName } from '../partition.ts'

/** One table as an export sees it. */
export interface TableContent {
  readonly table: string
  /** All but those the database computes itself. */
  readonly columns: readonly string[]
  /** A key of the table, else all columns: rows come in one order. */
  readonly order: readonly string[]
  /** Tables it refers to: they are loaded first. */
  readonly references: readonly string[]
  /** Runs with a partition; undefined in a table without partitions. */
  readonly runIds: readonly string[] | undefined
}

/** Neither the migrations, which a restore makes anew, nor sessions, which end. */
const leftOut = ['schema_migration', 'schema_migration_lock', 'session']

/** Every table of the database that an export holds, those that others refer to first. */
export async function listTables(db: Kysely<Database>): Promise<readonly TableContent[]> {
  const { rows } = await sql<Omit<TableContent, 'runIds'> & { partitioned: boolean; bounds: readonly string[] }>`
    select c.relname as table, c.relkind = 'p' as partitioned,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      coalesce(
        (select array_agg(a.attname::text order by k.at) from pg_index i, unnest(i.indkey) with ordinality k(column_number, at), pg_attribute a
          where i.indexrelid = (select x.indexrelid from pg_index x join pg_class n on n.oid = x.indexrelid
              where x.indrelid = c.oid and x.indisunique and x.indpred is null and x.indexprs is null
              order by x.indisprimary desc, n.relname collate "C" limit 1)
            and a.attrelid = c.oid and a.attnum = k.column_number),
        '{}') as "order",
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as "references",
      array(select pg_get_expr(p.relpartbound, p.oid) from pg_inherits h join pg_class p on p.oid = h.inhrelid
        where h.inhparent = c.oid) as bounds
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname collate "C"`.execute(db)
  const tables = rows
    .filter(({ table }) => !leftOut.includes(table))
    .map(({ partitioned, bounds, order, ...same }): TableContent => {
      const runIds = partitioned ? bounds.map(runOfBound).toSorted() : undefined
      return { ...same, order: order.length > 0 ? order : same.columns, runIds }
    })
  return inLoadOrder(tables)
}

/** FOR VALUES IN ('run') */
function runOfBound(bound: string): string {
  const quoted = /^FOR VALUES IN \('(.*)'\)$/s.exec(bound)?.[1]
  if (quoted === undefined) throw new Error(`a partition is not of one run: ${bound}`)
  return quoted.replaceAll("''", "'")
}

function inLoadOrder(tables: readonly TableContent[]): readonly TableContent[] {
  const placed: TableContent[] = []
  const rest = new Set(tables)
  while (rest.size > 0) {
    const ready = [...rest].filter(({ references }) => references.every((name) => ![...rest].some(({ table }) => table === name)))
    if (ready.length === 0) throw new Error(`tables refer to each other: ${[...rest].map(({ table }) => table).join(', ')}`)
    for (const table of ready) rest.delete(table)
    placed.push(...ready)
  }
  return placed
}

/** Name of the file with a table's rows, or with those of one run. */
export function fileOf(table: string, runId: string | null): string {
  return `${runId === null ? table : partitionName(table, runId)}.csv`
}

export interface Copied {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

/** Writes a table's rows, or those of one run, as CSV in the order of its key: the same rows, the same bytes. */
export async function copyOut(
  client: Client,
  { table, columns, order }: Pick<TableContent, 'table' | 'columns' | 'order'>,
  { runId, into }: { readonly runId: string | null; readonly into: Writable },
): Promise<Copied> {
  const list = (names: readonly string[]): string => names.map((name) => client.escapeIdentifier(name)).join(', ')
  // As text and by bytes: no locale decides the order, and json has none of its own.
  const keys = order.map((name) => `${client.escapeIdentifier(name)}::text collate "C"`).join(', ')
  const where = runId === null ? '' : ` where run_id = ${client.escapeLiteral(runId)}`
  const query = `select ${list(columns)} from ${client.escapeIdentifier(table)}${where} order by ${keys}`
  const stream = client.query(
    copyTo(`copy (${query}) to stdout with (format csv, header, encoding 'UTF8')`, { highWaterMark: 1 << 20 }),
  )
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(stream, counted, into)
  return { rows: stream.rowCount, bytes, sha256: hash.digest('hex') }
}
