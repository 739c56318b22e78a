import { join } from 'node:path'
import type { RunJson } from '@doisoat/contracts'
import type { Engine } from '@doisoat/engine'
import { writeWhole } from '@doisoat/files'
import type { Profile } from '@doisoat/profile'
import { readMeasureFiles } from './measures.ts'
import { reportPage } from './page.ts'
import { reportContext } from './report-context.ts'

export interface ReportOptions {
  readonly run: RunJson
  /** Folder with run.json and the measure files; the report is written beside them. */
  readonly outDir: string
  readonly profile: Profile
  /** Reads the measure files. */
  readonly engine: Engine
}

/**
 * Writes `report.html`: the numbers of run.json and the measure files as one page for the steward, in Vietnamese and English, with
 * exact small numbers. The same results give the same bytes.
 */
export async function writeReport({ run, outDir, profile, engine }: ReportOptions): Promise<void> {
  const measures = await readMeasureFiles(engine, outDir)
  const page = reportPage([
    reportContext({ run, profile, measures, language: 'vi' }),
    reportContext({ run, profile, measures, language: 'en' }),
  ])
  writeWhole(join(outDir, 'report.html'), page.markup)
}
