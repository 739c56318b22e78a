import { sql, type Transaction } from 'kysely'
import type { Store } from './connect-store.ts'
import type { Database, FindingTable } from './database.ts'

export type FindingRow = Omit<FindingTable, 'run_id'>

/** The last row of a page; the next page starts after it. */
export type FindingCursor = Pick<FindingTable, 'register' | 'source_line' | 'number' | 'finding_key'>

export interface FindingPage {
  readonly runId: string
  readonly code?: string | undefined
  readonly after?: FindingCursor | undefined
  readonly limit: number
}

const columns = [
  'finding_key',
  'number',
  'code',
  'severity',
  'register',
  'source_line',
  'register_number',
  'national_id',
  'person_key',
  'field',
  'value',
  'reference_register',
  'reference_value',
  'likely_wrong',
  'suggested_value',
  'confidence',
  'evidence',
  'owner_agency',
] as const satisfies readonly (keyof FindingRow)[]

/** Rows fetched at once for a download. */
const streamRows = 5_000

/**
 * Runs queries as one agency: the database shows it the findings it has to mend and those of its own registers, whatever the query
 * asks for. The setting ends with the transaction; it cannot follow the connection into the pool.
 */
export function withAgency<T>(store: Store, agency: string, queries: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return store.db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      await sql`select set_config('doisoat.agency', ${agency}, true), set_config('role', 'doisoat_agency', true)`.execute(trx)
      return queries(trx)
    })
}

/** Findings an agency may see, per code, by number: the same rows as `listFindings`, counted when the run was published. */
export function countFindings(store: Store, { runId, agency }: { readonly runId: string; readonly agency: string }) {
  return (
    store.db
      .selectFrom('finding_count')
      .select(['number', 'code', sql<number>`sum(count)::bigint`.as('count')])
      .where('run_id', '=', runId)
      // An empty owner means nobody, and is no agency.
      .where(sql<boolean>`${agency} <> ''`)
      .where((where) =>
        where.or([
          where('owner_agency', '=', agency),
          where(
            'register',
            'in',
            where.selectFrom('delivery').select('register').where('run_id', '=', runId).where('owner_agency', '=', agency),
          ),
        ]),
      )
      .groupBy(['number', 'code'])
      .orderBy('number')
      .execute()
  )
}

/** A page of the findings an agency may see, by register, line and number. */
export function listFindings(store: Store, agency: string, page: FindingPage): Promise<FindingRow[]> {
  return withAgency(store, agency, async (trx) => {
    const owned = await trx
      .selectFrom('delivery')
      .select('register')
      .where('run_id', '=', page.runId)
      .where('owner_agency', '=', agency)
      .execute()
    return pageQuery(trx, { ...page, agency, registers: owned.map((row) => row.register) }).execute()
  })
}

/** All findings an agency may see, in the order of `listFindings`, a few thousand in memory at a time. */
export async function* streamFindings(
  store: Store,
  agency: string,
  filter: { readonly runId: string; readonly code?: string | undefined },
): AsyncGenerator<FindingRow> {
  let after: FindingCursor | undefined
  do {
    const rows = await listFindings(store, agency, { ...filter, after, limit: streamRows })
    yield* rows
    // A published run never changes: pages read one after the other make up one whole.
    after = rows.length === streamRows ? rows.at(-1) : undefined
  } while (after)
}

interface PageQuery extends FindingPage {
  readonly agency: string
  readonly registers: readonly string[]
}

/**
 * Two ordered index scans, merged: what the agency has to mend, and the rest of its own registers. One condition with OR would sort
 * all rows of the agency for every page.
 */
function pageQuery(trx: Transaction<Database>, page: PageQuery) {
  const toMend = ordered(trx, page).where('owner_agency', '=', page.agency)
  const restOfOwnRegisters = ordered(trx, page)
    .where('owner_agency', '<>', page.agency)
    .where('register', 'in', page.registers.length > 0 ? page.registers : [''])
  const visible = trx
    .selectFrom(toMend.as('to_mend'))
    .selectAll()
    .unionAll(trx.selectFrom(restOfOwnRegisters.as('rest')).selectAll())
  return trx
    .selectFrom(visible.as('visible'))
    .select(columns)
    .orderBy('register')
    .orderBy('source_line')
    .orderBy('number')
    .orderBy('finding_key')
    .limit(page.limit)
}

function ordered(trx: Transaction<Database>, { runId, code, after, limit }: FindingPage) {
  let query = trx.selectFrom('finding').select(columns).where('run_id', '=', runId)
  if (code !== undefined) query = query.where('code', '=', code)
  if (after) {
    query = query.where((where) =>
      where(
        where.refTuple('register', 'source_line', 'number', 'finding_key'),
        '>',
        where.tuple(after.register, after.source_line, after.number, after.finding_key),
      ),
    )
  }
  return query.orderBy('register').orderBy('source_line').orderBy('number').orderBy('finding_key').limit(limit)
}
