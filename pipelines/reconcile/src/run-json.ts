import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getFinding, RunJson, type RunRegister, runSchemaId, verdicts } from '@doisoat/contracts'
import { writeWhole } from '@doisoat/files'
import { coverageTotalsSql } from '@doisoat/quality'
import { sql } from 'kysely'
import type { Batch } from './batch.ts'

/** Counts everything once more from the tables and writes `run.json`; adds the invariants that span stages. */
export async function writeRunJson(batch: Batch): Promise<RunJson> {
  const verdictCounts = await countVerdicts(batch)
  for (const [register, counts] of Object.entries(verdictCounts)) {
    const sum = Object.values(counts).reduce((total, one) => total + one, 0)
    const rows = batch.rows.get(register) ?? 0
    batch.invariants.push({ name: `${register} rows = sum of verdicts`, left: rows, right: sum, holds: rows === sum })
  }
  const { state } = batch.folder
  const run: RunJson = {
    schema: runSchemaId,
    runId: state.runId,
    profile: batch.profile.name,
    asOf: batch.asOf,
    startedAt: state.startedAt,
    registers: Object.fromEntries(batch.registers.map((register) => [register.name, describeRegister(batch, register.name)])),
    skippedRegisters: [...batch.skipped],
    stages: state.stages.map(({ name, rowsIn, rowsOut, rejected, seconds }) => ({
      name,
      rowsIn,
      rowsOut,
      rejected,
      seconds,
      resumed: batch.resumed.has(name),
    })),
    verdicts: verdictCounts,
    findings: await countFindings(batch),
    coverage: (await batch.engine.select<RunJson['coverage'][number]>(coverageTotalsSql())).map((row) => ({
      ...row,
      numerator: Number(row.numerator),
      denominator: Number(row.denominator),
    })),
    invariants: batch.invariants,
    gate: batch.gate,
    notes: batch.notes,
  }
  const checked = RunJson.parse(run)
  writeWhole(join(state.out, 'run.json'), `${JSON.stringify(checked, null, 2)}\n`)
  return checked
}

export function readRunJson(path: string): RunJson {
  return RunJson.parse(JSON.parse(readFileSync(path, 'utf8')))
}

function describeRegister(batch: Batch, register: string): RunRegister {
  const inspection = batch.inspections.get(register)
  if (!inspection) throw new Error(`${register} was not ingested`)
  const unitList = batch.unitLists.get(register) ?? null
  const rows = batch.rows.get(register) ?? 0
  const file = inspection.source.slice(inspection.source.lastIndexOf('/') + 1)
  const common = { file, sha256: inspection.sha256, bytes: inspection.bytes, unitList }
  if (inspection.format === 'parquet') {
    return { ...common, lines: rows, accepted: rows, rejected: 0, blank: 0, ignoredColumns: [], format: 'parquet' }
  }
  const { lines, accepted, rejected, blank, ignoredColumns, compression } = inspection
  return {
    ...common,
    lines,
    accepted,
    rejected,
    blank,
    ignoredColumns: [...ignoredColumns],
    format: compression === 'gzip' ? 'csv.gz' : 'csv',
  }
}

async function countVerdicts(batch: Batch): Promise<Record<string, Record<string, number>>> {
  const counts: Record<string, Record<string, number>> = {}
  for (const { name } of batch.registers.slice(1)) {
    const rows = await batch.engine.select<{ verdict: number; n: number }>(
      sql`select verdict, count(*) as n from ${sql.table(`verdict_${name}`)} group by verdict`,
    )
    const byPlace = new Map(rows.map((row) => [Number(row.verdict), Number(row.n)]))
    counts[name] = Object.fromEntries(verdicts.map((verdict, index) => [verdict, byPlace.get(index + 1) ?? 0]))
  }
  return counts
}

/** Findings per code over all registers; people of the armed forces are counted here and listed nowhere. */
async function countFindings(batch: Batch): Promise<Record<string, number>> {
  const [reference, ...compared] = batch.registers
  if (!reference) throw new Error('a run has a reference register')
  const outside = compared.map(({ name }) => sql`select code as number from ${sql.table(`outside_${name}`)} where code = 902`)
  const own = sql`select 902 as number from ${sql.table(`std_${reference.name}`)} where excluded_group is not null`
  const rows = await batch.engine.select<{ number: number; code: string | null; n: number }>(
    sql`select number, code, count(*) as n from (select number, code from finding union all select number, null from (${sql.join([own, ...outside], sql` union all `)}) as hidden) as f
      group by number, code order by number`,
  )
  return Object.fromEntries(rows.map((row) => [row.code ?? getFinding('OUT_OF_SCOPE_ARMED_FORCES').code, Number(row.n)]))
}
