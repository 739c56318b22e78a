import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { isLegacySuspectSql, legacyReadingsSql } from './field-kinds/legacy-name.ts'
import { foldedNameSql, formattedNameSql, iyKeySql, lowerNameSql, toneKeySql } from './field-kinds/person-name.ts'
import { tables } from './stage-tables.ts'

/**
 * The name ladder over the linked rows whose names differ by bytes. Tables in: `apart_<register>`. Out: `name_<register>`: source_line,
 * code (0 agrees at rung 3 or better, else 301-307 in the precedence of group name, null where a name has no visible character), tones
 * and person_tones (rung 3 keys, for votes; null where rung 2 agrees), family and person_family (first folded word), initials_agree.
 *
 * Rungs: 1-3 silent · other name on file 307 · i/y 301 · legacy encoding 303 · marks 302 · part 304 · one letter 305 · 306. Each stage
 * computes its keys for the pairs that no earlier rung settled: the later ones cost most and concern fewest. Each stands in a table of its
 * own, its pairs close together: a rule has a price for every batch of rows in which it meets but one.
 */
export async function nameLadderStep(engine: Engine, register: Register): Promise<void> {
  const stage = (name: string): Expr => sql.table(`${name}_${register.name}`)
  const make = (name: string, query: Expr): Promise<number> => engine.createTable(`${name}_${register.name}`, query)
  const rung2 = (name: string): Expr => lowerNameSql(formattedNameSql(sql.ref(name)))
  const words = (folded: string): Expr =>
    sql`list_filter(regexp_split_to_array(${sql.ref(folded)}, '[ .,_-]+'), lambda one: one <> '')`
  if (register.role === 'account') {
    await make(
      'name',
      sql`select 0 as source_line, null::varchar as tones, null::varchar as person_tones, '' as family, '' as person_family, 0::smallint as code, false as initials_agree where false`,
    )
    return
  }
  // Two names of nobody are no agreement.
  await make(
    'pair',
    sql`select source_line, name, person_name, person_other_name, name <> '' and lower(name) = lower(person_name) as same
      from ${sql.table(tables.apart(register.name))} where name is not null`,
  )
  await make(
    'lowered',
    sql`select source_line, name, person_name, ${rung2('name')} as a, ${rung2('person_name')} as b, ${rung2('person_other_name')} as other
      from ${stage('pair')} where not same`,
  )
  await make(
    'spelled',
    sql`with toned as (select *, ${toneKeySql(sql`a`)} as tones, ${toneKeySql(sql`b`)} as person_tones from ${stage('lowered')} where a <> b)
      select *, case
          when tones = person_tones then 0
          when other is not null and tones = ${toneKeySql(sql`other`)} then 307
          when (regexp_matches(tones, 'y[ |]') or regexp_matches(person_tones, 'y[ |]')) and ${iyKeySql(sql`a`)} = ${iyKeySql(sql`b`)} then 301 end as early
        from toned`,
  )
  await make('apart_name', sql`select * exclude (early) from ${stage('spelled')} where early is null`)
  await make(
    `name`,
    sql`with folded as (select *, ${foldedNameSql(sql`a`)} as fa, ${foldedNameSql(sql`b`)} as fb,
          case when ${isLegacySuspectSql(sql`name`, sql`tones`)} then ${legacyReadingsSql(sql`name`, sql`a`)} end as readings,
          case when ${isLegacySuspectSql(sql`person_name`, sql`person_tones`)} then ${legacyReadingsSql(sql`person_name`, sql`b`)} end as person_readings
        from ${stage('apart_name')}),
      split as (select *, case when fa <> fb then ${words('fa')} end as wa, case when fa <> fb then ${words('fb')} end as wb from folded)
      select source_line, tones, person_tones, split_part(fa, ' ', 1) as family, split_part(fb, ' ', 1) as person_family,
        cast(case
          when ${agreesAfterRepair()} then 303
          when fa = fb then 302
          when ${isPartOf(sql`wa`, sql`wb`)} then 304
          when ${differInOneLetter(sql`wa`, sql`wb`)} then 305
          else 306 end as smallint) as code,
        coalesce(len(wa) = len(wb) and list_bool_and(list_transform(wa, lambda one, i: length(one) > 1 and length(wb[i]) > 1 and left(one, 1) = left(wb[i], 1))), false) as initials_agree
      from split
      union all
      select source_line, tones, person_tones, '', '', cast(early as smallint), false from ${stage('spelled')} where early is not null
      union all
      select source_line, null, null, '', '', case when a = b then 0 end, false from ${stage('lowered')} where a = b or a is null or b is null
      union all
      select source_line, null, null, '', '', 0, false from ${stage('pair')} where same`,
  )
  for (const name of ['pair', 'lowered', 'spelled', 'apart_name']) await engine.dropTable(`${name}_${register.name}`)
}

