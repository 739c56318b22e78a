import { channel } from 'node:diagnostics_channel'
import type { DuckDBConnection } from '@duckdb/node-api'
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
} from 'kysely'
import { fromDuckDb } from './duckdb-value.ts'

/** A statement that ended well. The text can hold key material and values of the profile: count and time it, show it masked. */
export interface StatementDone {
  readonly sql: string
  readonly seconds: number
}

/** Where every statement of an engine in this process is announced. Nobody listens in production; a profiler does. */
export const statements = channel('doisoat:statement')

/**
 * Kysely on the connections of one DuckDB instance: Kysely's PostgreSQL compiler speaks DuckDB ($1, double quotes), only the driver is ours.
 *
 * DuckDB runs a statement on every core, but one over few rows, or one that writes a small file, keeps to a single one: statements that
 * do not rest on each other are sent side by side, as many as there are connections.
 */
export class DuckDbDialect implements Dialect {
  readonly #connections: readonly DuckDBConnection[]

  constructor(connections: readonly DuckDBConnection[]) {
    this.#connections = connections
  }

  createAdapter(): DialectAdapter {
    return new PostgresAdapter()
  }

  createDriver(): Driver {
    return new DuckDbDriver(this.#connections)
  }

  createQueryCompiler(): QueryCompiler {
    return new PostgresQueryCompiler()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new PostgresIntrospector(db)
  }
}

class DuckDbDriver implements Driver {
  readonly #connections: readonly DuckDBConnection[]
  readonly #free: DatabaseConnection[]
  #waiting: PromiseWithResolvers<DatabaseConnection>[] = []
  /** Set while the driver is being destroyed: resolved when every connection is back. */
  #idle: PromiseWithResolvers<void> | undefined

  constructor(connections: readonly DuckDBConnection[]) {
    this.#connections = connections
    this.#free = connections.map((connection) => new DuckDbConnection(connection))
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#idle) throw new Error('the batch engine is closed')
    const free = this.#free.pop()
    if (free) return free
    const turn = Promise.withResolvers<DatabaseConnection>()
    this.#waiting.push(turn)
    return turn.promise
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    const next = this.#waiting.shift()
    if (next) next.resolve(connection)
    else this.#free.push(connection)
    if (this.#free.length === this.#connections.length) this.#idle?.resolve()
    return Promise.resolve()
  }

  /**
   * Ends what still runs, and only then returns: when one of several statements sent side by side fails, the others are under way, and an
   * instance closed under a statement never ends the process.
   */
  async destroy(): Promise<void> {
    this.#idle = Promise.withResolvers()
    const waiting = this.#waiting
    this.#waiting = []
    for (const turn of waiting) turn.reject(new Error('the batch engine is closed'))
    if (this.#free.length === this.#connections.length) return
    // Again and again: a statement that is about to start does not hear the first.
    const interrupt = (): void => {
      for (const connection of this.#connections) connection.interrupt()
    }
    interrupt()
    const timer = setInterval(interrupt, 20)
    await this.#idle.promise
    clearInterval(timer)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin transaction'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
}

class DuckDbConnection implements DatabaseConnection {
  readonly #connection: DuckDBConnection

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const startedMs = performance.now()
    const reader = await this.#connection.runAndReadAll(query.sql, query.parameters as (string | number | boolean | null)[])
    if (statements.hasSubscribers) {
      statements.publish({ sql: query.sql, seconds: (performance.now() - startedMs) / 1000 } satisfies StatementDone)
    }
    const names = reader.deduplicatedColumnNames()
    const rows = reader.getRows().map((row) => Object.fromEntries(names.map((name, index) => [name, fromDuckDb(row[index])])))
    return { rows: rows as R[] }
  }

  /** A stage table is never streamed through Node: files leave the engine by COPY. */
  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the batch engine does not stream rows: copy the query to a file')
  }
}
