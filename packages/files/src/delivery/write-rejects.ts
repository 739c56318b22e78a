import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../write-whole.ts'
import type { Inspection } from './inspection.ts'
import { rejectsHeader } from './reject-file.ts'

/**
 * Delivers the rejects of one register: `<folder>/<register>.csv` (source_line, byte, reason, raw) always, and `<register>.raw` with the
 * rejected records byte for byte when there are any.
 *
 * In the CSV `raw` is valid UTF-8: other bytes are `\xHH`, NUL `\x00`, backslash `\\`, cut at 4,096 bytes with the true length behind.
 */
export async function writeRejects(inspection: Inspection, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const csv = join(folder, `${inspection.register}.csv`)
  const rejects = inspection.format === 'csv' ? inspection.rejects : null
  const raw = join(folder, `${inspection.register}.raw`)
  if (rejects === null) {
    // The folder may be that of an earlier run, with its rejects.
    await rm(raw, { force: true })
    return writeWhole(csv, rejectsHeader)
  }
  await copyWhole(rejects.csv, csv)
  await copyWhole(rejects.raw, raw)
}

/** Under a temporary name first: what stands under its final name is whole. */
async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = `${to}.tmp-${process.pid}`
  await copyFile(from, temporary)
  await rename(temporary, to)
}
