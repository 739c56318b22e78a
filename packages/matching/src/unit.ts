import type { Engine } from '@doisoat/engine'
import type { Profile } from '@doisoat/profile'
import { sql } from 'kysely'

/**
 * What a unit code means on the list of the as-of date. Out: `unit_code_map`, one row per code and list it was read under:
 * unit_list, code, unit_code (on the as-of list, null when there is not exactly one), state: current, converted, split (602),
 * elsewhere (known, but not to be converted without choice), candidates. A code without a row is in no list (601).
 *
 * A code that exists only in another list is converted through the crosswalk; codes are re-used between lists, so the list of the
 * delivery decides first.
 */
export async function unitMapStep(engine: Engine, profile: Profile, asOfList: string): Promise<void> {
  const values = (rows: readonly (readonly string[])[], width: number) =>
    rows.length === 0
      ? sql`(select ${sql.join(Array.from({ length: width }, () => sql`cast(null as varchar)`))} where false)`
      : sql`(values ${sql.join(rows.map((row) => sql`(${sql.join(row.map((one) => sql.lit(one)))})`))})`
  await engine.createTable(
    'unit',
    sql`select * from ${values(
      profile.units.map((unit) => [unit.unitCode, unit.listVersion, unit.districtCode]),
      3,
    )} as t(unit_code, list_version, district_code)`,
  )
  await engine.createTable(
    'crosswalk',
    sql`select * from ${values(
      profile.crosswalk.map((row) => [row.oldCode, row.oldVersion, row.newCode, row.newVersion]),
      4,
    )} as t(old_code, old_version, new_code, new_version)`,
  )
  await engine.createTable(
    'unit_code_map',
    sql`with forward as (
        select old_version as from_list, old_code as code, new_version as to_list, min(new_code) as unit_code, count(*) as targets, true as forwards, string_agg(new_code, ' ' order by new_code) as candidates
        from crosswalk group by old_version, old_code, new_version
        union all
        select new_version, new_code, old_version, min(old_code), count(*), false, string_agg(old_code, ' ' order by old_code)
        from crosswalk group by new_version, new_code, old_version),
      reading as (
        select l.list_version as unit_list, u.code, case when list_contains(u.lists, l.list_version) then l.list_version else list_extract(list_sort(u.lists), 1) end as read_as
        from (select distinct list_version from unit) as l
          cross join (select unit_code as code, list(list_version) as lists from unit group by unit_code) as u)
      select r.unit_list, r.code,
        case when r.read_as = ${sql.lit(asOfList)} then r.code when f.targets = 1 then f.unit_code end as unit_code,
        case when r.read_as = ${sql.lit(asOfList)} then 'current' when f.targets = 1 then 'converted' when f.targets > 1 and f.forwards then 'split' else 'elsewhere' end as state,
        f.candidates
      from reading as r left join forward as f on f.from_list = r.read_as and f.code = r.code and f.to_list = ${sql.lit(asOfList)}`,
  )
}
