import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '@doisoat/engine'
import { sql } from 'kysely'
import type { Rate } from './numbers.ts'

/** What a row of a measure file is about: everything, or one value of one dimension. */
export type Dimension = 'all' | 'unit' | 'district' | 'age' | 'sex'

export interface MeasureRow extends Rate {
  readonly definition: string
  readonly register: string
  readonly basis: 'people' | 'rows'
  readonly dimension: Dimension
  /** Code or name of the value; empty for all. */
  readonly key: string
}

/** The rows of one measure file that the report shows: the whole and the marginals of one dimension. */
export class Measures {
  readonly rows: readonly MeasureRow[]

  private constructor(rows: readonly MeasureRow[]) {
    this.rows = rows
  }

  /** A file that is not there (a measure this version does not write) reads as one without rows. */
  static async read(engine: Engine, path: string): Promise<Measures> {
    if (!existsSync(path)) return new Measures([])
    // Empty means "all" in these columns; DuckDB reads a quoted empty value as null.
    const parts = (['unit_code', 'district_code', 'age_band', 'sex'] as const).map((name) => sql`coalesce(${sql.ref(name)}, '')`)
    const [unit, district, age, sex] = parts
    const rows = await engine.select<MeasureRow>(
      sql`select definition, register, basis,
          case when ${unit} <> '' then 'unit' when ${district} <> '' then 'district' when ${age} <> '' then 'age' when ${sex} <> '' then 'sex' else 'all' end as dimension,
          concat(${sql.join(parts)}) as key, cast(numerator as bigint) as numerator, cast(denominator as bigint) as denominator
        from read_csv(${sql.lit(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')
        where ${sql.join(
          parts.map((part) => sql`cast(${part} <> '' as integer)`),
          sql` + `,
        )} <= 1 order by all`,
    )
    return new Measures(rows.map((row) => ({ ...row, numerator: Number(row.numerator), denominator: Number(row.denominator) })))
  }

  select(wanted: { readonly definition: string; readonly dimension: Dimension }): readonly MeasureRow[] {
    return this.rows.filter((row) => row.definition === wanted.definition && row.dimension === wanted.dimension)
  }
}

/** The three measure files of a run's results; `quality.csv` and `scores.csv` may be absent. */
export interface MeasureFiles {
  readonly coverage: Measures
  readonly quality: Measures
  readonly scores: Measures
}

export async function readMeasureFiles(engine: Engine, outDir: string): Promise<MeasureFiles> {
  return {
    coverage: await Measures.read(engine, join(outDir, 'coverage.csv')),
    quality: await Measures.read(engine, join(outDir, 'quality.csv')),
    scores: await Measures.read(engine, join(outDir, 'scores.csv')),
  }
}
