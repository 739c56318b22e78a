import type { Readable } from 'node:stream'
import { agencyRows } from './agency-rows.ts'
import type { AgencyFinding, PolicyProfile, StoredFinding } from './column-policy.ts'
import { csvStream } from './csv-stream.ts'
import { reportColumns } from './report-columns.ts'

export interface AgencyCsv {
  readonly agency: string
  readonly profile: PolicyProfile
  /** Called with the number of rows written, when the last one is. */
  readonly onEnd?: (rows: number) => void
}

/** An agency's findings as CSV bytes, as `agencyRows` and `csvStream` say. Row by row: memory does not grow with the file. */
export function agencyCsv(findings: AsyncIterable<StoredFinding>, { agency, profile, onEnd }: AgencyCsv): Readable {
  return rowsCsv(agencyRows(findings, agency, profile), onEnd)
}

/** Rows of a report as CSV bytes, with headings for machines. */
export function rowsCsv(rows: AsyncIterable<AgencyFinding>, onEnd?: (rows: number) => void): Readable {
  async function* lines(): AsyncGenerator<string[]> {
    let count = 0
    for await (const row of rows) {
      count++
      yield reportColumns.map(({ cell }) => cell(row))
    }
    onEnd?.(count)
  }
  return csvStream(
    lines(),
    reportColumns.map(({ name }) => name),
  )
}
