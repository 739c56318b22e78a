import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import type { MeasureOptions } from './cube.ts'

/**
 * Findings that make a row unclean: an ID that is no ID, repeated identity, an invalid value, an unresolved unit, dead but active, a wrong
 * register number.
 */
const unclean = [102, 103, 104, 108, 116, 201, 202, 203, 204, 405, 502, 601, 602, 701, 702, 703]

/** Findings that say the row disagrees with its person: refused links and every block or review finding on name, birth date and sex. */
const incorrect = [114, 115, 302, 304, 305, 306, 402, 403, 404, 501]

export const qualityDefinitions = ['correct', 'complete', 'clean', 'live'] as const

/**
 * Register quality on đúng, đủ, sạch, sống, by unit and district, in long form. Tables in: `finding`, `verdict_<register>`,
 * `person_dimension`. Out: `quality` with the columns of contracts' `measureColumns`, all rows-based:
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
  const numbers = (list: readonly number[]): Expr => sql.join(list.map((one) => sql.lit(one)))
  const isReference = register.role === 'reference'
  const flags = sql`(select source_line, bool_or(number in (${numbers(unclean)})) as unclean, bool_or(number in (${numbers(incorrect)})) as incorrect
    from finding where register = ${sql.lit(register.name)} group by source_line)`
  const rows = isReference
    ? sql`(select i.source_line, i.source_line as population_line, ${filledReference(register)} as filled, i.updated_on, false as found
        from ${sql.table(`std_${register.name}`)} as i where i.excluded_group is null)`
    : sql`(select source_line, population_line, filled, updated_on, population_line is not null or link_code = 114 or method = 0 and link_key > 0 and link_code = 0 as found
        from ${sql.table(`verdict_${register.name}`)} where verdict <> 1)`
  const since = daysBefore(options.asOf, options.profile.scores.liveDays)
  const cell = sql`select coalesce(p.unit_code, 'unknown') as unit_code, coalesce(p.district_code, 'unknown') as district_code, count(*) as rows,
      count(*) filter (r.found) as found, count(*) filter (r.found and not coalesce(f.incorrect, false)) as correct,
      count(*) filter (r.filled) as complete, count(*) filter (not coalesce(f.unclean, false)) as clean,
      count(r.updated_on) as dated, count(*) filter (r.updated_on >= ${sql.lit(since)}) as live
    from ${rows} as r left join ${flags} as f using (source_line) left join person_dimension as p on p.source_line = r.population_line
    group by coalesce(p.unit_code, 'unknown'), coalesce(p.district_code, 'unknown')`
  const value = (part: string): Expr => sql`coalesce(case when grouping(${sql.ref(part)}) = 0 then ${sql.ref(part)} end, '')`
  return sql`select definition, ${sql.lit(register.name)} as register, 'rows' as basis, ${value('unit_code')} as unit_code,
      ${sql.lit(options.listVersion)} as list_version, ${value('district_code')} as district_code, '' as age_band, '' as sex,
      cast(sum(case definition when 'correct' then correct when 'complete' then complete when 'clean' then clean else live end) as bigint) as numerator,
      cast(sum(case definition when 'correct' then found when 'live' then dated else rows end) as bigint) as denominator, ${sql.lit(options.asOf)} as as_of
    from (${cell}) as cell cross join (values ${sql.join(qualityDefinitions.filter((one) => register.role === 'person' || one !== 'correct').map((one) => sql`(${sql.lit(one)})`))}) as d(definition)
    group by definition, grouping sets ((), (unit_code), (district_code))`
}

/** As `filled` of the link step, for the reference register. */
function filledReference(register: Register): Expr {
  const required = new Set(register.columns.filter((column) => column.required).map((column) => column.meaning))
  const tests = [sql`i.id_code <> 101`, sql`i.birth_code <> 406`]
  if (required.has('sex')) tests.push(sql`i.sex <> 0`)
  for (const meaning of ['full_name', 'unit_code', 'life_status'] as const)
    if (required.has(meaning)) tests.push(sql`${sql.ref(`i.${meaning}`)} is not null`)
  return sql`(${sql.join(tests, sql` and `)})`
}

/** yyyymmdd of the day `days` before an ISO day. */
function daysBefore(asOf: string, days: number): number {
  const day = new Date(Date.parse(`${asOf}T00:00:00Z`) - days * 86_400_000)
  return Number(day.toISOString().slice(0, 10).replaceAll('-', ''))
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
