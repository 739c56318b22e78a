import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import type { MeasureOptions } from './cube.ts'

export const qualityDefinitions = ['correct', 'complete', 'clean', 'live'] as const

/**
 * Register quality on đúng, đủ, sạch, sống, by unit and district, in long form. Tables in: `counted_<register>`. Out: `quality` with the columns of contracts' `measureColumns`, all rows-based:
 *
 * correct rows without a disagreement ÷ rows whose ID is a person's · complete rows with every required column filled ÷ rows · clean rows
 * without an unclean finding ÷ rows · live rows updated within the profile's days of the as-of date ÷ rows that say when they were updated.
 * Rows out of scope are left out; a row counts in the unit of its person. The reference and accounts, whose rows hold nothing that could
 * disagree with a person, have no correct.
 */
export async function qualityStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const parts = options.registers.map((register) => registerPart(register, options))
  await engine.createTable('quality', sql`${sql.join(parts, sql` union all `)}`)
}

function registerPart(register: Register, options: MeasureOptions): Expr {
  const value = (part: string): Expr => sql`coalesce(case when grouping(${sql.ref(part)}) = 0 then ${sql.ref(part)} end, '')`
  return sql`select definition, ${sql.lit(register.name)} as register, 'rows' as basis, ${value('unit_code')} as unit_code,
      ${sql.lit(options.listVersion)} as list_version, ${value('district_code')} as district_code, '' as age_band, '' as sex,
      cast(sum(case definition when 'correct' then correct when 'complete' then complete when 'clean' then clean else live end) as bigint) as numerator,
      cast(sum(case definition when 'correct' then found when 'live' then dated else rows end) as bigint) as denominator, ${sql.lit(options.asOf)} as as_of
    from ${sql.table(`counted_${register.name}`)} as cell cross join (values ${sql.join(qualityDefinitions.filter((one) => register.role === 'person' || one !== 'correct').map((one) => sql`(${sql.lit(one)})`))}) as d(definition)
    group by definition, grouping sets ((), (unit_code), (district_code))`
}

/**
 * Data-quality scores from 0 to 100, in hundredths: numerator ÷ denominator is the share of 100 points reached. Table in: `quality`.
 * Out: `scores`: `register_score` per register and unit, `agency_score` (register = the agency) as the mean over its registers weighted
 * by their rows. Weights are the profile's; a part without rows (no dates, nothing linked) gives its weight to the others.
 */
export async function scoreStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const { weights } = options.profile.scores
  const weight = sql.join(
    qualityDefinitions.map((one) => sql`when ${sql.lit(one)} then ${sql.lit(weights[one])}`),
    sql` `,
  )
  const owners = sql.join(options.registers.map((register) => sql`(${sql.lit(register.name)}, ${sql.lit(register.owner)})`))
  // Integer hundredths of a ratio of exact counts: the same on every machine and thread count.
  await engine.createTable(
    'scores',
    sql`with part as (
        select register, unit_code, district_code, case definition ${weight} end as weight, numerator, denominator,
          max(denominator) over (partition by register, unit_code, district_code) as rows
        from quality where denominator > 0),
      register_score as (
        select register, unit_code, district_code, max(rows) as rows,
          cast(round(10000 * sum(weight * numerator / denominator order by weight desc, numerator) / sum(weight order by weight desc), 0) as bigint) as points
        from part group by register, unit_code, district_code)
      select 'register_score' as definition, register, 'rows' as basis, unit_code, ${sql.lit(options.listVersion)} as list_version, district_code,
        '' as age_band, '' as sex, points as numerator, cast(10000 as bigint) as denominator, ${sql.lit(options.asOf)} as as_of from register_score
      union all
      select 'agency_score', o.agency, 'rows', unit_code, ${sql.lit(options.listVersion)}, district_code, '', '',
        cast(round(sum(points * rows) / sum(rows), 0) as bigint), 10000, ${sql.lit(options.asOf)}
      from register_score join (values ${owners}) as o(register, agency) using (register) group by o.agency, unit_code, district_code`,
  )
}
