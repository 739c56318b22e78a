import type { Engine, Expr } from '@doisoat/engine'
import type { Register } from '@doisoat/profile'
import { sql } from 'kysely'
import { afterAsOfSql } from './field-kinds/birth-date.ts'
import { dayTextSql } from './field-kinds/birth-date-finding.ts'

/** Names of the stage tables of one register. */
export const tables = {
  /** Standardised rows with their line and the as-of date applied. */
  std: (register: string): string => `std_${register}`,
  /** Repairs of unusable IDs, verified. */
  repair: (register: string): string => `repair_${register}`,
  /** One row per source row: the person it is linked to, and what differs. */
  link: (register: string): string => `link_${register}`,
  finding: (register: string): string => `finding_${register}`,
} as const

/** The register that every other one is compared with. */
export function referenceOf(registers: readonly Register[]): Register {
  const reference = registers.find((register) => register.role === 'reference')
  if (!reference) throw new Error('a profile has exactly one reference register')
  return reference
}

/**
 * View `std_<register>` over the standardise checkpoint: adds `source_line`, `link_key` (never null: a negative surrogate where there is
 * no usable ID) and applies the as-of date. `lineOf` is a column of the checkpoint, or null when record k stands on line k + 2.
 */
export async function viewStandardised(
  engine: Engine,
  options: { register: string; path: string; asOf: string; hasLines: boolean; digits: number },
): Promise<void> {
  const line = options.hasLines ? sql`rows.source_line` : sql`cast(rows.file_row_number + 2 as integer)`
  const future = afterAsOfSql(sql`rows.birth`, options.asOf)
  await engine.createView(
    tables.std(options.register),
    sql`select * exclude (birth, birth_raw, future, id_raw, source_line_), source_line_ as source_line,
        coalesce(id_raw, lpad(cast(id_key as varchar), ${sql.lit(options.digits)}, '0')) as id_raw,
        coalesce(id_key, -cast(source_line_ as bigint)) as link_key,
        case when birth < 0 or future then null else birth end as birth,
        case when future then coalesce(birth_raw, ${dayTextSql(sql`birth`)}) else birth_raw end as birth_raw,
        cast(case when birth = -406 then 406 when birth < 0 or future then 405 else 0 end as smallint) as birth_code
      from (select rows.* exclude (file_row_number ${options.hasLines ? sql`, source_line` : sql``}), ${line} as source_line_, ${future} as future
        from read_parquet(${sql.lit(options.path)}, file_row_number = true) as rows)`,
  )
}

/** `name` of a person's row agrees with another at rung 3 or better, or both birth dates are full and equal. */
export function agreesSql(tones: { a: Expr; b: Expr }, births: { a: Expr; b: Expr }): Expr {
  return sql`coalesce(${tones.a} = ${tones.b}, false) or coalesce(${births.a} = ${births.b} and ${births.a} % 100 <> 0, false)`
}
