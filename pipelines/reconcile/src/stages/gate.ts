import type { GateRule } from '@doisoat/contracts'
import { tables } from '@doisoat/matching'
import { sql } from 'kysely'
import type { Batch, Stage } from '../batch.ts'

/** Decides whether the run may be published. A held run keeps its results and publishes nothing. */
export const gate: Stage = {
  name: 'gate',

  async run(batch) {
    const rules: GateRule[] = []
    for (const register of batch.registers) {
      const inspection = batch.inspections.get(register.name)
      const accepted = batch.rows.get(register.name) ?? 0
      const records = inspection?.format === 'csv' ? inspection.records : accepted
      const { minAcceptedRows, maxRejectedShare, minUsableIdShare } = batch.profile.gate
      const rejectedShare = records === 0 ? 0 : (records - accepted) / records
      const usable = await countUsable(batch, register.name)
      const usableShare = accepted === 0 ? 1 : usable / accepted
      rules.push(
        rule({
          name: 'min_accepted_rows',
          register: register.name,
          value: accepted,
          limit: minAcceptedRows,
          fired: register.required && accepted < minAcceptedRows,
        }),
        rule({
          name: 'max_rejected_share',
          register: register.name,
          value: rejectedShare,
          limit: maxRejectedShare,
          fired: rejectedShare > maxRejectedShare,
        }),
        rule({
          name: 'min_usable_id_share',
          register: register.name,
          value: usableShare,
          limit: minUsableIdShare,
          fired: usableShare < minUsableIdShare,
        }),
      )
    }
    batch.gate = { held: rules.some((one) => one.fired), rules }
    return { rowsIn: rules.length, rowsOut: rules.filter((one) => one.fired).length, rejected: 0, facts: batch.gate }
  },

  tables: () => [],

  restore(batch, facts) {
    batch.gate = facts as Batch['gate']
    return Promise.resolve()
  },
}

const sentences: Readonly<Record<string, string>> = {
  min_accepted_rows: 'rows accepted; an empty register must not be published as full coverage',
  max_rejected_share: 'share of records rejected',
  min_usable_id_share: 'share of rows with a usable ID; is this the file of another register?',
}

function rule(values: Omit<GateRule, 'detail'>): GateRule {
  return { ...values, detail: sentences[values.name] ?? '' }
}

async function countUsable(batch: Batch, register: string): Promise<number> {
  const [row] = await batch.engine.select<{ n: number }>(sql`select count(id_key) as n from ${sql.table(tables.std(register))}`)
  return Number(row?.n)
}
