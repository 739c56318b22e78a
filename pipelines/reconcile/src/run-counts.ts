import { getFinding, type RunJson, verdicts } from '@doisoat/contracts'
import { coverageTotalsSql } from '@doisoat/quality'
import { sql } from 'kysely'
import type { Batch } from './batch.ts'

/** What a run found, in numbers: counted once, for the gate and for run.json. */
export async function countRun(batch: Batch): Promise<Batch['counts']> {
  const coverage = await batch.engine.select<RunJson['coverage'][number]>(coverageTotalsSql())
  return {
    verdicts: await countVerdicts(batch),
    findings: await countFindings(batch),
    coverage: coverage.map((row) => ({ ...row, numerator: Number(row.numerator), denominator: Number(row.denominator) })),
  }
}

/** Rows per register and verdict. */
async function countVerdicts(batch: Batch): Promise<RunJson['verdicts']> {
  const counts: RunJson['verdicts'] = {}
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
