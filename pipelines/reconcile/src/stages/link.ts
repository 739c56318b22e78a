import { linkReferenceStep, linkStep, nameLadderStep, neighbourStep, outOfScopeStep, refuseStep, tables } from '@doisoat/matching'
import type { Stage } from '../batch.ts'

/** Every row of the compared registers with its person, or without one. */
export const link: Stage = {
  name: 'link',

  async run(batch) {
    await linkReferenceStep(batch.engine, batch.profile)
    let rowsOut = 0
    for (const register of batch.registers.slice(1)) {
      const rows = await linkStep(batch.engine, register, { profile: batch.profile, asOf: batch.asOf })
      rowsOut += rows
      const accepted = batch.rows.get(register.name) ?? 0
      batch.invariants.push({
        name: `${register.name} rows = linked or not`,
        left: accepted,
        right: rows,
        holds: accepted === rows,
      })
      if (register.role === 'person') await neighbourStep(batch.engine, register, batch.profile)
      await nameLadderStep(batch.engine, register)
      await refuseStep(batch.engine, register)
      await outOfScopeStep(batch.engine, register)
    }
    return { rowsIn: rowsOut, rowsOut, rejected: 0 }
  },

  tables: (batch) => [
    'previous_id',
    ...batch.registers
      .slice(1)
      .flatMap(({ name, role }) => [
        tables.link(name),
        `name_${name}`,
        `refused_${name}`,
        `outside_${name}`,
        ...(role === 'person' ? [`neighbour_${name}`] : []),
      ]),
  ],
}
