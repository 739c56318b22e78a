import type { Engine, Expr } from '@doisoat/engine'
import type { Meaning, Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { afterAsOfSql } from './field-kinds/birth-date.ts'
import { digitListSql } from './field-kinds/national-id.ts'
import { formattedNameSql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { agreesSql, referenceOf, tables } from './stage-tables.ts'
import { placeOfVerdict } from './verdict.ts'

interface LinkOptions {
  readonly profile: Profile
  /** ISO day. */
  readonly asOf: string
}

/** How a row came to its person; the text stands in `links.parquet` and `verdicts.parquet`. */
export const linkMethods = ['id', 'repaired_id', 'old_number', 'previous_id'] as const

const tonesOf = (name: string): Expr => toneKeySql(lowerNameSql(formattedNameSql(sql.ref(name))))

/**
 * Prepares the reference register for linking. Tables in: `std_<reference>`. Out:
 *
 * `shared_key` usable IDs on several rows · `shared_person` the different people among those rows (exact repeats collapse to the first
 * line) · `linkable` what a row is compared with, one row per person: link_key its ID, join_key what it is found under: the ID where that
 * stands for one person, else a negative surrogate · `previous_id` cancelled IDs that are nobody's ID today, with their person.
 *
 * Keys are made unique before any join: three placeholder values on a city's rows made a million false pairs in a plain join.
 */
export async function linkReferenceStep(engine: Engine, { profile, asOf }: LinkOptions): Promise<void> {
  const reference = referenceOf(profile.registers)
  const std = sql.table(tables.std(reference.name))
  await engine.createTable(
    'shared_key',
    sql`select link_key from ${std} where id_key is not null group by link_key having count(*) > 1`,
  )
  await engine.createTable(
    'shared_person',
    sql`with shared as (select p.*, ${tonesOf('p.full_name')} as tones from ${std} as p semi join shared_key using (link_key))
      select link_key, tones, birth, min(source_line) as source_line, count(*) over (partition by link_key) as people
      from shared group by link_key, tones, birth`,
  )
  const person = sql`(select p.* from ${std} as p where p.id_key is not null and p.link_key not in (select link_key from shared_key)
      union all
      select p.* from ${std} as p where p.source_line in (select source_line from shared_person where people = 1))`
  const dead = sql`life_status = 'dead' and (death_date is null or not ${afterAsOfSql(sql`death_date`, asOf)})`
  const seen = sql`source_line, full_name, birth, sex, old_id, coalesce(${dead}, false) as dead, coalesce(${excludedSql(sql`excluded_group`, reference)}, false) as excluded`
  await engine.createTable(
    'linkable',
    sql`select link_key as join_key, link_key, ${seen} from ${person} as p
      union all
      select ${sharedJoinKey(sql`source_line`)} as join_key, link_key, ${seen}
      from ${std} where source_line in (select source_line from shared_person where people > 1)`,
  )
  await previousIdStep(engine, reference, profile)
}

/** Several cancelled IDs of one person stand in one cell; each is cleaned as an ID is. */
async function previousIdStep(engine: Engine, reference: Register, profile: Profile): Promise<void> {
  const std = sql.table(tables.std(reference.name))
  await engine.createTable(
    'previous_id',
    sql`with listed as (
        select cast(one as bigint) as previous_key, source_line
        from (select source_line, unnest(${digitListSql(sql`previous_ids`)}) as one from ${std} where previous_ids is not null and id_key is not null)
        where regexp_full_match(one, ${sql.lit(`[0-9]{${profile.nationalId.digits}}`)}))
      select previous_key, min(p.link_key) as link_key, min(p.join_key) as join_key, count(distinct p.join_key) as holders
      from listed as l join linkable as p using (source_line) anti join ${std} as s on s.id_key = l.previous_key
      group by previous_key`,
  )
}

/** A surrogate no ID can have: one equality serves rows whose person was chosen among several and all the others. */
function sharedJoinKey(populationLine: Expr): Expr {
  return sql`-(1000000000000000000 + ${populationLine})`
}

/**
 * Proposals for rows whose ID is not usable as it stands, each verified by a second field. Tables in: `std_<register>`, `linkable`.
 * Out: `repair_<register>`: source_line, code (105 look-alike letters, 106 zeros lost, 107 older number), link_key; verified rows only.
 */
async function repairStep(engine: Engine, register: Register): Promise<void> {
  const std = sql.table(tables.std(register.name))
  await engine.createTable(
    'repair_candidate',
    sql`select source_line, id_code, id_candidate, full_name, birth from ${std}
      where id_candidate is not null and id_code in (103, 106, 107) and ${sql.lit(register.role)} = 'person'`,
  )
  await engine.createTable(
    tables.repair(register.name),
    sql`with holder as (
        select c.*, p.link_key, p.full_name as person_name, p.birth as person_birth, 1 as holders
        from repair_candidate as c join linkable as p on p.link_key = c.id_candidate where c.id_code <> 107
        union all
        select c.*, p.link_key, p.full_name, p.birth, count(*) over (partition by c.source_line)
        from repair_candidate as c join linkable as p on p.old_id = c.id_candidate where c.id_code = 107)
      select distinct source_line, cast(case id_code when 103 then 105 else id_code end as smallint) as code, link_key
      from holder
      where holders = 1 and (${agreesSql(
        { a: tonesOf('full_name'), b: tonesOf('person_name') },
        { a: sql`birth`, b: sql`person_birth` },
      )})`,
  )
}

/**
 * Links one register to the reference. Tables in: `std_<register>`, `linkable`, `shared_person`, `previous_id`. Out: `link_<register>`,
 * one row per source row:
 *
 * id_code final number of group id_form (0 when nothing is wrong) · link_code of group id_link (0, 109, 113, 114 when an ID stands for
 * several people and not exactly one agrees) · link_key the ID after repair · population_line null when not linked · method · the row's
 * register_number, status, subject_type, updated_on, and filled · name_differs by bytes, or one is missing · same_birth full dates, equal ·
 * dead, excluded, person_excluded · apart: there is something to say about the row, which `apart_<register>` holds for it · verdict,
 * legal_match as of a row without findings: `verdictStep` changes the others.
 */
export async function linkStep(engine: Engine, register: Register, profile: Profile): Promise<number> {
  await repairStep(engine, register)
  const std = sql.table(tables.std(register.name))
  await sharedChoiceStep(engine, register)
  const excluded = excludedSql(sql`i.excluded_group`, register)
  // A missing name is compared too: it agrees with none, and such a row is no legal match.
  const differs =
    register.role === 'account'
      ? sql`false`
      : sql`p.source_line is not null and (i.full_name is distinct from p.full_name or i.full_name is null)`
  const rows = await engine.createTable(
    tables.link(register.name),
    sql`select *, id_code <> 0 or link_code <> 0 or name_differs or value_differs or dead as apart,
        cast(${sql.lit(placeOfVerdict('match'))} as utinyint) as verdict, method = 1 and not name_differs and same_birth as legal_match
      from (
      select i.source_line,
        cast(case when r.code is not null then r.code when i.id_code = 106 then 103 when i.id_code = 107 then 108 else i.id_code end as smallint) as id_code,
        cast(case
          when p.source_line is null and c.source_line is not null then 114
          when i.id_key is null then 0
          when p.source_line is null then 113
          when v.link_key is not null then 109
          else 0 end as smallint) as link_code,
        coalesce(r.link_key, v.link_key, i.link_key) as link_key,
        p.source_line as population_line,
        cast(case when p.source_line is null then 0 when r.code = 107 then 3 when r.code is not null then 2 when v.link_key is not null then 4 else 1 end as utinyint) as method,
        i.register_number, i.status, i.subject_type, i.updated_on, ${filledSql(register)} as filled,
        ${differs} as name_differs,
        coalesce(i.birth = p.birth and i.birth % 100 <> 0, false) as same_birth,
        coalesce(i.birth <> p.birth, false) or (i.sex in (1, 2) and p.sex in (1, 2) and i.sex <> p.sex) as value_differs,
        coalesce(p.dead, false) as dead,
        ${excluded} as excluded,
        coalesce(p.excluded, false) as person_excluded
      from ${std} as i
        left join ${sql.table(tables.repair(register.name))} as r on r.source_line = i.source_line
        left join (select * from previous_id where holders = 1) as v on v.previous_key = i.link_key
        left join shared_choice as c on c.source_line = i.source_line
        left join linkable as p on p.join_key = case
          when c.source_line is null then coalesce(r.link_key, v.join_key, i.link_key)
          else coalesce(${sharedJoinKey(sql`c.population_line`)}, -2000000000000000000) end)`,
  )
  await apartStep(engine, register, referenceOf(profile.registers))
  return rows
}

/**
 * The rows that differ from their person in anything, or have a fault of their ID, beside what the person's row says. Tables in: `link_`,
 * `std_<register>`, `std_<reference>`. Out: `apart_<register>`: the columns of `link_<register>` and name, person_name, person_other_name (null where the
 * bytes are equal, empty where missing) · birth, person_birth, sex, person_sex, person_life_status.
 */
async function apartStep(engine: Engine, register: Register, reference: Register): Promise<void> {
  await engine.createTable(
    tables.apart(register.name),
    sql`select l.*, case when l.name_differs then coalesce(i.full_name, '') end as name,
        case when l.name_differs then coalesce(p.full_name, '') end as person_name,
        case when l.name_differs then p.other_name end as person_other_name,
        i.birth, p.birth as person_birth, i.sex, p.sex as person_sex, p.life_status as person_life_status
      from (select * from ${sql.table(tables.link(register.name))} where apart) as l
        join ${sql.table(tables.std(register.name))} as i using (source_line)
        left join ${sql.table(tables.std(reference.name))} as p on p.source_line = l.population_line`,
  )
}

/**
 * A row whose ID, after repair, stands for several people in the reference links to the one whose name or birth date agrees, before
 * others to the one of whom both do; else to none. Account rows carry neither: they link to the oldest, whatever the order of the extract.
 * Out: `shared_choice`: source_line of every such row, population_line null for none.
 */
async function sharedChoiceStep(engine: Engine, register: Register): Promise<void> {
  const std = sql.table(tables.std(register.name))
  const several = sql`select * from shared_person where people > 1`
  if (register.role === 'account') {
    await engine.createTable(
      'shared_choice',
      sql`select i.source_line, arg_min(s.source_line, (s.birth, s.tones, s.source_line)) as population_line
        from ${std} as i join (${several}) as s using (link_key) group by i.source_line`,
    )
    return
  }
  await engine.createTable(
    'shared_choice',
    sql`with holder as (
        select i.source_line, s.source_line as person, coalesce(${tonesOf('i.full_name')} = s.tones, false) as same_name,
          coalesce(i.birth = s.birth and i.birth % 100 <> 0, false) as same_birth
        from (select source_line, link_key, full_name, birth from ${std} as own
            union all select r.source_line, r.link_key, own.full_name, own.birth
            from ${sql.table(tables.repair(register.name))} as r join ${std} as own using (source_line)) as i
          join (${several}) as s using (link_key)),
      counted as (
        select source_line, min(person) filter (same_name and same_birth) as by_both, min(person) filter (same_name or same_birth) as by_one,
          count(*) filter (same_name or same_birth) as agreeing
        from holder group by source_line)
      select source_line, coalesce(by_both, case when agreeing = 1 then by_one end) as population_line from counted`,
  )
}

/** Every required column of the row holds something; what it holds is another question. */
function filledSql(register: Register): Expr {
  const tests: Partial<Record<Meaning, Expr>> = {
    national_id: sql`i.id_code <> 101`,
    birth_date: sql`i.birth_code <> 406`,
    sex: sql`i.sex <> 0`,
  }
  const carried = [
    'register_number',
    'full_name',
    'unit_code',
    'life_status',
    'status',
    'residence_status',
    'subject_type',
  ] as const
  const required = register.columns.filter((column) => column.required).map((column) => column.meaning)
  const filled = [
    ...required.flatMap((meaning) => (meaning && tests[meaning] ? [tests[meaning]] : [])),
    ...carried.filter((meaning) => required.includes(meaning)).map((meaning) => sql`${sql.ref(`i.${meaning}`)} is not null`),
  ]
  return filled.length === 0 ? sql`true` : sql`(${sql.join(filled, sql` and `)})`
}

/** The row belongs to a group that its register leaves out (finding 902). */
function excludedSql(group: Expr, register: Register): Expr {
  if (register.excludedGroups === 'any') return sql`${group} is not null`
  if (register.excludedGroups.length === 0) return sql`false`
  return sql`coalesce(upper(${group}) in (${sql.join(register.excludedGroups.map((one) => sql.lit(one)))}), false)`
}
