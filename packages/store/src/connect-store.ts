import { DoisoatError } from '@doisoat/contracts'
import type { Logger } from '@doisoat/runtime'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Client, type ClientConfig, Pool, TypeOverrides } from 'pg'
import type { Database } from './database.ts'
import { startEmbedded } from './embedded/embedded-server.ts'
import { toOutage, toStoreError } from './store-error.ts'

export interface StoreOptions {
  /** postgres://user:password@host:port/database; undefined = the embedded server of `home`. */
  readonly databaseUrl?: string | undefined
  /** State folder. */
  readonly home: string
  readonly logger?: Logger
}

/** Rows without DDL, and what the public may see; migrations, publishing and restoring need the owner. */
export type StoreRole = 'doisoat_app' | 'doisoat_public'

/** An open serving database. Close it, or its connections keep the process alive. */
export interface Store extends AsyncDisposable {
  readonly db: Kysely<Database>
  /** host:port/database: what messages may say about the place. */
  readonly place: string
  readonly embedded: boolean
  /** A connection outside the pool, not yet opened and without the pool's time limits: for publishing. */
  newClient(limits: Pick<ClientConfig, 'statement_timeout'>): Client
  readonly logger: Logger | undefined
  /** The same database with connections that have no more rights than the role; closed with this store. */
  withRole(role: StoreRole): Store
  close(): Promise<void>
}

const poolSize = 10
const connectMs = 5_000
const statementMs = 30_000

/** Connects without looking at the schema: for `db migrate` and `db status`. Throws as `openStore`, save for the schema. */
export async function connectStore({ databaseUrl, home, logger }: StoreOptions): Promise<Store> {
  const { config, place } = databaseUrl === undefined ? await embeddedConfig(home) : urlConfig(databaseUrl)
  const connection: ClientConfig = {
    ...config,
    application_name: 'doisoat',
    types: valueTypes(),
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    // A publication may wait long for an answer; a line that is dead is noticed within some ten minutes, not after two hours.
    keepAliveInitialDelayMillis: 30_000,
  }
  const store = storeOver({ connection, place, embedded: databaseUrl === undefined, logger })
  try {
    await requireServer(store)
    return store
  } catch (error) {
    await store.close()
    throw toStoreError(error, place)
  }
}

/** Versions that the migrations and policies are tested on begin with 15; a database of another encoding cannot hold a Vietnamese name. */
const oldestVersion = 15

async function requireServer({ db, place }: Store): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding`.execute(
    db,
  )
  const { version = 0, encoding = '' } = rows[0] ?? {}
  const next = 'point DATABASE_URL at another database, or unset it to use the embedded server'
  if (version < oldestVersion) {
    throw new DoisoatError(
      'DATABASE_VERSION',
      `the database at ${place} is PostgreSQL ${version}, ${oldestVersion} or later is needed`,
      {
        exit: 'usage',
        next,
      },
    )
  }
  if (encoding === 'UTF8') return
  throw new DoisoatError('DATABASE_ENCODING', `the database at ${place} is in ${encoding}, UTF8 is needed`, {
    exit: 'usage',
    next,
  })
}

interface Connection extends Pick<Store, 'place' | 'embedded' | 'logger'> {
  readonly connection: ClientConfig
}

function storeOver(to: Connection): Store {
  const { connection, place, logger } = to
  // query_timeout is the client's own clock: a server that no longer answers would hang a request for ever.
  const timesAndSize = { max: poolSize, statement_timeout: statementMs, query_timeout: statementMs + 5_000 }
  const pool = new Pool({ ...connection, ...timesAndSize, Client: clientOf(place) })
  // One that is lost while it is in use says so through its query, or through the next one.
  pool.on('connect', (client) => client.on('error', () => undefined))
  // An idle connection whose server goes away would otherwise end the process.
  pool.on('error', (error) => logger?.warn({ err: error.message, place }, 'an idle database connection was lost'))
  const connect = () =>
    pool.connect().catch((error: unknown) => {
      throw toStoreError(error, place)
    })
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end(), options: pool.options } }),
  })
  const narrower: Store[] = []
  const close = async (): Promise<void> => {
    await Promise.all(narrower.map((store) => store.close()))
    await db.destroy()
  }
  return {
    db,
    place,
    embedded: to.embedded,
    newClient: (limits) => new Client({ ...connection, ...limits }),
    logger,
    withRole: (role) => {
      const store = storeOver({ ...to, connection: inRole(connection, role) })
      narrower.push(store)
      return store
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Clients whose queries fail with an error to act on when the server goes away, wherever the query is asked. */
function clientOf(place: string): typeof Client {
  return class extends Client {
    override query(...args: unknown[]): never {
      const answer = (super.query as (...args: unknown[]) => unknown)(...args)
      if (!(answer instanceof Promise)) return answer as never
      return answer.catch((error: unknown) => {
        throw toOutage(error, place)
      }) as never
    }
  }
}

/** Connections that start in a role: what RESET goes back to as well. */
function inRole(connection: ClientConfig, role: StoreRole): ClientConfig {
  const option = `-c role=${role}`
  if (connection.connectionString === undefined) return { ...connection, options: option }
  const url = new URL(connection.connectionString)
  url.searchParams.set('options', [url.searchParams.get('options') ?? '', option].join(' ').trim())
  return { ...connection, connectionString: url.href }
}

async function embeddedConfig(home: string): Promise<{ config: ClientConfig; place: string }> {
  const address = await startEmbedded(home)
  return { config: { ...address }, place: `${address.host}:${address.port}/${address.database} (embedded)` }
}

function urlConfig(databaseUrl: string): { config: ClientConfig; place: string } {
  const url = URL.parse(databaseUrl)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '' || url.pathname.length < 2) {
    throw new DoisoatError(
      'DATABASE_URL_INVALID',
      'DATABASE_URL is not a PostgreSQL address: expected postgres://user:password@host:port/database',
      {
        exit: 'usage',
        next: 'correct DATABASE_URL, or unset it to use the embedded server',
      },
    )
  }
  return { config: { connectionString: databaseUrl }, place: `${url.hostname}:${url.port || '5432'}${url.pathname}` }
}

/** How values arrive: bigint as a number, dates as text. */
function valueTypes(): TypeOverrides {
  const types = new TypeOverrides()
  types.setTypeParser(20, parseBigint)
  types.setTypeParser(1082, (text) => text)
  return types
}

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint of the database is beyond 2^53')
  return value
}
