import { join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { assertSameBytes, findDeliveries, type Inspection, inspectDelivery, writeRejects } from '@doisoat/files'
import { foldHeader, type Register } from '@doisoat/profile'
import pLimit from 'p-limit'
import type { Batch, Stage } from '../batch.ts'

/** Reads every delivery once: header, encoding, record count, quarantine, hash. */
export const ingest: Stage = {
  name: 'ingest',

  async run(batch) {
    const { state } = batch.folder
    const found = await findDeliveries(
      state.dir,
      batch.profile.registers.map((register) => register.name),
    )
    choose(
      batch,
      found.deliveries.map((delivery) => delivery.register),
    )
    if (found.unknown.length > 0) batch.notes.push(`files of no register, ignored: ${found.unknown.join(', ')}`)
    // A scan is one core of work; DuckDB does not run yet.
    const limit = pLimit(Math.max(1, batch.threads))
    const inspections = await Promise.all(
      found.deliveries.map((delivery) =>
        limit(() => {
          const register = batch.profile.registers.find((one) => one.name === delivery.register)
          if (!register) throw new Error(`no register ${delivery.register}`)
          return inspectDelivery({
            path: delivery.path,
            register: register.name,
            columns: register.columns,
            foldHeader,
            maxRecordBytes: batch.profile.maxRecordBytes,
            workDir: join(batch.folder.path, 'work'),
            declared: state.declared[register.name] ?? {},
          })
        }),
      ),
    )
    for (const inspection of inspections) await takeIn(batch, inspection)
    const total = (of: (inspection: Inspection) => number): number => inspections.reduce((sum, one) => sum + of(one), 0)
    return {
      rowsIn: total((one) => (one.format === 'csv' ? one.records : 0)),
      rowsOut: total((one) => (one.format === 'csv' ? one.accepted : 0)),
      rejected: total((one) => (one.format === 'csv' ? one.rejected : 0)),
      facts: inspections,
      // A delivery that had to be unpacked, decoded or cleaned is read from its copy, by a resumed run too.
      files: inspections.filter((one) => one.path !== one.source).map((one) => one.path),
    }
  },

  tables: () => [],

  async restore(batch, facts) {
    const inspections = facts as Inspection[]
    choose(
      batch,
      inspections.map((inspection) => inspection.register),
    )
    for (const inspection of inspections) await takeIn(batch, await assertSameBytes(inspection))
  },
}

function choose(batch: Batch, delivered: readonly string[]): void {
  const missing = batch.profile.registers.filter((register) => !delivered.includes(register.name))
  const required = missing.filter((register) => register.required)
  if (required.length > 0) {
    throw new DoisoatError(
      'DELIVERY_MISSING',
      `no file for ${required.map(expectedFile).join(' and ')} in ${batch.folder.state.dir}`,
      { exit: 'inputRefused', next: `put the missing extract there and run: doisoat reconcile ${batch.folder.state.dir}` },
    )
  }
  batch.registers = batch.profile.registers.filter((register) => delivered.includes(register.name))
  batch.skipped = missing.map((register) => register.name)
}

function expectedFile(register: Register): string {
  return `${register.name} (${register.name}.csv, ${register.name}.csv.gz or ${register.name}.parquet)`
}

async function takeIn(batch: Batch, inspection: Inspection): Promise<void> {
  batch.inspections.set(inspection.register, inspection)
  await writeRejects(inspection, join(batch.folder.state.out, 'rejects'))
  if (inspection.format === 'parquet') return
  batch.rows.set(inspection.register, inspection.accepted)
  batch.invariants.push({
    name: `${inspection.register} records = accepted + rejected`,
    left: inspection.records,
    right: inspection.accepted + inspection.rejected,
    holds: inspection.records === inspection.accepted + inspection.rejected,
  })
  if (inspection.ignoredColumns.length > 0)
    batch.notes.push(`${inspection.register}: columns ignored: ${inspection.ignoredColumns.join(', ')}`)
  if (inspection.delimiter !== ',')
    batch.notes.push(`${inspection.register}: read with delimiter ${JSON.stringify(inspection.delimiter)}`)
  if (inspection.encoding !== 'utf-8') batch.notes.push(`${inspection.register}: read as ${inspection.encoding}`)
  if (!inspection.endsWithNewline)
    batch.notes.push(`${inspection.register}: the last line has no line end; was the file cut short?`)
}
