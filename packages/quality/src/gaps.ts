import type { Expr } from '@doisoat/engine'
import { sql } from 'kysely'
import { denominatorSql, type MeasureOptions, measurable } from './cube.ts'

export interface Gap {
  readonly register: string
  /** source_line of the person in the reference, cell. */
  readonly people: Expr
}

/**
 * The people each register should hold and does not, by the register's headline definition. Tables: `person_cell`. People of the armed
 * forces are counted, never listed (902): where a definition counts them, a gap file holds fewer people than are not covered.
 */
export function gaps(options: MeasureOptions): readonly Gap[] {
  const definitions = measurable(options)
  return options.registers.slice(1).flatMap((register) => {
    const bit = definitions.findIndex((definition) => definition.register === register.name && definition.headline)
    const definition = definitions[bit]
    if (!definition) return []
    const people = sql`select source_line, cell from person_cell where covered & ${sql.lit(2 ** bit)} = 0 and not excluded
      and ${denominatorSql(definition, options)}`
    return [{ register: register.name, people }]
  })
}
