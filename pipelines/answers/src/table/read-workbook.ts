import { streamXlsxRows } from 'hucre/xlsx'
import { checkArchive } from './check-archive.ts'
import { type TableLine, tableLimits } from './table-limits.ts'

/** Every sheet of a workbook with its rows as texts: numbers without exponent or group, days as yyyy-mm-dd. */
export async function* readWorkbook(bytes: Uint8Array): AsyncGenerator<TableLine> {
  const checked = await checkArchive(bytes)
  if (typeof checked === 'string') {
    yield { problem: checked }
    return
  }
  let rows = 0
  for (let sheet = 0; sheet < checked; sheet++) {
    yield { sheet: String(sheet + 1) }
    for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
      if (++rows > tableLimits.rows) {
        yield { problem: 'too_many_rows' }
        return
      }
      if (values.length > tableLimits.cellsPerRow) {
        yield { problem: 'too_wide' }
        return
      }
      yield { row: index + 1, cells: values.map(cellText) }
    }
  }
  yield { end: true }
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : String(value)
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  return typeof value === 'boolean' ? String(value) : ''
}
