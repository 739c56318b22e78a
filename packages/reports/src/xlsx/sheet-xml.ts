import { type Cell, cellText, columnLetters, dayNumber, xmlText } from './cell-xml.ts'
import { styles } from './workbook-parts.ts'

/** How cells of a column are written: text (any number of a person too), an ISO day as a date, a whole number. */
export interface SheetColumn {
  readonly heading: string
  /** In characters. */
  readonly width: number
  readonly kind: 'text' | 'date' | 'integer'
  /** Few different texts: each is stored once for the whole workbook. */
  readonly repeats?: boolean
  /** To be filled in: tinted. */
  readonly answer?: boolean
  /** Long texts: on several lines of the cell. */
  readonly wraps?: boolean
  /** The only texts a cell may hold, offered as a list. */
  readonly choices?: readonly string[]
}

export interface Sheet {
  readonly name: string
  readonly columns: readonly SheetColumn[]
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>
  /** Frozen header with filters. */
  readonly isTable: boolean
  /** Comes first in the workbook, wherever it stands in the order of writing. */
  readonly isFirst?: boolean
}

/** Texts that are stored once, in order of their first use. */
export type SharedTexts = Map<string, number>

/** Most rows of a sheet below its header. */
const maxSheetRows = 1_048_575

const chunkCharacters = 1 << 16

/** The XML of one sheet in pieces, from the rows that `take` hands out until it has none or the sheet is full. */
export async function* sheetXml(
  sheet: Sheet,
  take: () => Promise<readonly Cell[] | undefined>,
  shared: SharedTexts,
): AsyncGenerator<string> {
  const writers = sheet.columns.map((column, index) => cellWriter(column, index, shared))
  let rows = 0
  let text = sheetHead(sheet) + headerRow(sheet)
  for (let row = await take(); row !== undefined; row = await take()) {
    rows++
    text += `<row r="${rows + 1}"${heightOf(row, sheet.columns)}>`
    for (const [index, write] of writers.entries()) text += write(row[index] ?? null, rows + 1)
    text += '</row>'
    if (text.length > chunkCharacters) {
      yield text
      text = ''
    }
    if (rows === maxSheetRows) break
  }
  yield text + sheetFoot(sheet, rows)
}

function sheetHead({ columns, isTable }: Sheet): string {
  const pane = isTable
    ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/>'
    : ''
  const widths = columns.map(
    (column, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${column.width}" style="${styleOf({ ...column, kind: 'text' })}" customWidth="1"/>`,
  )
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>` +
    `<cols>${widths.join('')}</cols><sheetData>`
  )
}

function headerRow({ columns }: Sheet): string {
  const cells = columns.map(
    ({ heading, answer }, index) =>
      `<c r="${columnLetters(index)}1" s="${answer ? styles.answerHeader : styles.header}" t="inlineStr"><is><t xml:space="preserve">${cellText(heading)}</t></is></c>`,
  )
  return `<row r="1" ht="48" customHeight="1">${cells.join('')}</row>`
}

function sheetFoot({ columns, isTable }: Sheet, rows: number): string {
  const last = columnLetters(columns.length - 1)
  const filter = isTable ? `<autoFilter ref="A1:${last}${rows + 1}"/>` : ''
  const lists = columns.flatMap(({ choices }, index) => {
    if (!choices || rows === 0) return []
    const letters = columnLetters(index)
    return (
      '<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="Không hợp lệ · Not valid" ' +
      `error="Chọn một giá trị trong danh sách · Choose one of the list" sqref="${letters}2:${letters}${rows + 1}">` +
      `<formula1>"${xmlText(choices.join(','))}"</formula1></dataValidation>`
    )
  })
  const validations = lists.length > 0 ? `<dataValidations count="${lists.length}">${lists.join('')}</dataValidations>` : ''
  return `</sheetData>${filter}${validations}<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>`
}

/** The height of a row whose longest wrapping cell takes several lines; a spreadsheet does not measure a file it opens. */
function heightOf(row: readonly Cell[], columns: readonly SheetColumn[]): string {
  let lines = 1
  for (const [index, { wraps, width }] of columns.entries()) {
    if (wraps) lines = Math.max(lines, Math.ceil(String(row[index] ?? '').length / width))
  }
  return lines === 1 ? '' : ` ht="${lines * 15}" customHeight="1"`
}

function styleOf({ kind, answer, wraps }: SheetColumn): number {
  if (answer) return styles.answer
  return wraps ? styles.wrapped : styles[kind]
}

type CellWriter = (value: Cell, row: number) => string

function cellWriter(column: SheetColumn, index: number, shared: SharedTexts): CellWriter {
  const letters = columnLetters(index)
  const style = styleOf(column)
  const open = (row: number): string => `<c r="${letters}${row}" s="${style}"`
  return (value, row) => {
    if (value === null || value === '') return column.answer ? `${open(row)}/>` : ''
    if (typeof value === 'number') return `${open(row)}><v>${value}</v></c>`
    if (column.kind === 'date') return `${open(row)}><v>${dayNumber(value)}</v></c>`
    if (column.repeats) return `${open(row)} t="s"><v>${indexOf(value, shared)}</v></c>`
    return `${open(row)} t="inlineStr"><is><t xml:space="preserve">${cellText(value)}</t></is></c>`
  }
}

function indexOf(text: string, shared: SharedTexts): number {
  const known = shared.get(text)
  if (known !== undefined) return known
  shared.set(text, shared.size)
  return shared.size - 1
}
