import { renameSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Compilable, Kysely, sql } from 'kysely'
import { DuckDbDialect } from './duckdb-dialect.ts'

export interface EngineOptions {
  /** Threads DuckDB may use. */
  readonly threads: number
  /** Memory limit of DuckDB in megabytes; the process needs up to 650 MB more (CSV buffers, allocator, Node). */
  readonly memoryMb: number
  /** Folder for spilled data; removed on close. */
  readonly tempDir: string
}

const outOfOrder = 'the rows are not in their order'

/** Statements side by side: more would only add to the memory held at once. */
const maxConnections = 4

/** A SQL statement ready to run: a Kysely query or fragment, compiled. */
export type Step = Compilable | { compile(executor: Kysely<unknown>): { sql: string; parameters: readonly unknown[] } }

/**
 * One DuckDB instance with the batch's stage tables, spoken to through Kysely. Statements awaited together run side by side.
 *
 * One instance per process: DuckDB's memory limit counts per instance.
 */
export class Engine implements AsyncDisposable {
  /** Stage tables are made by name at run time, so this handle is untyped; `dbOf` gives a typed view of it. */
  readonly db: Kysely<unknown>
  readonly #instance: DuckDBInstance
  readonly #connections: readonly DuckDBConnection[]
  readonly #tempDir: string

  private constructor(parts: { instance: DuckDBInstance; connections: readonly DuckDBConnection[]; tempDir: string }) {
    this.#instance = parts.instance
    this.#connections = parts.connections
    this.#tempDir = parts.tempDir
    this.db = new Kysely<unknown>({ dialect: new DuckDbDialect(parts.connections) })
  }

