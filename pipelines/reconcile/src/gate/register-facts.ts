import type { RegisterFacts } from '@doisoat/contracts'
import type { Expr } from '@doisoat/engine'
import { dayTextSql, tables } from '@doisoat/matching'
import type { Meaning, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import type { Batch } from '../batch.ts'

/**
 * Buckets that stand for names: grouping a million names costs ten times as much as grouping their buckets, and a name that a share of
 * the rows worth a rule has in common fills its bucket alone.
 */
const nameBuckets = 65_536

/**
 * The facts of one register. Tables in: `std_<register>`, `unit_code_map`. Three statements over one column or a few each: the batch is
 * measured.
 */
export async function registerFacts(batch: Batch, register: Register): Promise<RegisterFacts> {
  const std = sql.table(tables.std(register.name))
  const columns = deliveredColumns(batch, register)
  const has = (meaning: Meaning): boolean => register.columns.some((one) => one.meaning === meaning && columns.includes(one.name))
  const asOf = sql.lit(Number(batch.asOf.replaceAll('-', '')))
  const [sums] = await batch.engine.select<{ rows: number; usable: number; valid: number; newest: string | null }>(
    sql`select rows, usable, valid, ${dayTextSql(sql`newest`)} as newest
      from (select count(*) as rows, count(id_key) as usable, count(*) filter (number_code = 0 and register_number is not null) as valid,
          max(updated_on) filter (updated_on % 100 <> 0 and updated_on <= ${asOf}) as newest from ${std}) as s`,
  )
  const top = async (part: Meaning, value: Expr, counted: Expr): Promise<number> => {
    if (!has(part)) return 0
    const [row] = await batch.engine.select<{ n: number | null }>(
      sql`select max(n) as n from (select count(${counted}) as n from ${std} group by ${value}) as g`,
    )
    return Number(row?.n ?? 0)
  }
  return {
    rows: Number(sums?.rows),
    usableIds: Number(sums?.usable),
    validNumbers: has('register_number') ? Number(sums?.valid) : null,
    newestUpdate: sums?.newest ?? null,
    columns,
    topBirthDate: await top('birth_date', sql`birth`, sql`birth`),
    topName: await top('full_name', sql`hash(full_name) % ${sql.lit(nameBuckets)}`, sql`full_name`),
    statuses: has('status') ? await statuses(batch, register) : {},
    units: has('unit_code') ? await units(batch, register) : null,
  }
}

/** Statuses the profile knows: the values of the column and those it counts as active or closed. */
export function knownStatuses(register: Register): string[] {
  const column = register.columns.find((one) => one.meaning === 'status')
  const named = [...Object.keys(column?.values ?? {}), ...(register.status?.active ?? []), ...(register.status?.closed ?? [])]
  return [...new Set(named)].toSorted()
}

async function statuses(batch: Batch, register: Register): Promise<Record<string, number>> {
  const known = new Set(knownStatuses(register))
  const rows = await batch.engine.select<{ status: string | null; n: number }>(
    sql`select status, count(*) as n from ${sql.table(tables.std(register.name))} group by status order by status`,
  )
  // Any other text could be anything, a name too.
  return countByKey(rows.map(({ status, n }) => ({ key: status !== null && known.has(status) ? status : '', n })))
}

async function units(batch: Batch, register: Register): Promise<Record<string, number>> {
  const list = batch.unitLists.get(register.name) ?? batch.listVersion
  const rows = await batch.engine.select<{ unit: string | null; n: number }>(
    sql`select u.unit_code as unit, sum(g.n) as n
      from (select unit_code, count(*) as n from ${sql.table(tables.std(register.name))} group by unit_code) as g
        left join unit_code_map as u on u.code = g.unit_code and u.unit_list = ${sql.lit(list)}
      group by u.unit_code order by u.unit_code`,
  )
  return countByKey(rows.map(({ unit, n }) => ({ key: unit ?? 'unknown', n })))
}

/** Sorted by key: the order of the rows is the engine's. */
function countByKey(rows: readonly { readonly key: string; readonly n: number }[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { key, n } of rows) counts.set(key, (counts.get(key) ?? 0) + Number(n))
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function deliveredColumns(batch: Batch, register: Register): string[] {
  const inspection = batch.inspections.get(register.name)
  // A Parquet file names its columns to the engine only, which was satisfied with the required ones.
  if (inspection?.format !== 'csv') return register.columns.map((column) => column.name).toSorted()
  return inspection.mapping.flatMap(({ column }) => (column === null ? [] : [column])).toSorted()
}
