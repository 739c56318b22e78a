import type { RunJson, RunRegister } from '@doisoat/contracts'
import type { Batch } from './batch.ts'

/** Every delivery as run.json tells of it: the file, what was read of it and under which unit list. */
export function describeRegisters(batch: Batch): RunJson['registers'] {
  return Object.fromEntries(batch.registers.map((register) => [register.name, describeRegister(batch, register.name)]))
}

function describeRegister(batch: Batch, register: string): RunRegister {
  const inspection = batch.inspections.get(register)
  if (!inspection) throw new Error(`${register} was not ingested`)
  const unitList = batch.unitLists.get(register) ?? null
  const rows = batch.rows.get(register) ?? 0
  const file = inspection.source.slice(inspection.source.lastIndexOf('/') + 1)
  const common = { file, sha256: inspection.sha256, bytes: inspection.bytes, unitList }
  if (inspection.format === 'parquet') {
    return { ...common, lines: rows, accepted: rows, rejected: 0, blank: 0, ignoredColumns: [], format: 'parquet' }
  }
  const { lines, accepted, rejected, blank, ignoredColumns, compression } = inspection
  return {
    ...common,
    lines,
    accepted,
    rejected,
    blank,
    ignoredColumns: [...ignoredColumns],
    format: compression === 'gzip' ? 'csv.gz' : 'csv',
  }
}
