import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { inspectDelivery } from './inspect-delivery.ts'
import type { CsvInspection, InspectOptions } from './inspection.ts'

const maxRecordBytes = 2_000_000

/** The three columns most cases use. */
export const threeColumns = [
  { name: 'id', required: true, aliases: ['số định danh'] },
  { name: 'name', required: true, aliases: ['Họ và tên', 'full name'] },
  { name: 'status', required: false, aliases: [] },
]

/** Stands in for the profile's header comparison, which this package may not import. */
export function foldHeader(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
  return plain.replaceAll(/[^a-z0-9]/g, '')
}

/** Writes hostile bytes as deliveries into a folder of its own, inspects them and reads the result with DuckDB. */
export class DeliveryFixture {
  readonly dir: string
  readonly #database: DuckDBConnection
  #count = 0

  private constructor(dir: string, database: DuckDBConnection) {
    this.dir = dir
    this.#database = database
  }

  static async open(): Promise<DeliveryFixture> {
    const database = await DuckDBInstance.create()
    return new DeliveryFixture(await mkdtemp(join(tmpdir(), 'doisoat-files-')), await database.connect())
  }

  async close(): Promise<void> {
    this.#database.closeSync()
    await rm(this.dir, { recursive: true })
  }

  async inspect(
    bytes: string | Buffer,
    options: Partial<InspectOptions> & { readonly file?: string } = {},
  ): Promise<CsvInspection> {
    const work = join(this.dir, `${++this.#count}`)
    const path = options.path ?? `${work}-${options.file ?? 'people.csv'}`
    if (options.path === undefined) await writeFile(path, bytes)
    const found = await inspectDelivery({
      register: 'people',
      columns: threeColumns,
      foldHeader,
      maxRecordBytes,
      workDir: work,
      ...options,
      path,
    })
    if (found.format !== 'csv') throw new Error('expected delimited text')
    return found
  }

  /** Rows of an inspected file as DuckDB reads them: empty cells are '', as a quoted empty cell is the same to it. */
  read(found: CsvInspection): Promise<string[][]> {
    return this.readPath(found.path, { columns: found.mapping.length, newline: found.newline, delimiter: found.delimiter })
  }

  async readPath(path: string, text: ReadText): Promise<string[][]> {
    const columns = Array.from({ length: text.columns }, (_, index) => `c${index}: 'VARCHAR'`).join(', ')
    const newline = text.newline === '\r\n' ? '\\r\\n' : '\\n'
    // the options under which the batch reads a delivery: nothing is sniffed
    const options = `auto_detect = false, header = true, delim = '${text.delimiter ?? ','}', quote = '"', escape = '"',
      new_line = '${newline}', compression = 'none', max_line_size = ${2 * maxRecordBytes + 1024}`
    const from = `from read_csv('${path}', columns = {${columns}}, store_rejects = true, ${options})`
    const rows = (await this.#database.runAndReadAll(from)).getRows()
    const rejected = await this.#database.runAndReadAll('from reject_errors')
    if (rejected.currentRowCount > 0) throw new Error(`DuckDB rejected ${rejected.currentRowCount} rows of ${path}`)
    return rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))
  }
}

interface ReadText {
  readonly columns: number
  readonly newline: CsvInspection['newline']
  readonly delimiter?: CsvInspection['delimiter']
}

/** Physical line of accepted record `record`. */
export function lineOf(found: CsvInspection, record: number): number {
  const last = found.lineBreakpoints.findLast((point) => point.record <= record)
  return last === undefined ? record + 2 : last.line + record - last.record
}

/** The rejects as they stand in the work folder's files. */
export async function readRejects(found: CsvInspection): Promise<{ csv: string; raw: Buffer }> {
  if (found.rejects === null) throw new Error('no rejects')
  return { csv: await readFile(found.rejects.csv, 'utf8'), raw: await readFile(found.rejects.raw) }
}
