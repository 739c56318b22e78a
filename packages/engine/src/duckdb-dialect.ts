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
 * Kysely on one DuckDB connection: Kysely's PostgreSQL compiler speaks DuckDB ($1, double quotes), only the driver is ours.
 *
 * One connection is enough: the batch is a sequence of statements and DuckDB runs each on every core.
 */
export class DuckDbDialect implements Dialect {
  readonly #connection: DuckDBConnection

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  createAdapter(): DialectAdapter {
    return new PostgresAdapter()
  }

  createDriver(): Driver {
    return new DuckDbDriver(this.#connection)
  }

  createQueryCompiler(): QueryCompiler {
    return new PostgresQueryCompiler()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new PostgresIntrospector(db)
  }
}

class DuckDbDriver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(connection: DuckDBConnection) {
    this.#connection = new DuckDbConnection(connection)
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection)
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve()
  }

  destroy(): Promise<void> {
    return Promise.resolve()
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
