import { availableParallelism } from 'node:os'
import { DuckDBInstance } from '@duckdb/node-api'
import { columnsOf, compared, type Extract, readJob } from './extracts.ts'

// The yardstick: the least SQL that does the job, in the fastest form found. Each file is read once, inside the join; the row order
// is given up; nothing is checked, explained or kept. Duplicate IDs multiply.
const job = readJob()
const instance = await DuckDBInstance.create(':memory:', {
  threads: String(availableParallelism()),
  preserve_insertion_order: 'false',
})
const connection = await instance.connect()

const folded = (name: string): string => `lower(strip_accents(translate(${name}, 'đĐ', 'dD')))`
// Two CASEs: AND would fold the name of every row.
const otherName = (row: string): string =>
  `case when ${row}.full_name <> p.full_name then case when ${folded(`${row}.full_name`)} <> ${folded('p.full_name')} then ${row}.full_name end end`
const other = (row: string, field: string): string => `case when ${row}.${field} <> p.${field} then ${row}.${field} end`

await connection.run(`create table pair as
  select p.key as p_key, i.key as i_key, t.key as t_key, p.unit_code, p.birth_date, p.sex,
    case when i.full_name <> p.full_name or t.full_name <> p.full_name then p.full_name end as full_name,
    ${otherName('i')} as i_full_name, ${other('i', 'birth_date')} as i_birth_date, ${other('i', 'sex')} as i_sex,
    ${otherName('t')} as t_full_name, ${other('t', 'birth_date')} as t_birth_date
  from ${read('population', 'full_name, birth_date, sex, unit_code')} as p
    full join ${read('insurance', 'full_name, birth_date, sex')} as i on i.key = p.key
    full join ${read('tax', 'full_name, birth_date')} as t on t.key = coalesce(p.key, i.key)`)

const lists = compared.map(
  ({
    register,
    row,
    field,
  }) => `select '${register}' as register, lpad(${row}_key::varchar, 12, '0') as national_id, '${field}' as field,
    ${row}_${field} as value, ${field} as reference_value from pair where ${row}_${field} is not null`,
)
await connection.run(`copy (${lists.join(' union all ')}) to '${job.differences}' (format csv, header)`)
await connection.run(`copy (
  select unit_code, left(birth_date, 3) as decade, sex, count(*) as people, count(i_key) as insured, count(t_key) as taxed
  from pair where p_key is not null group by all) to '${job.coverage}' (format csv, header)`)
connection.closeSync()
instance.closeSync()

function read(extract: Extract, fields: string): string {
  const columns = columnsOf[extract].map((name) => `'${name}': 'VARCHAR'`).join(', ')
  return `(select case when regexp_full_match(national_id, '[0-9]{12}') then national_id::ubigint end as key, ${fields}
    from read_csv('${job.file(extract)}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${columns}}))`
}
