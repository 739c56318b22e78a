import type { Engine, Expr } from '@doisoat/engine'
import type { CoverageDefinition, Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'

export interface MeasureOptions {
  readonly profile: Profile
  /** Registers of this run, the reference first. */
  readonly registers: readonly Register[]
  /** ISO day. */
  readonly asOf: string
  /** Version of the unit list in force on that day. */
  readonly listVersion: string
  /** Unit list under which each register's codes are read. */
  readonly unitLists: ReadonlyMap<string, string>
}

/** Coverage definitions whose registers took part in this run. */
export function measurable({ profile, registers }: MeasureOptions): readonly CoverageDefinition[] {
  const present = new Set(registers.map((register) => register.name))
  return profile.coverage.filter(
    (one) => present.has(one.register) && (one.denominator.inRegister === null || present.has(one.denominator.inRegister)),
  )
}

/**
 * The one pre-aggregated cube behind every people-based measure. Tables in: `std_<reference>`, `duplicate_<reference>`,
 * `verdict_<register>`, `unit_code_map`, `unit_district`. Out: `person_cell` and the view `person_dimension` (one row per living person:
 * source_line, unit_code, district_code, age, age_band, sex, residence, excluded), `cell` and `cube`: those dimensions and `covered` → people.
 *
 * Bit i of `covered`: the person has a linked row that counts for definition i; bit n + r: an active linked row in register r.
 */
export async function cubeStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const { registers } = options
  await unitDistrictStep(engine)
  const definitions = measurable(options)
  const parts = registers.slice(1).map((register, index) => {
    const bits = definitions.flatMap((definition, bit) =>
      definition.register === register.name
        ? [sql`case when ${countsSql(register, definition.statuses)} then ${sql.lit(2 ** bit)} else 0 end`]
        : [],
    )
    const active = sql`case when ${countsSql(register, [])} then ${sql.lit(2 ** (definitions.length + index))} else 0 end`
    return sql`select population_line as source_line, ${sql.join([active, ...bits], sql` + `)} as bits
      from ${sql.table(`verdict_${register.name}`)} where population_line is not null`
  })
  const covered = parts.length === 0 ? sql`select 0 as source_line, 0 as bits where false` : sql.join(parts, sql` union all `)
  await engine.createTable(
    'covered',
    sql`select source_line, bit_or(cast(bits as integer)) as bits from (${covered}) as part group by source_line`,
  )

  await cellStep(engine, options)
  await personCellStep(engine, options)
  await engine.dropTable('covered')
  await engine.createTable(
    'cube',
    sql`select c.unit_code, c.district_code, g.age, c.age_band, c.sex, g.residence, g.excluded, g.covered, g.people
      from (select cell, age, residence, excluded, covered, count(*) as people
          from person_cell group by cell, age, residence, excluded, covered) as g
        join cell as c using (cell)`,
  )
}

/**
 * `cell`: every unit × age band × sex, the unknown ones included, under one number; `unit_place` the number of the unit that a code of the
 * reference stands for. People and rows are grouped by one small number instead of four texts.
 */
async function cellStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const { registers, profile } = options
  const list = options.unitLists.get(registers[0]?.name ?? '') ?? options.listVersion
  await engine.createTable(
    'unit_place',
    sql`select code, unit_code, dense_rank() over (order by unit_code) as place from unit_code_map
      where unit_list = ${sql.lit(list)} and unit_code is not null`,
  )
  const bands = profile.ageBands.map((band, index) => sql`(${sql.lit(index + 1)}, ${sql.lit(band.name)})`)
  await engine.createTable(
    'cell',
    sql`select cast(${cellNumber(profile, { place: sql`u.place`, band: sql`b.band`, sex: sql`s.number` })} as integer) as cell,
        u.unit_code, coalesce(d.district_code, 'unknown') as district_code, b.age_band, s.sex
      from (select distinct place, unit_code from unit_place union all select 0, 'unknown') as u
        left join unit_district as d on d.unit_code = u.unit_code and d.list_version = ${sql.lit(options.listVersion)}
        cross join (values (0, 'unknown'), ${sql.join(bands)}) as b(band, age_band)
        cross join (values (0, 'unknown'), (1, 'M'), (2, 'F')) as s(number, sex)`,
  )
}

