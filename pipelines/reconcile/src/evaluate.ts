import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import type { Engine } from '@doisoat/engine'
import { sql } from 'kysely'
import { requireTruth, truthRows } from './require-truth.ts'

/** How well the findings of a run agree with a truth file, for one code. */
export interface CodeAccuracy {
  readonly code: string
  readonly truth: number
  readonly found: number
  readonly right: number
  /** right ÷ found, null when nothing was found. */
  readonly precision: number | null
  /** right ÷ truth, null when there is nothing to find. */
  readonly recall: number | null
}

/**
 * Precision and recall per finding code. `truth.csv` has the columns register, source_line, code (further ones are ignored).
 *
 * OUT_OF_SCOPE_ARMED_FORCES is left out: those rows are counted, never listed. Codes that only say more about a row are judged like all.
 * Throws FILE_MISSING, TRUTH_INVALID (usage).
 */
export async function evaluate(engine: Engine, out: string, truthPath: string): Promise<CodeAccuracy[]> {
  const findings = join(out, 'findings.parquet')
  for (const path of [findings, truthPath]) {
    if (!existsSync(path))
      throw new DoisoatError('FILE_MISSING', `there is no file ${path}`, {
        exit: 'usage',
        next: 'doisoat evaluate OUT --truth truth.csv',
      })
  }
  await requireTruth(engine, truthPath)
  const rows = await engine.select<{ code: string; truth: number; found: number; right: number }>(
    sql`with truth as (
        select distinct register, cast(source_line as bigint) as source_line, code
        from ${truthRows(truthPath)} where code <> 'OUT_OF_SCOPE_ARMED_FORCES'),
      found as (select distinct register, cast(source_line as bigint) as source_line, code from read_parquet(${sql.lit(findings)}))
      select coalesce(t.code, f.code) as code, count(t.code) as truth, count(f.code) as found, count(*) filter (t.code is not null and f.code is not null) as right
      from truth as t full join found as f on f.register = t.register and f.source_line = t.source_line and f.code = t.code
      group by coalesce(t.code, f.code) order by code`,
  )
  return rows.map(({ code, ...counts }) => {
    const [truth, found, right] = [Number(counts.truth), Number(counts.found), Number(counts.right)]
    return {
      code,
      truth,
      found,
      right,
      precision: found === 0 ? null : right / found,
      recall: truth === 0 ? null : right / truth,
    }
  })
}
