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

/**
 * What the row-based measures count, in one pass over each register. Tables in: `finding`, `verdict_<register>`, `duplicate_<register>`,
 * `person_cell`, `cell`, for the reference `std_<reference>`. Out: `counted_<register>`: unit_code, district_code, age_band, sex and the rows in scope: rows, found (the ID is a
 * person's), correct, complete, clean, dated, live; of the active ones active, authenticated, linked, legal, where a row and its exact repeats
 * count once (201). A row counts where its person
 * lives; a row without a person is in no unit.
 */
export async function countRowsStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const counted = options.registers.map((register) =>
    engine.createTable(
      `counted_${register.name}`,
      sql`select coalesce(c.unit_code, 'unknown') as unit_code, coalesce(c.district_code, 'unknown') as district_code,
          coalesce(c.age_band, 'unknown') as age_band, coalesce(c.sex, 'unknown') as sex, g.* exclude (cell)
        from (${countedRows(register, options)}) as g left join cell as c using (cell)`,
    ),
  )
  await Promise.all(counted)
}

function countedRows(register: Register, options: MeasureOptions): Expr {
  const numbers = (list: readonly number[]): Expr => sql.join(list.map((one) => sql.lit(one)))
  const flags = sql`(select source_line, bool_or(number in (${numbers(unclean)})) as unclean, bool_or(number in (${numbers(incorrect)})) as incorrect
    from finding where register = ${sql.lit(register.name)} group by source_line)`
  const active =
    register.status === null ? sql`true` : sql`status in (${sql.join(register.status.active.map((one) => sql.lit(one)))})`
  const rows =
    register.role === 'reference'
      ? sql`(select i.source_line, i.source_line as population_line, ${filledReference(register)} as filled, i.updated_on, false as found,
          false as active, 0 as verdict, false as legal_match
        from ${sql.table(`std_${register.name}`)} as i where i.excluded_group is null)`
      : sql`(select source_line, population_line, filled, updated_on, population_line is not null or link_code = 114 or method = 0 and link_key > 0 and link_code = 0 as found,
          coalesce(${active}, false) and source_line not in (select source_line from ${sql.table(`duplicate_${register.name}`)} where repeated) as active,
          verdict, legal_match
        from ${sql.table(`verdict_${register.name}`)} where verdict <> 1)`
  const since = daysBefore(options.asOf, options.profile.scores.liveDays)
  return sql`select p.cell, count(*) as rows,
      count(*) filter (r.found) as found, count(*) filter (r.found and not coalesce(f.incorrect, false)) as correct,
      count(*) filter (r.filled) as complete, count(*) filter (not coalesce(f.unclean, false)) as clean,
      count(r.updated_on) as dated, count(*) filter (r.updated_on >= ${sql.lit(since)}) as live,
      count(*) filter (r.active) as active, count(*) filter (r.active and r.population_line is not null and r.verdict in (6, 7)) as authenticated,
      count(*) filter (r.active and r.population_line is not null) as linked, count(*) filter (r.active and r.legal_match) as legal
    from ${rows} as r left join ${flags} as f using (source_line) left join person_cell as p on p.source_line = r.population_line
    group by p.cell`
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
