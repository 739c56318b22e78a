import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { afterAsOfSql } from './field-kinds/birth-date.ts'
import { dayTextSql } from './field-kinds/birth-date-finding.ts'

/** Names of the stage tables of one register. */
export const tables = {
  /** Standardised rows of a delivery in file order. */
  rows: (register: string): string => `rows_${register}`,
  /** The same with every standard column and their line. */
  read: (register: string): string => `read_${register}`,
  /** The same with the as-of date applied. */
  std: (register: string): string => `std_${register}`,
  /** Repairs of unusable IDs, verified. */
  repair: (register: string): string => `repair_${register}`,
  /** One row per source row: the person it is linked to, and whether anything differs. */
  link: (register: string): string => `link_${register}`,
  /** The rows of `link_` that differ from their person, with both sides' values. */
  apart: (register: string): string => `apart_${register}`,
  finding: (register: string): string => `finding_${register}`,
} as const

/** The register that every other one is compared with. */
export function referenceOf(registers: readonly Register[]): Register {
  const reference = registers.find((register) => register.role === 'reference')
  if (!reference) throw new Error('a profile has exactly one reference register')
  return reference
}

/** Over which rows, and how, standardised rows are seen. */
interface Standardised {
  /** ISO day. */
  readonly asOf: string
  /** Of a national ID. */
  readonly digits: number
}

/** View `std_<register>` over all rows of `read_<register>`. */
export async function viewStandardised(engine: Engine, register: string, options: Standardised): Promise<void> {
  await engine.createView(tables.std(register), standardisedSql(sql.table(tables.read(register)), options))
}

/**
 * Rows of `read_<register>` with the as-of date applied, `id_raw` for every row and `link_key` (never null: a negative surrogate where
 * there is no usable ID). Given a few rows it costs a few rows: through the view it is worked out before a join picks them.
 */
export function standardisedSql(rows: Expr, { asOf, digits }: Standardised): Expr {
  const future = afterAsOfSql(sql`birth`, asOf)
  return sql`select * exclude (birth, birth_raw, future, id_raw, id_number),
      coalesce(id_raw, lpad(cast(id_key as varchar), ${sql.lit(digits)}, '0')) as id_raw,
      coalesce(id_key, -cast(source_line as bigint)) as link_key,
      case when birth < 0 or future then null else birth end as birth,
      case when future then coalesce(birth_raw, ${dayTextSql(sql`birth`)}) else birth_raw end as birth_raw,
      cast(case when birth = -406 then 406 when birth < 0 or future then 405 else 0 end as smallint) as birth_code
    from (select *, ${future} as future from ${rows})`
}

/** `name` of a person's row agrees with another at rung 3 or better, or both birth dates are full and equal. */
export function agreesSql(tones: { a: Expr; b: Expr }, births: { a: Expr; b: Expr }): Expr {
  return sql`coalesce(${tones.a} = ${tones.b}, false) or coalesce(${births.a} = ${births.b} and ${births.a} % 100 <> 0, false)`
}
