import type { Expr } from '@doisoat/engine'
import { sql } from 'kysely'
import { denominatorSql, type MeasureOptions, measurable } from './cube.ts'

export interface Gap {
  readonly register: string
  /** source_line of the person in the reference, unit_code, age_band, sex. */
  readonly people: Expr
}

/**
 * The people each register should hold and does not, by the register's headline definition. Tables: `person_dimension`, `covered`.
 */
export function gaps(options: MeasureOptions): readonly Gap[] {
  const definitions = measurable(options)
  return options.registers.slice(1).flatMap((register) => {
    const bit = definitions.findIndex((definition) => definition.register === register.name && definition.headline)
    const definition = definitions[bit]
    if (!definition) return []
    const people = sql`select source_line, unit_code, age_band, sex
      from (select p.*, coalesce(c.bits, 0) as covered from person_dimension as p left join covered as c using (source_line)) as person
      where covered & ${sql.lit(2 ** bit)} = 0 and ${denominatorSql(definition, options)}`
    return [{ register: register.name, people }]
  })
}
