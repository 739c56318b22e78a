import { DoisoatError } from '@doisoat/contracts'
import type { DeliverySource } from '@doisoat/engine'
import { assertUnchanged, type Inspection } from '@doisoat/files'
import { catalogueStep, standardiseStep, tables, unitMapStep, viewStandardised } from '@doisoat/matching'
import { type Register, unitListInForce } from '@doisoat/profile'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'
import { registerFacts } from '../gate/register-facts.ts'
import { asDamaged, judgeParquet } from './judge-parquet.ts'

/**
 * Every delivery as standardised rows; fixes the as-of date and the unit lists. What it keeps is that and the facts of each register: the rows are read again
 * by a run taken up after it, from a delivery that is to the byte what ingest saw. Writing a city's rows costs as much as reading them.
 */
export const standardise: Stage = {
  name: 'standardise',

  async run(batch) {
    const rowsOut = await readRegisters(batch)
    const asOf = batch.folder.state.asOf ?? (await newestUpdate(batch))
    await takeUp(batch, asOf)
    batch.folder.update({ asOf })
    const facts = await Promise.all(batch.registers.map((register) => registerFacts(batch, register)))
    batch.facts = Object.fromEntries(facts.map((of, index) => [batch.registers[index]?.name ?? '', of]))
    for (const register of batch.registers) await noteConverted(batch, register)
    return { rowsIn: rowsOut, rowsOut, rejected: 0, facts: { asOf, facts: batch.facts } satisfies Known }
  },

  tables: () => [],

  async restore(batch, facts) {
    await readRegisters(batch)
    const known = facts as Known
    await takeUp(batch, known.asOf)
    batch.facts = known.facts
  },
}

interface Known {
  readonly asOf: string
  readonly facts: Batch['facts']
}

async function readRegisters(batch: Batch): Promise<number> {
  let rows = 0
  for (const register of batch.registers) {
    const read = await readRegister(batch, register)
    checkCount(batch, register, read)
    rows += read
  }
  return rows
}

/** Rows that are not those that were counted are refused as such, whether they could be read or not. A copy stays what it was. */
async function readRegister(batch: Batch, register: Register): Promise<number> {
  const inspection = inspectionOf(batch, register)
  try {
    return await standardiseStep(batch.engine, await sourceOf(batch, register), { register, profile: batch.profile })
  } catch (error) {
    throw inspection.format === 'parquet' ? asDamaged(inspection.path, error) : error
  } finally {
    if (inspection.path === inspection.source) await assertUnchanged(inspection)
  }
}

function inspectionOf(batch: Batch, register: Register): Inspection {
  const inspection = batch.inspections.get(register.name)
  if (!inspection) throw new Error(`${register.name} was not ingested`)
  return inspection
}

async function sourceOf(batch: Batch, register: Register): Promise<DeliverySource> {
  const inspection = inspectionOf(batch, register)
  if (inspection.format === 'parquet') return judgeParquet(batch, register, inspection.path)
  return {
    path: inspection.path,
    format: 'csv',
    delimiter: inspection.delimiter,
    newline: inspection.newline,
    mapping: inspection.mapping,
    maxRecordBytes: batch.profile.maxRecordBytes,
    breakpoints: inspection.lineBreakpoints,
  }
}

function checkCount(batch: Batch, register: Register, rows: number): void {
  const accepted = batch.rows.get(register.name)
  if (accepted === undefined) batch.rows.set(register.name, rows)
  const expected = accepted ?? rows
  batch.invariants.push({ name: `${register.name} accepted = rows read`, left: expected, right: rows, holds: expected === rows })
  if (expected !== rows) {
    throw new DoisoatError(
      'ROWS_LOST',
      `${register.name}: ${expected} records were accepted but the reader returned ${rows} rows`,
      {
        exit: 'inputRefused',
        next: 'keep the file and report it: the record counter and the reader disagree',
      },
    )
  }
}

/** The newest updated_on of all extracts; days after 2100 are typing errors, not dates of an extract. */
async function newestUpdate(batch: Batch): Promise<string> {
  const parts = batch.registers.map(
    (register) =>
      sql`select max(updated_on) as day from ${sql.table(tables.read(register.name))}
        where updated_on % 100 <> 0 and updated_on < 21000000`,
  )
  const [newest] = await batch.engine.select<{ day: number | null }>(
    sql`select max(day) as day from (${sql.join(parts, sql` union all `)}) as part`,
  )
  if (newest?.day === null || newest === undefined) {
    throw new DoisoatError('AS_OF_UNKNOWN', 'no extract has an updated_on date, so the as-of date is not known', {
      exit: 'usage',
      next: `doisoat reconcile ${batch.folder.state.dir} --as-of YYYY-MM-DD`,
    })
  }
  const digits = String(newest.day)
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

/** Codes that only another list knows are converted and counted, not flagged. */
async function noteConverted(batch: Batch, register: Register): Promise<void> {
  const [row] = await batch.engine.select<{ n: number | null }>(
    sql`select sum(g.n) as n
      from (select unit_code, count(*) as n from ${sql.table(tables.read(register.name))} where unit_code is not null group by unit_code) as g
        join unit_code_map as u on u.code = g.unit_code
      where u.unit_list = ${sql.lit(batch.unitLists.get(register.name) ?? batch.listVersion)} and u.state = 'converted'`,
  )
  const converted = Number(row?.n ?? 0)
  if (converted > 0)
    batch.notes.push(`${register.name}: rows with a unit code of another list, converted to ${batch.listVersion}: ${converted}`)
}

async function takeUp(batch: Batch, asOf: string): Promise<void> {
  batch.asOf = asOf
  batch.listVersion = unitListInForce(batch.profile, asOf)
  for (const register of batch.registers) {
    batch.unitLists.set(register.name, batch.folder.state.unitLists[register.name] ?? register.unitList ?? batch.listVersion)
    await viewStandardised(batch.engine, register.name, { asOf, digits: batch.profile.nationalId.digits })
  }
  await catalogueStep(batch.engine)
  await unitMapStep(batch.engine, batch.profile, batch.listVersion)
}
