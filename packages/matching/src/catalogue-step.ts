import { findingCatalogue } from '@doisoat/contracts'
import type { Engine } from '@doisoat/engine'
import { sql } from 'kysely'

/** The finding catalogue as table `catalogue`: number, code, severity, owner. */
export async function catalogueStep(engine: Engine): Promise<void> {
  const rows = findingCatalogue.map(
    (entry) =>
      sql`(cast(${sql.lit(entry.number)} as smallint), ${sql.lit(entry.code)}, ${sql.lit(entry.severity)}, ${sql.lit(entry.owner)})`,
  )
  await engine.createTable('catalogue', sql`select * from (values ${sql.join(rows)}) as t(number, code, severity, owner)`)
}
