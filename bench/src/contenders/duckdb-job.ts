import { availableParallelism } from 'node:os'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { compared } from './extracts.ts'
import { columnsOf, type Extract, type Job } from './extracts.ts'

/** Opens DuckDB on all cores, lets `work` use it, and closes it. `beside` is a second connection, for a statement beside another. */
export async function withDuckDb(
  options: { readonly keepOrder: boolean },
  work: (connection: DuckDBConnection, beside: DuckDBConnection) => Promise<void>,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(availableParallelism()),
    preserve_insertion_order: String(options.keepOrder),
  })
  const [connection, beside] = [await instance.connect(), await instance.connect()]
  await work(connection, beside)
  for (const one of [connection, beside]) one.closeSync()
  instance.closeSync()
}

/** The rows of a file: `key`, the ID as a number where it is twelve digits, and `fields`. */
export function rowsOf(job: Job, extract: Extract, fields: string): string {
  const columns = columnsOf[extract].map((name) => `'${name}': 'VARCHAR'`).join(', ')
  return `(select case when regexp_full_match(national_id, '[0-9]{12}') then national_id::ubigint end as key, ${fields}
    from read_csv('${job.file(extract)}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${columns}}))`
}

// What is written differently is brought to one form before it counts as different, and only where bytes differ: in two CASEs, since
// AND would do it for every row.
const oneForm = {
  full_name: (name: string) => `lower(strip_accents(translate(${name}, 'đĐ', 'dD')))`,
  birth_date: (date: string) =>
    `case when ${date} like '__/__/____' then concat(${date}[7:10], '-', ${date}[4:5], '-', ${date}[1:2]) else ${date} end`,
  sex: (sex: string) => `case ${sex} when 'Nam' then 'M' when '1' then 'M' when 'Nữ' then 'F' when '0' then 'F' else ${sex} end`,
}

/** A row's value of a field where it differs from that of its person, `p`; else null. */
export function differing({ row, field }: (typeof compared)[number]): string {
  const [value, reference] = [`${row}.${field}`, `p.${field}`]
  const inOneForm = oneForm[field]
  return `case when ${value} <> ${reference} then case when ${inOneForm(value)} <> ${inOneForm(reference)} then ${value} end end as ${row}_${field}`
}