  static async open(options: EngineOptions): Promise<Engine> {
    await mkdir(options.tempDir, { recursive: true })
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      temp_directory: options.tempDir,
      // Row order is the line number; extensions would be fetched from the network.
      preserve_insertion_order: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // After a large update DuckDB would rewrite and compress every table of memory: 1 s for a city's insurance.
      checkpoint_threshold: '1TB',
    })
    const connections: DuckDBConnection[] = []
    while (connections.length < Math.min(options.threads, maxConnections)) connections.push(await instance.connect())
    // Progress bars and the host's time zone must not reach results.
    for (const connection of connections) await connection.run("set timezone = 'UTC'")
    return new Engine({ instance, connections, tempDir: options.tempDir })
  }

  /** Makes or replaces a stage table from a query; returns its rows. */
  async createTable(name: string, query: Step): Promise<number> {
    const { rows } = await this.#execute(sql`create or replace table ${sql.table(name)} as ${asFragment(query)}`)
    return Number(rows[0]?.['Count'] ?? 0)
  }

  /** Makes or replaces a view. */
  async createView(name: string, query: Step): Promise<void> {
    await this.#execute(sql`create or replace view ${sql.table(name)} as ${asFragment(query)}`)
  }

  /** Changes rows of a stage table. */
  async update(statement: Step): Promise<void> {
    await this.#execute(asFragment(statement))
  }

  async renameTable(from: string, to: string): Promise<void> {
    await this.#execute(sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`)
  }

  async dropColumns(table: string, columns: readonly string[]): Promise<void> {
    for (const column of columns) await this.#execute(sql`alter table ${sql.table(table)} drop column ${sql.ref(column)}`)
  }

  async dropTable(name: string): Promise<void> {
    await this.#execute(sql`drop table if exists ${sql.table(name)}`)
  }

  async dropView(name: string): Promise<void> {
    await this.#execute(sql`drop view if exists ${sql.table(name)}`)
  }

  async countRows(name: string): Promise<number> {
    const { rows } = await this.#execute(sql`select count(*) as n from ${sql.table(name)}`)
    return Number(rows[0]?.['n'])
  }

  async select<R>(query: Step): Promise<R[]> {
    const { rows } = await this.#execute(asFragment(query))
    return rows as R[]
  }

  /**
   * Writes a query's rows to a Parquet file under a temporary name, flushes it to disk and renames it: a file under its final
   * name is always whole. Returns the rows written. `unique` for files of keys and numbers, which do not compress (snappy gained 1 %) and
   * whose dictionaries cost a look-up a value before they are given up; only columns of less than a hundred values have one.
   */
  async copyToParquet(query: Step, path: string, values: 'repeated' | 'unique' = 'repeated'): Promise<number> {
    const options = {
      repeated: 'compression snappy, dictionary_size_limit 20000',
      unique: 'compression uncompressed, dictionary_size_limit 100',
    }
    return this.#copy(query, path, `format parquet, ${options[values]}`)
  }

  /**
   * Writes rows by their column `place`, whole numbers that repeat nowhere, and leaves it out. For a `query` that yields them so already,
   * and looks things up by scalar subqueries: theirs is the only join that moves no row, and a sort of what they found costs most.
   *
   * A window over no order has DuckDB pass the rows on in one thread, as they come; behind a hash join they are otherwise written in the
   * order its threads come by. A join that does not fit in memory mixes them all the same: then they are sorted, into the same bytes, which
   * takes longer. Returns the rows written, and whether they were sorted.
   */
  async copyInOrder(query: Step, path: string): Promise<{ readonly rows: number; readonly sorted: boolean }> {
    const asked = asFragment(query)
    try {
      const rows = await this.copyToParquet(
        sql`select * exclude (place, before) from (select *, lag(place) over () as before from (${asked}) as q) as q
          where case when before >= place then error(${sql.lit(outOfOrder)}) else true end`,
        path,
        'unique',
      )
      return { rows, sorted: false }
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(outOfOrder))) throw error
    }
    const rows = await this.copyToParquet(sql`select * exclude (place) from (${asked}) as q order by place`, path, 'unique')
    return { rows, sorted: true }
  }

  /** As copyToParquet, for CSV: UTF-8, LF, one header, RFC 4180 quoting. */
  async copyToCsv(query: Step, path: string): Promise<number> {
    return this.#copy(query, path, "format csv, header, delimiter ','")
  }

  async #copy(query: Step, path: string, options: string): Promise<number> {
    await mkdir(dirname(path), { recursive: true })
    const temporary = join(dirname(path), `.tmp-${process.pid}-${path.slice(dirname(path).length + 1)}`)
    try {
      const { rows } = await this.#execute(
        sql`copy (${asFragment(query)}) to ${sql.lit(temporary)} (${sql.raw(options)}, use_tmp_file false)`,
      )
      await flush(temporary)
      renameSync(temporary, path)
      return Number(rows[0]?.['Count'] ?? 0)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async #execute(fragment: ReturnType<typeof sql<Record<string, unknown>>>): Promise<{ rows: Record<string, unknown>[] }> {
    try {
      return await fragment.execute(this.db)
    } catch (error) {
      throw asEngineError(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.db.destroy()
    for (const connection of this.#connections) connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#tempDir, { recursive: true, force: true })
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function asFragment(query: Step): ReturnType<typeof sql<Record<string, unknown>>> {
  return sql<Record<string, unknown>>`${query}`
}

/** DuckDB gives no error codes: the messages that mean "no room" are told apart by their text. */
function asEngineError(error: unknown): unknown {
  const text = error instanceof Error ? error.message : String(error)
  if (/No space left|max_temp_directory_size|Disk quota/i.test(text)) {
    return new DoisoatError('DISK_FULL', `the disk is full: ${firstLine(text)}`, {
      exit: 'unavailable',
      next: 'free some space and run: doisoat reconcile --resume <run>',
      cause: error,
    })
  }
  if (/Out of Memory/i.test(text)) {
    return new DoisoatError('MEMORY_LIMIT', `the memory limit is too small for this batch: ${firstLine(text)}`, {
      exit: 'unavailable',
      next: 'raise DOISOAT_MEMORY_MB and run: doisoat reconcile --resume <run>',
      cause: error,
    })
  }
  const limit = /Too many open files|Read-only file system|Permission denied|Input\/output error/i.exec(text)?.[0]
  if (limit !== undefined) {
    return new DoisoatError('STORAGE', `the batch engine cannot use its files: ${limit.toLowerCase()}`, {
      exit: 'unavailable',
      next: 'mend that (ulimit -n for open files) and run: doisoat reconcile --resume <run>',
      cause: error,
    })
  }
  // A message of DuckDB can quote the row it stumbled over ("Original Line: …", "Could not convert string '048…'"): neither goes on.
  const safe = new Error(
    `the batch engine refused a statement: ${firstLine(text)
      .replace(/\d{6,}/g, '…')
      .replace(/'[^']*'/g, "'…'")}`,
  )
  if (error instanceof Error && error.stack)
    safe.stack = `${safe.message}\n${error.stack
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n')}`
  return safe
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
