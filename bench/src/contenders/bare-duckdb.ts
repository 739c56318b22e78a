import { differing, rowsOf, withDuckDb } from './duckdb-job.ts'
import { compared, readJob } from './extracts.ts'

// The yardstick: the least SQL that does the job, in the fastest form found. Each file is read once, inside the join; the row order
// is given up; nothing is checked, explained or kept. Duplicate IDs multiply.
const job = readJob()
await withDuckDb({ keepOrder: false }, async (connection) => {
  await connection.run(`create table pair as
    select p.key as p_key, i.key as i_key, t.key as t_key, p.unit_code, p.birth_date, p.sex,
      case when i.full_name <> p.full_name or t.full_name <> p.full_name then p.full_name end as full_name,
      ${compared.map(differing).join(', ')}
    from ${rowsOf(job, 'population', 'full_name, birth_date, sex, unit_code')} as p
      full join ${rowsOf(job, 'insurance', 'full_name, birth_date, sex')} as i on i.key = p.key
      full join ${rowsOf(job, 'tax', 'full_name, birth_date')} as t on t.key = coalesce(p.key, i.key)`)

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
})
