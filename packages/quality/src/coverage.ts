import type { Engine, Expr } from '@doisoat/engine'
import { sql } from 'kysely'
import { denominatorSql, type MeasureOptions, measurable } from './cube.ts'

/** The marginals every measure is given for; '' = all. */
export const marginals: readonly (readonly string[])[] = [
  [],
  ['unit_code'],
  ['district_code'],
  ['age_band'],
  ['sex'],
  ['age_band', 'sex'],
  ['unit_code', 'age_band'],
  ['unit_code', 'sex'],
  ['unit_code', 'age_band', 'sex'],
]

const dimensions = ['unit_code', 'district_code', 'age_band', 'sex'] as const

/**
 * Coverage in long form. Tables in: `cube`, `counted_<register>`. Out: `coverage` with the columns of contracts' `measureColumns`: for each definition of the
 * profile the people in its denominator and those of them covered, for every marginal; people of unknown unit, age or sex are a value of
 * their own (`unknown`), so that parts add up to the whole.
 */
export async function coverageStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const parts = measurable(options).map((definition, bit) => {
    const list = (part: string): Expr => sql`coalesce(case when grouping(${sql.ref(part)}) = 0 then ${sql.ref(part)} end, '')`
    return sql`select ${sql.lit(definition.definition)} as definition, ${sql.lit(definition.register)} as register, 'people' as basis,
        ${list('unit_code')} as unit_code, ${sql.lit(options.listVersion)} as list_version, ${list('district_code')} as district_code,
        ${list('age_band')} as age_band, ${list('sex')} as sex,
        cast(coalesce(sum(people) filter (covered & ${sql.lit(2 ** bit)} <> 0), 0) as bigint) as numerator, cast(coalesce(sum(people), 0) as bigint) as denominator,
        ${sql.lit(options.asOf)} as as_of
      from cube where ${denominatorSql(definition, options)} group by ${groupingSets()}`
  })
  await engine.createTable('coverage', sql`${sql.join([...parts, ...rowParts(options)], sql` union all `)}`)
}

function groupingSets(): Expr {
  return sql`grouping sets (${sql.join(marginals.map((set) => sql`(${sql.join(set.map((one) => sql.ref(one)))})`))})`
}

/**
 * Row-based rates of each person register over its active rows in scope, from `counted_<register>`: `authenticated` linked with verdict match or match_with_note,
 * `linked` linked at all, `legal_match` the tax law's stricter "khớp đúng". A row counts where its person lives; a row without a person
 * is in no unit.
 */
function rowParts(options: MeasureOptions): Expr[] {
  return options.registers
    .filter((register) => register.role === 'person')
    .map((register) => {
      const value = (part: (typeof dimensions)[number]): Expr =>
        sql`coalesce(case when grouping(${sql.ref(part)}) = 0 then ${sql.ref(part)} end, '')`
      return sql`select definition, ${sql.lit(register.name)} as register, 'rows' as basis, ${value('unit_code')} as unit_code,
          ${sql.lit(options.listVersion)} as list_version, ${value('district_code')} as district_code, ${value('age_band')} as age_band, ${value('sex')} as sex,
          cast(coalesce(sum(case definition when 'authenticated' then authenticated when 'linked' then linked else legal end), 0) as bigint) as numerator,
          cast(coalesce(sum(rows), 0) as bigint) as denominator, ${sql.lit(options.asOf)} as as_of
        from (select unit_code, district_code, age_band, sex, active as rows, authenticated, linked, legal
            from ${sql.table(`counted_${register.name}`)} where active > 0) as cell
          cross join (values ('authenticated'), ('linked'), ('legal_match')) as d(definition)
        group by definition, ${groupingSets()}`
    })
}

/** Totals of every measure, for run.json. */
export function coverageTotalsSql(): Expr {
  return sql`select definition, register, basis, numerator, denominator from coverage
    where unit_code = '' and district_code = '' and age_band = '' and sex = '' order by definition, register, basis`
}
