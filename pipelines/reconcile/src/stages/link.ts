import { linkReferenceStep, linkStep, nameLadderStep, neighbourStep, outOfScopeStep, refuseStep } from '@doisoat/matching'
import type { Register } from '@doisoat/profile'
import type { Batch, Stage } from '../batch.ts'
import { requireSums } from '../require-sums.ts'

/**
 * Every row of the compared registers with its person, or without one. Nothing is kept: a run taken up later links again, which costs
 * less than writing a row for each row of every register.
 */
export const link: Stage = {
  name: 'link',

  async run(batch) {
    const rows = await linkRegisters(batch)
    return { rowsIn: rows, rowsOut: rows, rejected: 0 }
  },

  tables: () => [],

  async restore(batch) {
    const before = batch.invariants.length
    await linkRegisters(batch)
    requireSums(batch.invariants.slice(before), batch.folder)
  },
}

async function linkRegisters(batch: Batch): Promise<number> {
  await linkReferenceStep(batch.engine, batch)
  let rowsOut = 0
  for (const register of batch.registers.slice(1)) {
    const rows = await linkStep(batch.engine, register, batch.profile)
    rowsOut += rows
    const accepted = batch.rows.get(register.name) ?? 0
    batch.invariants.push({
      name: `${register.name} rows = linked or not`,
      left: accepted,
      right: rows,
      holds: accepted === rows,
    })
  }
  // Few rows each: side by side.
  await Promise.all(batch.registers.slice(1).map((register) => judgeLinks(batch, register)))
  await batch.engine.dropTable('linkable')
  return rowsOut
}

async function judgeLinks({ engine, profile }: Batch, register: Register): Promise<void> {
  if (register.role === 'person') await neighbourStep(engine, register, profile)
  await nameLadderStep(engine, register)
  await refuseStep(engine, register)
  await outOfScopeStep(engine, register)
}
