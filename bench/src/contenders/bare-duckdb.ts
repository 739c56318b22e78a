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

// What is written differently is brought to one form before it counts as different, and only where bytes differ: in two CASEs, since
// AND would do it for every row.
const oneForm = {
  full_name: (name: string) => `lower(strip_accents(translate(${name}, 'đĐ', 'dD')))`,
  birth_date: (date: string) =>
    `case when ${date} like '__/__/____' then concat(${date}[7:10], '-', ${date}[4:5], '-', ${date}[1:2]) else ${date} end`,
  sex: (sex: string) => `case ${sex} when 'Nam' then 'M' when '1' then 'M' when 'Nữ' then 'F' when '0' then 'F' else ${sex} end`,
}
const differing = compared.map(({ row, field }) => {
  const [value, reference] = [`${row}.${field}`, `p.${field}`]
  const inOneForm = oneForm[field]
  return `case when ${value} <> ${reference} then case when ${inOneForm(value)} <> ${inOneForm(reference)} then ${value} end end as ${row}_${field}`
})

await connection.run(`create table pair as
  select p.key as p_key, i.key as i_key, t.key as t_key, p.unit_code, p.birth_date, p.sex,
    case when i.full_name <> p.full_name or t.full_name <> p.full_name then p.full_name end as full_name,
    ${differing.join(', ')}
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
