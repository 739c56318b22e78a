import { basename } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { type AnswerColumn, answerColumnOf, answerColumns, headingOfAnswer, unsafeCell } from '@doisoat/reports'
import { readTable, type TableRow } from './table/read-table.ts'

/** A row of a file that came back, as somebody left it. */
export interface AnswerRow {
  /** Its number in the sheet or file, from 1. */
  readonly row: number
  readonly key: string
  readonly decision: string
  readonly value: string
  readonly note: string
}

export interface AnswerSheet {
  readonly rows: readonly AnswerRow[]
  /** Columns of the report that the file no longer has; nothing can have been answered there. */
  readonly missing: readonly AnswerColumn[]
}

/** Rows above the heading that somebody may have added. */
const headingWithin = 20

type Places = ReadonlyMap<AnswerColumn, number>

/**
 * The rows of the sheet with a column of finding keys, wherever its columns stand and whatever stands beside them. Blank rows are left out.
 *
 * Throws ANSWER_FILE as `readTable` does; ANSWER_COLUMNS (inputRefused) without a column of finding keys or of decisions, or with two of
 * one name.
 */
export async function readAnswers(path: string): Promise<AnswerSheet> {
  let places: Places | undefined
  let sheet = ''
  let seen: readonly string[] = []
  const rows: AnswerRow[] = []
  for await (const line of readTable(path)) {
    if (places === undefined) {
      if (line.row > headingWithin) continue
      places = findPlaces(path, line)
      if (places) sheet = line.sheet
      else if (seen.length === 0) seen = headingsOf(line)
      continue
    }
    // Another sheet: the lists that explain the report.
    if (line.sheet !== sheet) break
    const row = rowOf(line, places)
    if (row) rows.push(row)
  }
  if (!places?.has('decision')) throw columnMissing(path, places ? 'decision' : 'finding_key', seen)
  const found = places
  return { rows, missing: answerColumns.filter((name) => !found.has(name)) }
}

/** Where the answer columns stand when this row is the heading. */
function findPlaces(path: string, { cells, row }: TableRow): Places | undefined {
  const places = new Map<AnswerColumn, number>()
  for (const [index, cell] of cells.entries()) {
    const name = answerColumnOf(cell)
    if (name === undefined) continue
    if (places.has(name)) {
      throw new DoisoatError('ANSWER_COLUMNS', `${basename(path)} has two columns "${headingOfAnswer(name)}" in row ${row}`, {
        exit: 'inputRefused',
        next: 'delete one of them and send the file again',
      })
    }
    places.set(name, index)
  }
  return places.has('finding_key') ? places : undefined
}

function rowOf({ row, cells }: TableRow, places: Places): AnswerRow | undefined {
  if (cells.every((cell) => cell.trim() === '')) return undefined
  const cell = (name: AnswerColumn): string => unsafeCell(cells[places.get(name) ?? -1] ?? '').trim()
  return { row, key: cell('finding_key'), decision: cell('decision'), value: cell('corrected_value'), note: cell('note') }
}

/** The cells of a row as headings; a row with numbers is of people and not quoted. */
function headingsOf({ cells }: TableRow): string[] {
  if (cells.some((cell) => /\d{4}/.test(cell))) return []
  return cells.filter((cell) => cell !== '').slice(0, 10)
}

function columnMissing(path: string, name: AnswerColumn, seen: readonly string[]): DoisoatError {
  const found = seen.map((cell) => JSON.stringify(cell.slice(0, 40)))
  return new DoisoatError(
    'ANSWER_COLUMNS',
    `${basename(path)} has no column "${headingOfAnswer(name)}"${found.length > 0 ? `; it begins with ${found.join(', ')}` : ''}`,
    { exit: 'inputRefused', next: 'answer in the file of the report, without deleting its columns, and send that file' },
  )
}
