import { Kysely, PostgresDialect } from 'kysely'
import type { Client } from 'pg'
import type { Database } from './database.ts'

/** Kysely over one connection, so that its transactions and COPY share it. The connection is opened and ended by its owner. */
export function overClient(client: Client): Kysely<Database> {
  const connection = Object.assign(client, { release: () => undefined })
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve(), options: {} }
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}
