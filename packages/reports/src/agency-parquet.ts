import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { AgencyFinding } from './column-policy.ts'
import { type ReportColumn, reportColumns } from './report-columns.ts'

const rowsPerGroup = 20_000

/** The answer columns are for people; a system that reads Parquet has its own. */
const columns = reportColumns.filter(({ answer }) => !answer)

/** Writes rows of a report as Parquet: text, days and whole numbers as such, empty cells as null. Returns the rows written. */
export async function writeAgencyParquet(path: string, rows: AsyncIterable<AgencyFinding>): Promise<number> {
  const file = new ParquetWriter({ writer: fileWriter(path), schema: schema(), createdBy: 'doisoat' })
  let count = 0
  let group: AgencyFinding[] = []
  const flush = async (): Promise<void> => {
    const columnData = columns.map((column) => ({ name: column.name, data: group.map((row) => valueOf(column, row)) }))
    await file.write({ columnData, rowGroupSize: rowsPerGroup })
    count += group.length
    group = []
  }
  for await (const row of rows) {
    group.push(row)
    if (group.length === rowsPerGroup) await flush()
  }
  if (group.length > 0) await flush()
  await file.finish()
  return count
}

function schema(): SchemaElement[] {
  const fields = columns.map(({ name, kind }): SchemaElement => {
    const field = { name, repetition_type: 'OPTIONAL' } as const
    if (kind === 'integer') return { ...field, type: 'INT32' }
    return kind === 'date'
      ? { ...field, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
      : { ...field, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
  })
  return [{ name: 'report', num_children: fields.length }, ...fields]
}

function valueOf({ kind, cell }: ReportColumn, row: AgencyFinding): string | number | Date | null {
  const text = cell(row)
  if (text === '') return null
  if (kind === 'integer') return Number(text)
  return kind === 'date' ? new Date(`${text}T00:00:00Z`) : text
}
