import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { formattedNameSql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { tables } from './stage-tables.ts'

/**
 * Group duplicate. Tables in: `std_<register>`; for other registers than the reference also `link_`, `refused_`. Out:
 * `duplicate_<register>`: source_line, code, evidence; one row per source row, the code of lowest precedence (204, 203, 202, 201).
 *
 * Each rule first finds the repeated values (one grouping of the whole register) and looks at names only within those.
 * Two rows of one ID are different people when neither the names nor the birth dates are all the same in the group: any two rows that
 * share neither show that, and if every two rows share one of them, all share the same one.
 */
export async function duplicateStep(engine: Engine, register: Register): Promise<void> {
  const std = sql.table(tables.std(register.name))
  const name = `repeated_${register.name}`
  const tones: Expr = toneKeySql(lowerNameSql(formattedNameSql(sql`i.full_name`)))
  // Names cost; one ID under several register numbers is everyday (household businesses) and no question of names unless nobody has it.
  const unknown =
    register.role === 'person'
      ? sql`or source_line in (select source_line from ${sql.table(tables.link(register.name))} where link_code = 113)`
      : sql``
  await engine.createTable(
    name,
    sql`with twice as (
        select source_line, link_key, register_number, full_name, birth, count(*) over (partition by link_key, register_number) as repeats
        from ${std} where link_key in (select link_key from ${std} where id_key is not null group by link_key having count(*) > 1))
      select i.source_line, i.link_key, i.register_number, ${tones} as tones, i.birth from twice as i where repeats > 1 ${unknown}`,
  )
  const repeated = sql.table(name)
  const rules: Expr[] = [repeatedRows(repeated), differentPeople(repeated, register)]
  if (register.role === 'person') rules.push(severalNumbers(register), sharedNumber(register))
  await engine.createTable(
    `duplicate_${register.name}`,
    sql`select source_line, cast(case
          when bool_or(code = 204) then 204 when bool_or(code = 203) then 203 when bool_or(code = 202) then 202 else 201 end as smallint) as code
      from (${sql.join(rules, sql` union all `)}) as rule group by source_line`,
  )
  await engine.dropTable(name)
}

/** 201: an exact repeat of an earlier row. */
function repeatedRows(repeated: Expr): Expr {
  return sql`select source_line, 201 as code from (
      select source_line, row_number() over (partition by link_key, register_number, tones, birth order by source_line) as place from ${repeated})
    where place > 1`
}

/** 203: one usable ID on rows of different people; outside the reference only where the ID is not in it. */
function differentPeople(repeated: Expr, register: Register): Expr {
  if (register.role === 'account') return sql`select 0 as source_line, 0 as code where false`
  const unknown =
    register.role === 'reference'
      ? sql``
      : sql`semi join (select source_line from ${sql.table(tables.link(register.name))} where link_code = 113) as unknown using (source_line)`
  return sql`select source_line, 203 as code from ${repeated} ${unknown} semi join (
      select link_key from ${repeated} group by link_key
      having min(tones) <> max(tones) and (min(birth) <> max(birth) or count(birth) < count(*))) as apart using (link_key)`
}

/** 202: one person under several register numbers; rows of shared subject types are left out. */
function severalNumbers(register: Register): Expr {
  const rows = acceptedRows(register)
  const shared = register.sharedSubjectTypes
  const own =
    shared.length === 0 ? sql`true` : sql`coalesce(subject_type not in (${sql.join(shared.map((one) => sql.lit(one)))}), true)`
  return sql`select source_line, 202 as code from (select * from ${rows} where ${own} and register_number is not null) as own semi join (
      select population_line from ${rows} where ${own} and register_number is not null
      group by population_line having count(*) > 1 and min(register_number) <> max(register_number)) as several using (population_line)`
}

/** 204: one register number on rows that resolve to different people, by usable ID after repair. */
function sharedNumber(register: Register): Expr {
  const usable = sql`(select source_line, register_number, link_key from ${sql.table(tables.link(register.name))}
    where link_key > 0 and register_number is not null
      and source_line not in (select source_line from ${sql.table(`refused_${register.name}`)}))`
  return sql`select source_line, 204 as code from ${usable} as u semi join (
      select register_number from ${usable} as v group by register_number having min(link_key) <> max(link_key)) as several using (register_number)`
}

function acceptedRows(register: Register): Expr {
  return sql`(select * from ${sql.table(tables.link(register.name))} where population_line is not null
    and source_line not in (select source_line from ${sql.table(`refused_${register.name}`)}))`
}
