import { DoisoatError } from '@doisoat/contracts'
import { readParquetColumns } from '@doisoat/engine'
import { catalogueStep, standardiseStep, tables, unitMapStep, viewStandardised } from '@doisoat/matching'
import { foldHeader, type Register, unitListInForce } from '@doisoat/profile'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'

/** Every delivery as standardised rows; fixes the as-of date and the unit lists. */
export const standardise: Stage = {
  name: 'standardise',
  writesCheckpoints: true,

  async run(batch) {
    let rowsOut = 0
    for (const register of batch.registers) {
      const path = batch.folder.checkpoint('standardise', tables.std(register.name))
      const rows = await batch.engine.copyToParquet(await stepOf(batch, register), path)
      rowsOut += rows
      checkCount(batch, register, rows)
    }
    const asOf = batch.folder.state.asOf ?? (await newestUpdate(batch))
    await takeUp(batch, asOf)
    batch.folder.update({ asOf })
    return { rowsIn: rowsOut, rowsOut, rejected: 0, facts: { asOf } }
  },

  tables: (batch) => batch.registers.map((register) => tables.std(register.name)),

  async restore(batch, facts) {
    for (const register of batch.registers) {
      if (batch.rows.has(register.name)) continue
      const path = batch.folder.checkpoint('standardise', tables.std(register.name))
      const [row] = await batch.engine.select<{ n: number }>(sql`select count(*) as n from read_parquet(${sql.lit(path)})`)
      batch.rows.set(register.name, Number(row?.n))
    }
    await takeUp(batch, (facts as { asOf: string }).asOf)
  },
}

async function stepOf(batch: Batch, register: Register) {
  const inspection = batch.inspections.get(register.name)
  if (!inspection) throw new Error(`${register.name} was not ingested`)
  if (inspection.format === 'parquet') {
    const mapping = await parquetMapping(batch, register, inspection.path)
    return standardiseStep({ path: inspection.path, format: 'parquet', mapping }, register, batch.profile)
  }
  return standardiseStep(
    {
      path: inspection.path,
      format: 'csv',
      delimiter: inspection.delimiter,
      newline: inspection.newline,
      mapping: inspection.mapping,
      maxRecordBytes: batch.profile.maxRecordBytes,
      breakpoints: inspection.lineBreakpoints,
    },
    register,
    batch.profile,
  )
}

/** Parquet names its columns itself: the same header rule as for CSV. */
async function parquetMapping(
  batch: Batch,
  register: Register,
  path: string,
): Promise<{ column: string | null; header: string }[]> {
  const headers = await readParquetColumns(batch.engine, path)
  const mapping = headers.map((header) => ({
    header,
    column:
      register.columns.find((column) => [column.name, ...column.aliases].some((one) => foldHeader(one) === foldHeader(header)))
        ?.name ?? null,
  }))
  const missing = register.columns.filter((column) => column.required && !mapping.some((one) => one.column === column.name))
  if (missing.length > 0) {
    throw new DoisoatError(
      'COLUMN_MISSING',
      `${path}: required columns missing: ${missing.map((column) => column.name).join(', ')}; found: ${headers.join(', ')}`,
      { exit: 'inputRefused', next: 'ask the sender for the missing columns' },
    )
  }
  return mapping
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
      sql`select max(updated_on) as day from read_parquet(${sql.lit(batch.folder.checkpoint('standardise', tables.std(register.name)))})
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

async function takeUp(batch: Batch, asOf: string): Promise<void> {
  batch.asOf = asOf
  batch.listVersion = unitListInForce(batch.profile, asOf)
  for (const register of batch.registers) {
    batch.unitLists.set(register.name, batch.folder.state.unitLists[register.name] ?? register.unitList ?? batch.listVersion)
    const inspection = batch.inspections.get(register.name)
    await viewStandardised(batch.engine, {
      register: register.name,
      path: batch.folder.checkpoint('standardise', tables.std(register.name)),
      asOf,
      digits: batch.profile.nationalId.digits,
      hasLines: inspection?.format === 'csv' && inspection.lineBreakpoints.length > 0,
    })
  }
  await catalogueStep(batch.engine)
  await unitMapStep(batch.engine, batch.profile, batch.listVersion)
}
