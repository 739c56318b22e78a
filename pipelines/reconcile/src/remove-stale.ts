import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gaps } from '@doisoat/quality'
import type { Batch } from './batch.ts'

/**
 * Removes from OUT what an earlier run left under names of a register that this run writes nothing under: people's gaps and rejects of a
 * register that was not delivered this time. The other result files are written by every run, and what is not a run's stays.
 */
export function removeStale(batch: Batch): void {
  const { out } = batch.folder.state
  const measured = new Set(gaps(batch).map(({ register }) => register))
  for (const { name } of batch.profile.registers) {
    const stale = [
      ...(measured.has(name) ? [] : [join('gaps', `${name}.parquet`)]),
      ...(batch.inspections.has(name) ? [] : [join('rejects', `${name}.csv`), join('rejects', `${name}.raw`)]),
    ]
    for (const path of stale) rmSync(join(out, path), { force: true })
  }
}
