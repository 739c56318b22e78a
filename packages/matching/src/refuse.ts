import type { Engine } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { birthDateFindingSql } from './field-kinds/birth-date-finding.ts'
import { tables } from './stage-tables.ts'

/**
 * Links that are refused because the ID is another person's: no name rung agrees and the birth dates differ in year or otherwise.
 * Tables in: `apart_<register>`, `name_<register>`. Out: `refused_<register>`: source_line, code (114, or 115 when the holder is 15 to
 * 45 years older and has the same family name).
 */
export async function refuseStep(engine: Engine, register: Register): Promise<void> {
  const difference = birthDateFindingSql(sql`l.birth`, sql`l.person_birth`, register.imputesFirstOfJanuary)
  await engine.createTable(
    `refused_${register.name}`,
    sql`select l.source_line, cast(case
          when (l.birth - l.person_birth) // 10000 between 15 and 45 and n.family = n.person_family then 115
          else 114 end as smallint) as code
      from ${sql.table(tables.apart(register.name))} as l join ${sql.table(`name_${register.name}`)} as n using (source_line)
      where n.code = 306 and l.link_code <> 109 and l.population_line is not null and ${difference} in (403, 404)
      union all
      select source_line, link_code from ${sql.table(tables.apart(register.name))} where link_code = 114`,
  )
}

/**
 * Rows outside the comparison. Out: `outside_<register>`: source_line, code (901 foreign document, 902 armed forces and relatives, by the
 * row's own group or through an accepted link to such a person).
 */
export async function outOfScopeStep(engine: Engine, register: Register): Promise<void> {
  await engine.createTable(
    `outside_${register.name}`,
    sql`select source_line, cast(case when excluded or person_excluded then 902 else 901 end as smallint) as code
      from ${sql.table(tables.link(register.name))}
      where excluded or id_code = 901
        or (person_excluded and population_line is not null
          and source_line not in (select source_line from ${sql.table(`refused_${register.name}`)}))`,
  )
}
