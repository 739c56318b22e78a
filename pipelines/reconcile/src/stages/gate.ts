import type { Batch, Stage } from '../batch.ts'
import { describeRegisters } from '../describe-registers.ts'
import { absoluteRules } from '../gate/absolute-rules.ts'
import { judge } from '../gate/compare-again.ts'
import { comparedRules } from '../gate/compared-rules.ts'
import { countRun } from '../run-counts.ts'

/**
 * Decides whether the run may be published: absolute limits, and the last published run where there is one. A held run keeps its results
 * and publishes nothing.
 */
export const gate: Stage = {
  name: 'gate',

  async run(batch) {
    batch.counts = await countRun(batch)
    decide(batch)
    const { rules } = batch.gate
    const fired = rules.filter((rule) => rule.fired).length
    return { rowsIn: rules.length, rowsOut: fired, rejected: 0, facts: batch.counts }
  },

  tables: () => [],

  // The run that readers see may have changed since the stage ran: the rules are judged again, on the same numbers.
  restore(batch, counts) {
    batch.counts = counts as Batch['counts']
    decide(batch)
    return Promise.resolve()
  },
}

function decide(batch: Batch): void {
  const { listVersion, facts, counts, baseline, profile } = batch
  const run = { listVersion, facts, registers: describeRegisters(batch), ...counts }
  const rules = [...absoluteRules(batch, facts), ...comparedRules(run, baseline, profile)]
  batch.gate = judge(rules, baseline)
}
