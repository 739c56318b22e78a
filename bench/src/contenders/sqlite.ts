import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { columnsOf, compared, type Extract, extracts, readJob } from './extracts.ts'

// SQLite as node:sqlite brings it: in memory, no journal, one transaction a file, keys indexed after loading, values
// brought to one form by JavaScript functions only where bytes differ. It has no CSV reader here, so the lines are split in JavaScript.
const job = readJob()
const database = new DatabaseSync(':memory:')
database.exec('pragma journal_mode = off; pragma synchronous = off; pragma temp_store = memory')
for (const [field, oneForm] of Object.entries({ full_name: fold, birth_date: isoDate, sex: oneLetter })) {
  database.function(`one_form_${field}`, { deterministic: true }, (text) => oneForm(String(text)))
}

const kept = ['full_name', 'birth_date', 'sex', 'unit_code']
for (const extract of extracts) await load(extract)

// Duplicate IDs multiply here too.
database.exec(
  'create index by_person on population (key); create index by_insured on insurance (key); create index by_taxed on tax (key)',
)
const lists = compared.map(
  ({
    register,
    field,
  }) => `select '${register}' as register, printf('%012d', r.key) as national_id, '${field}' as field, r.${field} as value,
      p.${field} as reference_value
    from ${register} as r cross join population as p on p.key = r.key
    where r.${field} <> p.${field} and one_form_${field}(r.${field}) <> one_form_${field}(p.${field})`,
)
await write(job.differences, 'register,national_id,field,value,reference_value', lists.join(' union all '))
await write(
  job.coverage,
  'unit_code,decade,sex,people,insured,taxed',
  `select p.unit_code, substr(p.birth_date, 1, 3), p.sex, count(*), count(i.key), count(t.key)
    from population as p left join insurance as i on i.key = p.key left join tax as t on t.key = p.key
    where p.key is not null group by 1, 2, 3`,
)

async function load(extract: Extract): Promise<void> {
  const columns = columnsOf[extract] as readonly string[]
  const fields = kept.filter((name) => columns.includes(name))
  const places = fields.map((name) => columns.indexOf(name))
  const id = columns.indexOf('national_id')
  database.exec(`create table ${extract} (key integer, ${fields.map((name) => `${name} text`).join(', ')}); begin`)
  const insert = database.prepare(`insert into ${extract} values (?${', ?'.repeat(fields.length)})`)
  const file = await open(job.file(extract))
  let isHeader = true
  for await (const line of file.readLines()) {
    if (isHeader) {
      isHeader = false
      continue
    }
    const cells = line.includes('"') ? splitQuoted(line) : line.split(',')
    const key = cells[id] ?? ''
    const values: SQLInputValue[] = [/^[0-9]{12}$/.test(key) ? Number(key) : null]
    for (const place of places) values.push(cells[place] === '' ? null : (cells[place] ?? null))
    insert.run(...values)
  }
  database.exec('commit')
}

function splitQuoted(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

function fold(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
}

function isoDate(date: string): string {
  return date.replace(/^(..)\/(..)\/(....)$/, '$3-$2-$1')
}

function oneLetter(sex: string): string {
  return { Nam: 'M', '1': 'M', Nữ: 'F', '0': 'F' }[sex] ?? sex
}

async function write(path: string, header: string, query: string): Promise<void> {
  const file = createWriteStream(path)
  file.write(`${header}\n`)
  for (const row of database.prepare(query).iterate()) {
    const cells = Object.values(row).map((cell) =>
      /[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell ?? ''),
    )
    if (!file.write(`${cells.join(',')}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}
