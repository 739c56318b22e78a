import { join } from 'node:path'
import { measureColumns, publicColumns } from '@doisoat/contracts'
import { writeWhole } from '@doisoat/files'
import { type MeasureRow, type PublicRow, publicCells } from '@doisoat/quality'
import { sql } from 'kysely'
import type { Batch } from '../batch.ts'

/**
 * `public.csv`: what the public may see of this run's coverage and quality. It is decided here, where the exact measures and the secret
 * of the roundings are, and only loaded when the run is published.
 */
export async function writePublicCells({ engine, profile, keys, folder }: Batch): Promise<void> {
  const columns = sql.join(
    measureColumns.map((column) =>
      column === 'numerator' || column === 'denominator'
        ? sql`cast(${sql.ref(column)} as integer) as ${sql.ref(column)}`
        : sql.ref(column),
    ),
  )
  const rows = await Promise.all(
    (['coverage', 'quality'] as const).map(async (kind) =>
      (
        await engine.select<Omit<MeasureRow, 'kind'>>(
          sql`select ${columns} from ${sql.table(kind)} order by ${sql.join(measureColumns.map((column) => sql.ref(column)))}`,
        )
      ).map((row) => ({ ...row, kind })),
    ),
  )
  const lines = publicCells(rows.flat(), { profile, keys }).map((row) =>
    publicColumns.map((column) => cellOf(row, column)).join(','),
  )
  writeWhole(join(folder.serving(), 'public.csv'), `${[publicColumns.join(','), ...lines].join('\n')}\n`)
}

/** Codes and names of a profile hold no comma; a list version or band that does is quoted. */
function cellOf(row: PublicRow, column: (typeof publicColumns)[number]): string {
  const text = String(row[column] ?? '')
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
