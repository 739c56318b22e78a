import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type AnswerOutcome, both, csvStream, headingOfAnswer, type SheetColumn, writeXlsx } from '@doisoat/reports'
import type { JudgedRow } from './judge-rows.ts'

interface ResultColumn {
  /** Heading in CSV. */
  readonly name: string
  readonly heading: string
  readonly width: number
  readonly cell: (judged: JudgedRow) => string
}

const columns: readonly ResultColumn[] = [
  { name: 'row', heading: 'Dòng · Row', width: 9, cell: ({ row }) => String(row.row) },
  { name: 'finding_key', heading: headingOfAnswer('finding_key'), width: 38, cell: ({ row }) => row.key },
  { name: 'taken', heading: 'Đã nhận · Taken', width: 12, cell: ({ outcome }) => (isKept(outcome) ? 'yes' : 'no') },
  { name: 'outcome', heading: 'Mã kết quả · Outcome', width: 18, cell: ({ outcome }) => outcome },
  { name: 'reason', heading: 'Kết quả · Reason', width: 90, cell: ({ reason }) => both(reason) },
  { name: 'decision', heading: headingOfAnswer('decision'), width: 30, cell: ({ row }) => row.decision },
  { name: 'corrected_value', heading: headingOfAnswer('corrected_value'), width: 24, cell: ({ row }) => row.value },
  { name: 'note', heading: headingOfAnswer('note'), width: 40, cell: ({ row }) => row.note },
]

/** Writes what became of each row of a file that came back, in its order, as a workbook or as CSV. */
export async function writeResult(path: string, rows: readonly JudgedRow[], format: 'xlsx' | 'csv'): Promise<void> {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)))
  if (format === 'xlsx') {
    const sheetColumns = columns.map(({ heading, width }): SheetColumn => ({ heading, width, kind: 'text' }))
    await writeXlsx(path, [{ name: 'Kết quả', isTable: true, columns: sheetColumns, rows: cells }])
    return
  }
  const bytes = csvStream(
    cells,
    columns.map(({ name }) => name),
  )
  await pipeline(bytes, createWriteStream(path, { mode: 0o600 }))
}

function isKept(outcome: AnswerOutcome): boolean {
  return outcome === 'taken' || outcome === 'unchanged'
}
