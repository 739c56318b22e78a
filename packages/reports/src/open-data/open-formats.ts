import { buffer } from 'node:stream/consumers'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { csvStream } from '../csv-stream.ts'
import { hiddenMark, type OpenCell, openColumns, type PlaceNames } from './open-table.ts'

/** One row a cell; hidden numbers as `:c`, so that nobody takes them for zero. */
export function openCsv(cells: readonly OpenCell[], names: PlaceNames): Promise<Buffer> {
  const rows = cells.map((cell) =>
    openColumns.map(({ valueOf, type }) => String(valueOf(cell, names) ?? (type === 'integer' ? hiddenMark : ''))),
  )
  return buffer(
    csvStream(
      rows,
      openColumns.map(({ name }) => name),
    ),
  )
}

/** An array of objects, one a line. */
export function openJson(cells: readonly OpenCell[], names: PlaceNames): Buffer {
  const rows = cells.map((cell) =>
    JSON.stringify(Object.fromEntries(openColumns.map(({ name, valueOf }) => [name, valueOf(cell, names)]))),
  )
  return Buffer.from(`[\n${rows.join(',\n')}\n]\n`)
}

export function openParquet(cells: readonly OpenCell[], names: PlaceNames): Buffer {
  const columnData = openColumns.map(({ name, type, valueOf }) => ({
    name,
    type: type === 'integer' ? ('INT32' as const) : ('STRING' as const),
    nullable: true,
    data: cells.map((cell) => valueOf(cell, names)),
  }))
  return Buffer.from(parquetWriteBuffer({ columnData }))
}
