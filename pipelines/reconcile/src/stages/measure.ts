import { join } from 'node:path'
import { measureColumns } from '@doisoat/contracts'
import { coverageStep, cubeStep } from '@doisoat/quality'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'

/** Coverage and the files that hold the measures. */
export const measure: Stage = {
  name: 'measure',

  async run(batch) {
    const options = { ...batch, unitLists: batch.unitLists }
    await cubeStep(batch.engine, options)
    await coverageStep(batch.engine, options)
    const columns = sql.join(measureColumns.map((column) => sql.ref(column)))
    const rowsOut = await batch.engine.copyToCsv(sql`select ${columns} from coverage order by all`, join(batch.folder.state.out, 'coverage.csv'))
    await checkSums(batch)
    return { rowsIn: [...batch.rows.values()].reduce((sum, rows) => sum + rows, 0), rowsOut, rejected: 0 }
  },

  tables: () => ['coverage'],
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
