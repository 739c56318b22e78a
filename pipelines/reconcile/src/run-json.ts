import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RunJson, runSchemaId } from '@doisoat/contracts'
import { writeWhole } from '@doisoat/files'
import type { Batch } from './batch.ts'
import { describeRegisters } from './describe-registers.ts'

/** Writes `run.json`; adds the invariants that span stages. */
export function writeRunJson(batch: Batch): RunJson {
  for (const [register, counts] of Object.entries(batch.counts.verdicts)) {
    const sum = Object.values(counts).reduce((total, one) => total + one, 0)
    const rows = batch.rows.get(register) ?? 0
    batch.invariants.push({ name: `${register} rows = sum of verdicts`, left: rows, right: sum, holds: rows === sum })
  }
  const { state } = batch.folder
  const run: RunJson = {
    schema: runSchemaId,
    runId: state.runId,
    profile: batch.profile.name,
    asOf: batch.asOf,
    startedAt: state.startedAt,
    registers: describeRegisters(batch),
    skippedRegisters: [...batch.skipped],
    stages: state.stages.map(({ name, rowsIn, rowsOut, rejected, seconds }) => ({
      name,
      rowsIn,
      rowsOut,
      rejected,
      seconds,
      resumed: batch.resumed.has(name),
    })),
    ...batch.counts,
    invariants: batch.invariants,
    gate: batch.gate,
    facts: batch.facts,
    listVersion: batch.listVersion,
    notes: batch.notes,
  }
  const checked = RunJson.parse(run)
  // Once more in the run's own folder: the next run may be written over OUT.
  for (const folder of [state.out, batch.folder.path])
    writeWhole(join(folder, 'run.json'), `${JSON.stringify(checked, null, 2)}\n`)
  return checked
}

export function readRunJson(path: string): RunJson {
  return RunJson.parse(JSON.parse(readFileSync(path, 'utf8')))
}
