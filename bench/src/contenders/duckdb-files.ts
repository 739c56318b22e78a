import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { differing, rowsOf, withDuckDb } from './duckdb-job.ts'
import { compared, type Extract, extracts, readJob } from './extracts.ts'

// What the files alone cost that every run of doisoat has to write, by the fastest SQL found and with nothing checked: each row under its
// person's key (an HMAC) in verdicts.parquet and links.parquet, in the order of the files; the people without a row; and, as for every
// delivery, its hash and its lines counted apart from the reader. Besides, the job of all contenders. No finding, no rule, no repair: what
// doisoat takes beyond this is what it does.
const job = readJob()
const registers = [
  { register: 'insurance', row: 'i' },
  { register: 'tax', row: 't' },
] as const
const folder = dirname(job.differences)
/** The key of a row's person. A scalar subquery moves no row, and a window over no order passes them on in one thread: nothing is sorted with its key. */
const key = '(select k.person_key from person_key as k where k.person = r.person)'

const [deliveries] = await Promise.all([Promise.all(extracts.map(accountFor)), withDuckDb({ keepOrder: true }, reconcile)])
await writeFile(join(folder, 'deliveries.json'), JSON.stringify(deliveries))

async function accountFor(extract: Extract): Promise<{ extract: Extract; sha256: string; lines: number }> {
  const hash = createHash('sha256')
  let lines = 0
  for await (const chunk of createReadStream(job.file(extract), { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  return { extract, sha256: hash.digest('hex'), lines }
}

async function reconcile(connection: DuckDBConnection, beside: DuckDBConnection): Promise<void> {
  const fields = {
    population: 'full_name, birth_date, sex, unit_code',
    insurance: 'si_number as number, full_name, birth_date, sex',
    tax: 'tax_code as number, full_name, birth_date',
  }
  for (const extract of extracts)
    await connection.run(`create table ${extract} as select * from ${rowsOf(job, extract, fields[extract])}`)
  await connection.run(
    `create table person as select min(rowid) as person, key from population where key is not null group by key`,
  )
  await connection.run(
    `create table person_key as select person, ${hmac("lpad(key::varchar, 12, '0')")} as person_key from person`,
  )
  for (const one of registers) await link(connection, one)
  await writeRows(connection, beside)
  await writeJob(connection)
}

function hmac(text: string): string {
  const padded = (pad: number): string => `unhex('${Buffer.alloc(64, pad).toString('hex')}')`
  return `sha256(${padded(0x5c)} || unhex(sha256(${padded(0x36)} || encode(${text}))))`
}

/** One row a row: its line, its person, and what differs. */
async function link(connection: DuckDBConnection, { register, row }: (typeof registers)[number]): Promise<void> {
  const own = compared.filter((one) => one.register === register)
  await connection.run(`create table link_${register} as
    select ${row}.rowid + 2 as line, ${row}.number, ${row}.key, p.person, ${own.map(differing).join(', ')},
      ${own.map(({ field }) => `case when ${row}.${field} <> p.${field} then p.${field} end as p_${field}`).join(', ')}
    from ${register} as ${row} left join (select person, population.* from person join population on population.rowid = person) as p using (key)`)
}

/** verdicts.parquet beside links.parquet, then the gaps. */
async function writeRows(connection: DuckDBConnection, beside: DuckDBConnection): Promise<void> {
  const rows = registers.map(({ register }, nth) => {
    const differs = compared.filter((one) => one.register === register).map(({ row, field }) => `${row}_${field} is not null`)
    return `select '${register}'::enum('insurance', 'tax') as register, ${nth * 2 ** 32} + line as place, line, number, key, person, ${differs.join(' or ')} as differs from link_${register}`
  })
  const inOrder = `(select * from (${rows.join(' union all ')}) order by place)`
  const verdict = "case when differs then 'review' else 'match' end::enum('match', 'review')"
  await Promise.all([
    copy(
      connection,
      `select register, line, number, ${key} as person_key, ${verdict} as verdict from ${inOrder} as r`,
      'verdicts.parquet',
    ),
    copy(
      beside,
      `select ${key} as person_key, lpad(key::varchar, 12, '0') as national_id, person, register, line, number from ${inOrder} as r where person is not null`,
      'links.parquet',
    ),
  ])
  const gap = (
    register: string,
  ): string => `select person as line, ${key} as person_key, unit_code, left(birth_date, 3) as decade, sex
    from (select rowid as person, * from population) as r where person not in (select person from link_${register} where person is not null)`
  await Promise.all([copy(connection, gap('insurance'), 'gaps-insurance.parquet'), copy(beside, gap('tax'), 'gaps-tax.parquet')])
}

async function copy(connection: DuckDBConnection, query: string, name: string): Promise<void> {
  const path = join(folder, name)
  await connection.run(`copy (select * exclude (before) from (select *, lag(line) over () as before from (${query})) where before is distinct from -1)
    to '${path}' (format parquet, compression uncompressed, dictionary_size_limit 100)`)
  const file = await open(path, 'r+')
  await file.sync()
  await file.close()
}

async function writeJob(connection: DuckDBConnection): Promise<void> {
  const lists = compared.map(
    ({
      register,
      row,
      field,
    }) => `select '${register}' as register, lpad(key::varchar, 12, '0') as national_id, '${field}' as field,
      ${row}_${field} as value, p_${field} as reference_value from link_${register} where ${row}_${field} is not null`,
  )
  await connection.run(`copy (${lists.join(' union all ')}) to '${job.differences}' (format csv, header)`)
  await connection.run(`copy (
    select unit_code, left(birth_date, 3) as decade, sex, count(*) as people, count(i.person) as insured, count(t.person) as taxed
    from (select rowid as person, * from population where key is not null) as p
      left join (select distinct person from link_insurance) as i using (person) left join (select distinct person from link_tax) as t using (person)
    group by all) to '${job.coverage}' (format csv, header)`)
}
