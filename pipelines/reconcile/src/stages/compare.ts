import { join } from 'node:path'
import { findingCatalogue, findingColumns, verdicts } from '@doisoat/contracts'
import { wordAt } from '@doisoat/engine'
import {
  assembleStep,
  duplicateStep,
  findStep,
  linkMethods,
  nationalIdSql,
  personKeyOf,
  personKeySql,
  personKeyStep,
  referenceOf,
  statusFindingStep,
  tables,
  verdictStep,
  voteStep,
} from '@doisoat/matching'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'

const numbers = new Map(findingCatalogue.map((entry) => [entry.code, entry.number]))

/** Columns of a link that nothing reads once its verdict stands: they would only be held, in memory and in the checkpoint. */
const judged = [
  'subject_type',
  'id_code',
  'name_differs',
  'same_birth',
  'value_differs',
  'dead',
  'excluded',
  'person_excluded',
  'apart',
]

/** Findings and verdicts, and the files that list them. */
export const compare: Stage = {
  name: 'compare',

  async run(batch) {
    const { engine, registers, profile } = batch
    await personKeyStep(engine, profile, batch.keys)
    // One after the other: side by side three of them ran out of 600 MB on 1.12 million people, and gained 0.3 s.
    for (const register of registers) await compareRegister(batch, register)
    // The links now carry the verdicts; one table of all rows less to hold.
    for (const { name } of registers.slice(1)) await engine.renameTable(tables.link(name), `verdict_${name}`)
    const findings = await assembleStep(engine, registers, { profile, keys: batch.keys })
    await dropWhatIsRead(batch)
    await writeFiles(batch)
    for (const { name } of registers.slice(1)) await engine.dropColumns(`verdict_${name}`, ['register_number'])
    return {
      rowsIn: [...batch.rows.values()].reduce((sum, rows) => sum + rows, 0),
      rowsOut: findings,
      rejected: 0,
      files: [findingsFile(batch)],
    }
  },

  tables: ({ registers }) => [
    ...registers.map(({ name }) => `duplicate_${name}`),
    ...registers.slice(1).map(({ name }) => `verdict_${name}`),
  ],

  async restore(batch) {
    await batch.engine.createView('finding', sql`select * from read_parquet(${sql.lit(findingsFile(batch))})`)
    await personKeyStep(batch.engine, batch.profile, batch.keys)
  },
}

/** The findings are their own checkpoint. */
const findingsFile = ({ folder }: Batch): string => join(folder.state.out, 'findings.parquet')

/** The largest files are written next: what no later stage reads need not be held in memory beside them. */
async function dropWhatIsRead({ engine, registers, folder }: Batch): Promise<void> {
  for (const { name } of registers) await engine.dropTable(tables.finding(name))
  for (const { name } of registers.slice(1)) await engine.dropColumns(`verdict_${name}`, judged)
  // Publishing shows the rows of every register side by side.
  if (folder.state.publish) return
  for (const { name } of registers.slice(1)) {
    for (const view of [tables.std(name), tables.read(name)]) await engine.dropView(view)
    await engine.dropTable(tables.rows(name))
  }
}

async function compareRegister(batch: Batch, register: Register): Promise<void> {
  const { engine, registers, profile } = batch
  await duplicateStep(engine, register)
  if (register.role === 'person') {
    await voteStep(
      engine,
      register,
      registers.filter((other) => other.role === 'person' && other.name !== register.name),
    )
  }
  const unitList = batch.unitLists.get(register.name) ?? batch.listVersion
  await findStep(engine, register, { profile, unitList, asOf: batch.asOf })
  if (register.role !== 'reference') {
    await verdictStep(engine, register)
    await statusFindingStep(engine, register, { reference: referenceOf(registers), numbers })
  }
  for (const name of ['odd', 'apart', 'vote', 'name']) await engine.dropTable(`${name}_${register.name}`)
}

async function writeFiles(batch: Batch): Promise<void> {
  const { engine, profile, keys } = batch
  const out = batch.folder.state.out
  const findings = sql`select ${sql.join(findingColumns.map((column) => sql.ref(column)))} from finding`
  await Promise.all([engine.copyToParquet(findings, findingsFile(batch)), engine.copyToCsv(findings, join(out, 'findings.csv'))])
  const compared = batch.registers.slice(1).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  // Place among all rows: by register, then by line.
  const rows = sql.join(
    compared.map(
      ({ name }, index) => sql`select ${sql.lit(index + 1)} as nth, ${sql.lit((index + 1) * 2 ** 32)} + source_line as place, *
        from ${sql.table(`verdict_${name}`)}`,
    ),
    sql` union all `,
  )
  const names = compared.map(({ name }) => name)
  const register = sql`${wordAt(names, sql`nth`)} as register`
  const method = wordAt(linkMethods, sql`method`)
  // A row of nobody has its own key.
  const key = sql`case when population_line is not null then ${personKeyOf(sql`population_line`)}
    when link_key > 0 then ${personKeySql(sql`link_key`, profile, keys)} end`
  // As a table of its own: behind a condition DuckDB takes rows of one person together first, in the order its threads come by.
  const linked = sql`with linked as materialized (select * from (${rows}) as r where population_line is not null)`
  const copies = await Promise.all([
    engine.copyInOrder(
      sql`select place, ${register}, source_line, register_number, ${key} as person_key, ${wordAt(verdicts, sql`verdict`)} as verdict, legal_match,
          ${method} as link_method
        from (select * from (${rows}) as r order by place) as r`,
      join(out, 'verdicts.parquet'),
    ),
    engine.copyInOrder(
      sql`${linked} select place, ${personKeyOf(sql`population_line`)} as person_key, ${nationalIdSql(sql`link_key`, profile)} as national_id,
          population_line, ${register}, source_line, register_number, ${method} as method, cast(1 as double) as probability
        from (select * from linked order by place) as r`,
      join(out, 'links.parquet'),
    ),
  ])
  if (copies.some(({ sorted }) => sorted))
    batch.notes.push(
      'verdicts and links had to be sorted, which takes longer: their keys did not fit in memory; raise DOISOAT_MEMORY_MB',
    )
}
