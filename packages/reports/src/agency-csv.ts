import type { Readable } from 'node:stream'
import type { Profile } from '@doisoat/profile'
import { type AgencyFinding, type StoredFinding, visibleFinding } from './column-policy.ts'
import { csvStream } from './csv-stream.ts'
import { remedyOf } from './remedy.ts'

/** Column of an agency's CSV: heading, and its cell of one finding. Headings are for machines; the XLSX has Vietnamese ones. */
const columns: readonly (readonly [heading: string, cell: (row: AgencyFinding) => string])[] = [
  ['national_id', (row) => row.nationalId],
  ['register_number', (row) => row.registerNumber],
  ['register', (row) => row.register],
  ['source_line', (row) => row.sourceLine],
  ['code', (row) => row.code],
  ['title', (row) => row.finding?.title.vi ?? ''],
  ['severity', (row) => row.severity],
  ['field', (row) => row.field],
  ['own_value', (row) => row.ownValue],
  ['suggested_value', (row) => row.suggestedValue],
  ['compared_with', (row) => row.otherRegister],
  ['to_mend', (row) => (row.toMend ? 'yes' : 'no')],
  ['remedy', (row) => remedyOf(row).vi],
]

export interface AgencyCsv {
  readonly agency: string
  readonly profile: Pick<Profile, 'registers'>
  /** Called with the number of rows written, when the last one is. */
  readonly onEnd?: (rows: number) => void
}

/**
 * An agency's findings as CSV bytes: as `csvStream` writes them. Rows that are not
 * the agency's are left out here too, whatever the source yields. Row by row: memory does not grow with the file.
 */
export function agencyCsv(findings: AsyncIterable<StoredFinding>, { agency, profile, onEnd }: AgencyCsv): Readable {
  async function* lines(): AsyncGenerator<string[]> {
    let rows = 0
    for await (const finding of findings) {
      const visible = visibleFinding(finding, agency, profile)
      if (!visible) continue
      rows++
      yield columns.map(([, cell]) => cell(visible))
    }
    onEnd?.(rows)
  }
  const headers = columns.map(([heading]) => heading)
  return csvStream(lines(), headers)
}
