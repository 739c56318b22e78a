import { join } from 'node:path'
import { measureColumns } from '@doisoat/contracts'
import { countRowsStep, coverageStep, cubeStep, gaps, qualityStep, scoreStep } from '@doisoat/quality'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'

const keys: ReadonlySet<string> = new Set(['unit_code', 'district_code', 'age_band', 'sex'])
const measures = ['coverage', 'quality', 'scores'] as const

/** Coverage, quality, scores and gaps, and the files that hold them. */
export const measure: Stage = {
  name: 'measure',

  async run(batch) {
    await cubeStep(batch.engine, batch)
    await countRowsStep(batch.engine, batch)
    await coverageStep(batch.engine, batch)
    await qualityStep(batch.engine, batch)
    await scoreStep(batch.engine, batch)
    const columns = sql.join(measureColumns.map((column) => sql.ref(column)))
    // Empty = all, and empty in the file: an empty text would be written as "".
    const cells = sql.join(
      measureColumns.map((column) =>
        keys.has(column) ? sql`nullif(${sql.ref(column)}, '') as ${sql.ref(column)}` : sql.ref(column),
      ),
    )
    let rowsOut = 0
    for (const name of measures) {
      rowsOut += await batch.engine.copyToCsv(
        sql`select ${cells} from (select * from ${sql.table(name)} order by ${columns}) as m`,
        join(batch.folder.state.out, `${name}.csv`),
      )
    }
    await writeGaps(batch)
    await checkSums(batch)
    return { rowsIn: [...batch.rows.values()].reduce((sum, rows) => sum + rows, 0), rowsOut, rejected: 0 }
  },

  // What a later stage hands over to publishing.
  tables: (batch) => (batch.folder.state.publish ? ['coverage', 'quality', 'person_dimension'] : ['coverage']),
}

async function writeGaps(batch: Batch): Promise<void> {
  await Promise.all(
    gaps(batch).map(({ register, people }) =>
      batch.engine.copyToParquet(
        sql`select k.person_key, c.unit_code, c.age_band, c.sex
          from (${people}) as g join cell as c using (cell) left join person_key as k using (source_line) order by g.source_line`,
        join(batch.folder.state.out, 'gaps', `${register}.parquet`),
      ),
    ),
  )
}

/** The units, the unknown one included, add up to the whole. */
async function checkSums(batch: Batch): Promise<void> {
  const sums = await batch.engine.select<{ definition: string; register: string; whole: number; parts: number }>(
    sql`select definition, register, sum(denominator) filter (unit_code = '') as whole, sum(denominator) filter (unit_code <> '') as parts
      from coverage where district_code = '' and age_band = '' and sex = '' group by definition, register, basis order by definition, register`,
  )
  for (const { definition, register, whole, parts } of sums) {
    const [left, right] = [Number(whole), Number(parts ?? 0)]
    batch.invariants.push({ name: `${definition} (${register}): sum of units = total`, left, right, holds: left === right })
  }
}
