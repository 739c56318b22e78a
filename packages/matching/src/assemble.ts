import { type Engine, type Expr, hmacSha256, type padKey } from '@doisoat/engine'
import type { Profile, Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { referenceOf, tables } from './stage-tables.ts'

export type PaddedKeys = ReturnType<typeof padKey>

/** HMAC of the standardised ID under the deployment's secret. */
export function personKeySql(linkKey: Expr, profile: Profile, keys: PaddedKeys): Expr {
  return hmacSha256(nationalIdSql(linkKey, profile), keys)
}

/** `person_key`: source_line of each row of the reference that has a usable ID, and the HMAC of that ID: one a person, not one a row. */
export async function personKeyStep(engine: Engine, profile: Profile, keys: PaddedKeys): Promise<void> {
  await engine.createTable(
    'person_key',
    sql`select source_line, ${personKeySql(sql`id_key`, profile, keys)} as person_key
      from ${sql.table(tables.std(referenceOf(profile.registers).name))} where id_key is not null`,
  )
}

/**
 * The key of the person on a line of the reference; null for none. A scalar subquery: its join keeps each row in its place, which
 * no other does: elsewhere rows without a partner, and rows whose hashes collide, come after their neighbours.
 */
export function personKeyOf(populationLine: Expr): Expr {
  return sql`(select k.person_key from person_key as k where k.source_line = ${populationLine})`
}

/** A usable ID as its text: leading zeros belong to it. */
export function nationalIdSql(linkKey: Expr, profile: Profile): Expr {
  return sql`lpad(cast(${linkKey} as varchar), ${sql.lit(profile.nationalId.digits)}, '0')`
}

/**
 * All findings with key, codes and owner. Tables in: `finding_<register>`, `outside_<register>`, `catalogue`. Out:
 * `finding` with the columns of contracts' `findingColumns`, by register, line and number.
 *
 * The key is an HMAC, not a plain hash: from a plain one the ten digits of a register number are found by trying them all. It depends on
 * register, register number (else ID, else the row), code, field and the place among equals, so a fault keeps its key between runs.
 */
export async function assembleStep(
  engine: Engine,
  registers: readonly Register[],
  options: { profile: Profile; keys: PaddedKeys },
): Promise<number> {
  const { profile, keys } = options
  const reference = referenceOf(registers)
  const parts = registers.map(partSql)
  const person = sql`case when link_key > 0 then ${personKeySql(sql`link_key`, profile, keys)} end`
  const identity = sql`coalesce(register_number, case when link_key > 0 then ${nationalIdSql(sql`link_key`, profile)} end, row_hash)`
  const ownerOf = sql.join(
    registers.map((register) => sql`when ${sql.lit(register.name)} then ${sql.lit(register.owner)}`),
    sql` `,
  )
  return engine.createTable(
    'finding',
    sql`with part as (${sql.join(parts, sql` union all `)}),
      placed as (
        select *, ${identity} as identity,
          row_number() over (partition by register, ${identity}, number, field order by row_hash, source_line) as place
        from part)
      select left(${hmacSha256(sql`concat_ws('|', register, identity, c.code, field, place)`, keys)}, 32) as finding_key,
        p.number, c.code, c.severity, p.register, p.source_line, p.register_number,
        case when link_key > 0 then ${nationalIdSql(sql`link_key`, profile)} else id_raw end as national_id,
        ${person} as person_key, p.field, p.value,
        case when reference_value is not null then ${sql.lit(reference.name)} end as reference_register, reference_value,
        case when c.owner = 'none' then null else likely_wrong end as likely_wrong, suggested_value, confidence, evidence,
        case when c.owner = 'none' then null when c.owner = 'police' or likely_wrong = ${sql.lit(reference.name)} then ${sql.lit(profile.referenceOwner)}
          else case p.register ${ownerOf} end end as owner_agency
      from placed as p join catalogue as c using (number) order by p.register, p.source_line, p.number`,
  )
}

/** People of the armed forces are counted, never listed. */
function partSql(register: Register): Expr {
  const hidden =
    register.role === 'reference'
      ? sql``
      : sql`where source_line not in (select source_line from ${sql.table(`outside_${register.name}`)} where code = 902)`
  return sql`select ${sql.lit(register.name)} as register, * from ${sql.table(tables.finding(register.name))} ${hidden}`
}
