import { appendFileSync, createReadStream, createWriteStream, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { embeddedStatus, startEmbedded, stopEmbedded } from '@doisoat/store'
import { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { OwnCosts } from '../measure-process.ts'
import { treeCpuSeconds, watchTree } from '../process-tree.ts'
import { columnsOf, compared, type Extract, extracts, readJob } from './extracts.ts'

// PostgreSQL as shipped in this project, on a cluster of its own. `plain`: a script as one writes it, on the settings the server comes
// with: logged tables, text keys, every value brought to one form. `tuned`: big buffers, unlogged tables, three loads side by side, bigint keys,
// parallel hash joins, one form only where bytes differ. Making and starting the cluster is not counted.
const job = readJob()
const tuned = process.argv[4] === 'tuned'
const home = join(dirname(job.differences), 'postgres')
const sessionSettings = {
  work_mem: '512MB',
  hash_mem_multiplier: '2',
  max_parallel_workers_per_gather: '2',
  min_parallel_table_scan_size: '0',
  parallel_setup_cost: '0',
  parallel_tuple_cost: '0',
}
const serverSettings = {
  shared_buffers: '2GB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
}
const clients: Client[] = []
// The server is a daemon: it must not outlive a bench that is broken off.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void removeCluster().then(() => process.exit(1)))
let costs: OwnCosts | undefined
try {
  costs = await measure()
} finally {
  await removeCluster()
}
process.stdout.write(JSON.stringify({ bench: costs }))

async function removeCluster(): Promise<void> {
  for (const client of clients) client.removeAllListeners('error').on('error', () => {})
  await stopEmbedded(home)
  rmSync(embeddedStatus(home).folder, { recursive: true, force: true })
}

async function measure(): Promise<OwnCosts> {
  await startEmbedded(home)
  if (tuned) {
    await stopEmbedded(home)
    const lines = Object.entries(serverSettings).map(([name, value]) => `${name} = '${value}'\n`)
    appendFileSync(join(embeddedStatus(home).folder, 'data', 'postgresql.auto.conf'), lines.join(''))
  }
  const client = await connect()
  const server = embeddedStatus(home).pid ?? 0
  await client.query(`create extension unaccent; create function fold(text) returns text immutable parallel safe strict language sql
    as $$ select lower(public.unaccent('public.unaccent', $1)) $$`)
  const tree = watchTree(server)
  const startedMs = performance.now()
  await (tuned ? Promise.all(extracts.map(loadAlone)) : loadInTurn(client))
  await reconcile(client)
  const seconds = (performance.now() - startedMs) / 1000
  const peakBytes = tree.stop()
  await client.end()
  // the server counts a session's processor time when the session is gone
  await sleep(200)
  return { seconds, peakBytes, cpuSeconds: treeCpuSeconds(server) }
}

async function connect(): Promise<Client> {
  const client = new Client(await startEmbedded(home))
  clients.push(client)
  await client.connect()
  if (tuned) for (const [name, value] of Object.entries(sessionSettings)) await client.query(`set ${name} = '${value}'`)
  return client
}

async function loadAlone(extract: Extract): Promise<void> {
  const client = await connect()
  await load(client, extract)
  await client.end()
}

async function loadInTurn(client: Client): Promise<void> {
  for (const extract of extracts) await load(client, extract)
}

async function load(client: Client, extract: Extract): Promise<void> {
  await client.query(
    `create ${tuned ? 'unlogged' : ''} table ${extract} (${columnsOf[extract].map((name) => `${name} text`).join(', ')})`,
  )
  await pipeline(createReadStream(job.file(extract)), client.query(copyFrom(`copy ${extract} from stdin (format csv, header)`)))
}

async function reconcile(client: Client): Promise<void> {
  // Rows without a usable ID stay out: as null keys they would all meet in one bucket of the hash join, each with each.
  const key = tuned ? 'national_id::bigint' : 'national_id'
  const read = (extract: Extract, fields: string): string =>
    `(select ${key} as key, ${fields} from ${extract} where national_id ~ '^[0-9]{12}$')`
  const oneForm = {
    full_name: (name: string) => `fold(${name})`,
    birth_date: (date: string) =>
      `case when ${date} like '__/__/____' then concat(substr(${date}, 7), '-', substr(${date}, 4, 2), '-', left(${date}, 2)) else ${date} end`,
    sex: (sex: string) =>
      `case ${sex} when 'Nam' then 'M' when '1' then 'M' when 'Nữ' then 'F' when '0' then 'F' else ${sex} end`,
  }
  const differing = compared.map(({ row, field }) => {
    const [value, reference] = [`${row}.${field}`, `p.${field}`]
    const differ = `case when ${oneForm[field](value)} <> ${oneForm[field](reference)} then ${value} end`
    return `${tuned ? `case when ${value} <> ${reference} then ${differ} end` : differ} as ${row}_${field}`
  })
  await client.query(`create ${tuned ? 'unlogged' : ''} table pair as
    select p.key as p_key, i.key as i_key, t.key as t_key, p.unit_code, p.birth_date, p.sex, p.full_name,
      ${differing.join(', ')}
    from ${read('population', 'full_name, birth_date, sex, unit_code')} as p
      full join ${read('insurance', 'full_name, birth_date, sex')} as i on i.key = p.key
      full join ${read('tax', 'full_name, birth_date')} as t on t.key = coalesce(p.key, i.key)`)
  const lists = compared.map(
    ({
      register,
      row,
      field,
    }) => `select '${register}' as register, lpad(${row}_key::text, 12, '0') as national_id, '${field}' as field,
      ${row}_${field} as value, ${field} as reference_value from pair where ${row}_${field} is not null`,
  )
  await write(client, lists.join(' union all '), job.differences)
  await write(
    client,
    `select unit_code, left(birth_date, 3) as decade, sex, count(*) as people, count(i_key) as insured, count(t_key) as taxed
      from pair where p_key is not null group by 1, 2, 3`,
    job.coverage,
  )
}

async function write(client: Client, query: string, path: string): Promise<void> {
  await pipeline(client.query(copyTo(`copy (${query}) to stdout (format csv, header)`)), createWriteStream(path))
}