/** Rung 6: a legacy reading of one name agrees with the other name, or with a reading of it, at rung 5 or better. */
function agreesAfterRepair(): Expr {
  const each = (key: (name: Expr) => Expr, own: string, readings: string): Expr =>
    sql`list_transform(list_prepend(${sql.ref(own)}, coalesce(${sql.ref(readings)}, [])), lambda one: ${key(sql`one`)})`
  const agree = (key: (name: Expr) => Expr): Expr =>
    sql`list_has_any(${each(key, 'a', 'readings')}, ${each(key, 'b', 'person_readings')})`
  // Equal at rungs 1 to 3 is equal at rung 5 too; rung 4 is not.
  return sql`(len(readings) > 0 or len(person_readings) > 0) and (${agree(foldedNameSql)} or ${agree(iyKeySql)})`
}

/** Rung 7 on lists of folded words; see identifiers' `isPartOfName`. */
function isPartOf(a: Expr, b: Expr): Expr {
  const shorter = sql`case when len(${a}) <= len(${b}) then ${a} else ${b} end`
  const longer = sql`case when len(${a}) <= len(${b}) then ${b} else ${a} end`
  // Each word of the shorter name as often in the longer one.
  const included = sql`coalesce(list_bool_and(list_transform(list_distinct(${shorter}),
    lambda one: len(list_filter(${shorter}, lambda w: w = one)) <= len(list_filter(${longer}, lambda w: w = one)))), true)`
  const initials = (short: Expr, full: Expr): Expr => sql`(len(${short}) = len(${full})
    and list_bool_and(list_transform(${short}, lambda one, i: one = ${full}[i] or (length(one) = 1 and starts_with(${full}[i], one))))
    and list_bool_or(list_transform(${short}, lambda one, i: length(one) > 1 and one = ${full}[i])))`
  // A name of marks alone has no word, and an aggregate over none is null.
  const letters = (words: Expr): Expr => sql`coalesce(replace(list_aggregate(${words}, 'string_agg', ''), '''', ''), '')`
  return sql`(coalesce(${included} and (len(${a}) = len(${b}) or (len(${shorter}) >= 2 and ${a}[1] = ${b}[1])), false)
    or ${initials(a, b)} or ${initials(b, a)} or ${letters(a)} = ${letters(b)})`
}

/** Rung 8; only ASCII words are compared letter by letter: DuckDB's distances count bytes. */
function differInOneLetter(a: Expr, b: Expr): Expr {
  const places = sql`list_filter(range(1, len(${a}) + 1), lambda i: ${a}[i] <> ${b}[i])`
  const ascii = (word: Expr): Expr => sql`regexp_full_match(${word}, '[a-z'']+')`
  const wordA = sql`${a}[(${places})[1]]`
  const wordB = sql`${b}[(${places})[1]]`
  return sql`coalesce(len(${a}) = len(${b}) and len(${places}) = 1 and ${ascii(wordA)} and ${ascii(wordB)}
    and damerau_levenshtein(${wordA}, ${wordB}) = 1, false)`
}