function cellNumber(profile: Profile, { place, band, sex }: { place: Expr; band: Expr; sex: Expr }): Expr {
  return sql`(${place} * ${sql.lit(profile.ageBands.length + 1)} + ${band}) * 3 + ${sex}`
}

/** `person_cell`: source_line, cell, age, residence, excluded, covered of each living person; the view `person_dimension` spells the cell out. */
async function personCellStep(engine: Engine, options: MeasureOptions): Promise<void> {
  const { registers, profile } = options
  const reference = registers[0]?.name ?? ''
  const asOf = Number(options.asOf.replaceAll('-', ''))
  const age = sql`(${sql.lit(asOf)} - p.birth) // 10000`
  const bands = sql.join(
    profile.ageBands.map(
      (one, index) =>
        sql`when ${age} ${one.to === null ? sql`>= ${sql.lit(one.from)}` : sql`between ${sql.lit(one.from)} and ${sql.lit(one.to)}`} then ${sql.lit(index + 1)}`,
    ),
    sql` `,
  )
  const dead = sql`p.life_status = 'dead' and coalesce(p.death_date <= ${sql.lit(asOf)}, true)`
  const cell = cellNumber(profile, {
    place: sql`coalesce(u.place, 0)`,
    band: sql`case ${bands} else 0 end`,
    sex: sql`case when p.sex in (1, 2) then p.sex else 0 end`,
  })
  await engine.createTable(
    'person_cell',
    sql`select p.source_line, cast(${cell} as integer) as cell, cast(${age} as smallint) as age,
        coalesce(p.residence_status, '') as residence, p.excluded_group is not null as excluded, coalesce(c.bits, 0) as covered
      from ${sql.table(`std_${reference}`)} as p left join unit_place as u on u.code = p.unit_code left join covered as c using (source_line)
      where not coalesce(${dead} or p.life_status = 'missing', false)
        and p.source_line not in (select source_line from ${sql.table(`duplicate_${reference}`)} where repeated)`,
  )
  await engine.createView(
    'person_dimension',
    sql`select p.source_line, c.unit_code, c.district_code, p.age, c.age_band, c.sex, p.residence, p.excluded
      from person_cell as p join cell as c using (cell)`,
  )
}

/** The people of a definition's denominator, as a condition on `cube` or on `person_cell`. */
export function denominatorSql(definition: CoverageDefinition, options: MeasureOptions): Expr {
  const { residence, ageFrom, ageTo, withoutExcludedGroups, inRegister } = definition.denominator
  const conditions: Expr[] = [sql`true`]
  // A reference register without the residence column knows residents only.
  if (residence.length > 0) conditions.push(sql`residence in ('', ${sql.join(residence.map((one) => sql.lit(one)))})`)
  if (ageFrom > 0) conditions.push(sql`age >= ${sql.lit(ageFrom)}`)
  if (ageTo !== null) conditions.push(sql`age <= ${sql.lit(ageTo)}`)
  if (withoutExcludedGroups) conditions.push(sql`not excluded`)
  if (inRegister !== null) {
    const place = options.registers.slice(1).findIndex((register) => register.name === inRegister)
    conditions.push(sql`covered & ${sql.lit(2 ** (measurable(options).length + place))} <> 0`)
  }
  return sql.join(conditions, sql` and `)
}

/** A row's status counts: one of `statuses`, or an active one where none are named. */
function countsSql(register: Register, statuses: readonly string[]): Expr {
  const wanted = statuses.length > 0 ? statuses : (register.status?.active ?? [])
  return wanted.length === 0 ? sql`true` : sql`coalesce(status in (${sql.join(wanted.map((one) => sql.lit(one)))}), false)`
}

/**
 * The district of each unit: its own on a list with districts; on a later list the districts its parts came from, joined by + where they
 * are several (a person of such a unit cannot be given to one of them).
 */
async function unitDistrictStep(engine: Engine): Promise<void> {
  await engine.createTable(
    'unit_district',
    sql`select unit_code, list_version, district_code from unit where coalesce(district_code, '') <> ''
      union all
      select u.unit_code, u.list_version, string_agg(distinct o.district_code, '+' order by o.district_code) as district_code
      from unit as u join crosswalk as x on x.new_code = u.unit_code and x.new_version = u.list_version
        join unit as o on o.unit_code = x.old_code and o.list_version = x.old_version
      where coalesce(u.district_code, '') = '' and coalesce(o.district_code, '') <> ''
      group by u.unit_code, u.list_version`,
  )
}
