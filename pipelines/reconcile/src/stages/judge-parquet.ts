import { DoisoatError } from '@doisoat/contracts'
import { type ParquetSource, readParquetColumns } from '@doisoat/engine'
import { showHeader } from '@doisoat/files'
import { foldHeader, type Register } from '@doisoat/profile'
import type { Batch } from '../batch.ts'

/** What a cell may hold: text, a number or a day. A list, a struct or a truth value is no cell of a register. */
const cellTypes = /^(VARCHAR|ENUM|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DOUBLE|FLOAT|DECIMAL|DATE|TIMESTAMP)/

/**
 * How a Parquet delivery is read: its columns by the header rules of CSV. A Parquet file says itself what its columns are, so it is judged
 * here, where the engine has opened it, and not by the scanner.
 *
 * @throws DoisoatError (exit `inputRefused`) FILE_DAMAGED, COLUMN_MISSING, HEADER_DUPLICATE, COLUMN_TYPE
 */
export async function judgeParquet(batch: Batch, register: Register, path: string): Promise<ParquetSource> {
  const headers = await readHeaders(batch, path)
  const mapping = headers.map(({ header, type }) => ({ header, type, column: columnOf(register, header) }))
  const missing = register.columns.filter((column) => column.required && !mapping.some((one) => one.column === column.name))
  const names = headers.map(({ header }) => showHeader(header)).join(', ')
  if (missing.length > 0) {
    throw refused(
      'COLUMN_MISSING',
      `${path}: required columns missing: ${missing.map(({ name }) => name).join(', ')}; found: ${names}`,
    )
  }
  const read = mapping.filter(({ column }) => column !== null)
  for (const [at, { column, header }] of read.entries()) {
    const other = read.slice(0, at).find((one) => one.column === column)
    if (other)
      throw refused(
        'HEADER_DUPLICATE',
        `${path}: ${showHeader(other.header)} and ${showHeader(header)} are both read as ${column ?? ''}`,
      )
  }
  const odd = read.filter(({ type }) => !cellTypes.test(type) || type.endsWith(']'))
  if (odd.length > 0) {
    const found = odd.map(({ header, type }) => `${showHeader(header)} (${type})`).join(', ')
    throw refused('COLUMN_TYPE', `${path}: columns that hold neither text nor numbers nor days: ${found}`)
  }
  const ignored = mapping.filter(({ column }) => column === null).map(({ header }) => showHeader(header))
  if (ignored.length > 0) batch.notes.push(`${register.name}: columns ignored: ${ignored.join(', ')}`)
  return { path, format: 'parquet', mapping }
}

function columnOf(register: Register, header: string): string | null {
  const folded = foldHeader(header)
  return register.columns.find(({ name, aliases }) => [name, ...aliases].some((one) => foldHeader(one) === folded))?.name ?? null
}

async function readHeaders(batch: Batch, path: string): Promise<Awaited<ReturnType<typeof readParquetColumns>>> {
  try {
    return await readParquetColumns(batch.engine, path)
  } catch (error) {
    throw asDamaged(path, error)
  }
}

/** What the engine says of a Parquet file that it cannot read is a fault of the file, but for what it says of the machine. */
export function asDamaged(path: string, error: unknown): unknown {
  if (error instanceof DoisoatError) return error
  return refused('FILE_DAMAGED', `${path}: not a whole Parquet file: the engine cannot read it`, error)
}

function refused(code: string, message: string, cause?: unknown): DoisoatError {
  return new DoisoatError(code, message, {
    exit: 'inputRefused',
    next: 'ask the sender for the file again, as the message says',
    cause,
  })
}
