import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { formattedNameSql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { tables } from './stage-tables.ts'

/**
 * Group duplicate. Tables in: `std_<register>`, for the reference `shared_key`, for the others `link_`, `refused_`. Out:
 * `duplicate_<register>`: source_line, code; one row per source row, the code of lowest precedence (204, 203, 202, 201) · repeated: rule
 * 201 holds too, whatever the code.
 *
 * One grouping of the register finds the rows whose ID is repeated, one the numbers that are; the rules look at those, at names last.
 * Two rows of one ID are different people when neither the names nor the birth dates are all the same in the group: any two rows that
 * share neither show that, and if every two rows share one of them, all share the same one.
 */
export async function duplicateStep(engine: Engine, register: Register): Promise<void> {
  await againStep(engine, register)
  const again = sql.table(`again_${register.name}`)
  const name = `repeated_${register.name}`
  const tones: Expr = toneKeySql(lowerNameSql(formattedNameSql(sql`i.full_name`)))
  // Names cost; one ID under several register numbers is everyday (household businesses) and no question of names unless nobody has it.
  const unknown = register.role === 'person' ? sql`or link_code = 113` : sql``
  await engine.createTable(
    name,
    sql`select i.source_line, i.link_key, i.register_number, i.link_code, ${tones} as tones, i.birth
      from (select *, count(*) over (partition by link_key) as rows, count(*) over (partition by link_key, register_number) as repeats
        from ${again} where link_key > 0) as i
      where rows > 1 and (repeats > 1 ${unknown})`,
  )
  const repeated = sql.table(name)
  const rules: Expr[] = [repeatedRows(repeated, register), differentPeople(repeated, register)]
  if (register.role === 'person') {
    await sharedNumberStep(engine, register)
    rules.push(severalNumbers(again, register), sharedNumber(register))
  }
  await engine.createTable(
    `duplicate_${register.name}`,
    sql`select source_line, cast(case
          when bool_or(code = 204) then 204 when bool_or(code = 203) then 203 when bool_or(code = 202) then 202 else 201 end as smallint) as code,
        bool_or(code = 201) as repeated
      from (${sql.join(rules, sql` union all `)}) as rule group by source_line`,
  )
  for (const table of [name, `again_${register.name}`, `number_${register.name}`]) await engine.dropTable(table)
}

/**
 * The rows whose ID, after repair, stands on several rows: all that any rule on IDs can speak of. `link_key` is the row's own ID where
 * that is usable, else the repaired one. The key of a person is the same for all rows linked to that person, so these are also the rows of
 * people on several rows.
 */
async function againStep(engine: Engine, register: Register): Promise<void> {
  const std = sql.table(tables.std(register.name))
  const isReference = register.role === 'reference'
  const keys = isReference ? std : sql.table(tables.link(register.name))
  const rows = isReference
    ? sql`select source_line, link_key, register_number, full_name, birth, 0 as link_code from ${std} as i`
    : sql`select i.source_line, case when i.link_key > 0 then i.link_key else l.link_key end as link_key, i.register_number, i.full_name, i.birth, l.link_code, l.population_line, l.subject_type
        from ${keys} as l join ${std} as i using (source_line)`
  const key = isReference ? sql`i.link_key` : sql`l.link_key`
  const repeated = isReference
    ? sql`select link_key from shared_key`
    : sql`select link_key from ${keys} where link_key > 0 group by link_key having count(*) > 1`
  await engine.createTable(`again_${register.name}`, sql`${rows} where ${key} in (${repeated})`)
}

/** 201: an exact repeat of an earlier row; of a row whose ID is another person's nothing is said but that. */
function repeatedRows(repeated: Expr, register: Register): Expr {
  const accepted = register.role === 'reference' ? sql`true` : notRefused(register)
  return sql`select source_line, 201 as code from (
      select source_line, row_number() over (partition by link_key, register_number, tones, birth order by source_line) as place
      from ${repeated} where ${accepted})
    where place > 1`
}

/** 203: one usable ID on rows of different people; outside the reference only where the ID is not in it. */
function differentPeople(repeated: Expr, register: Register): Expr {
  if (register.role === 'account') return sql`select 0 as source_line, 0 as code where false`
  const unknown = register.role === 'reference' ? sql`true` : sql`link_code = 113`
  return sql`select source_line, 203 as code from (select * from ${repeated} where ${unknown}) as r semi join (
      select link_key from ${repeated} group by link_key
      having min(tones) <> max(tones) and (min(birth) <> max(birth) or count(birth) < count(*))) as apart using (link_key)`
}

/** 202: one person under several register numbers; rows of shared subject types are left out. */
function severalNumbers(again: Expr, register: Register): Expr {
  const shared = register.sharedSubjectTypes
  const own =
    shared.length === 0 ? sql`true` : sql`coalesce(subject_type not in (${sql.join(shared.map((one) => sql.lit(one)))}), true)`
  const rows = sql`(select * from ${again} where population_line is not null and register_number is not null and ${own} and ${notRefused(register)})`
  return sql`select source_line, 202 as code from ${rows} as own semi join (
      select population_line from ${rows} as own group by population_line
      having count(*) > 1 and min(register_number) <> max(register_number)) as several using (population_line)`
}

/** The rows with a usable ID, after repair, whose register number stands on several rows; numbers are compared by their hash first. */
async function sharedNumberStep(engine: Engine, register: Register): Promise<void> {
  const link = sql.table(tables.link(register.name))
  const usable = sql`link_key > 0 and register_number is not null`
  await engine.createTable(
    `number_${register.name}`,
    sql`select source_line, register_number, link_key from ${link} where ${usable} and hash(register_number) in (
      select hash(register_number) from ${link} where ${usable} group by hash(register_number) having count(*) > 1)`,
  )
}

/** 204: one register number on rows that resolve to different people, by usable ID after repair. */
function sharedNumber(register: Register): Expr {
  const rows = sql`(select * from ${sql.table(`number_${register.name}`)} where ${notRefused(register)})`
  return sql`select source_line, 204 as code from ${rows} as u semi join (
      select register_number from ${rows} as v group by register_number having min(link_key) <> max(link_key)) as several using (register_number)`
}

function notRefused(register: Register): Expr {
  return sql`source_line not in (select source_line from ${sql.table(`refused_${register.name}`)})`
}
