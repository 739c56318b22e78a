import { findingColumns } from '@doisoat/contracts'
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

export interface AgencyOfRun {
  readonly runId: string
  readonly agency: string
}

/** Findings an agency may see, per code, by number: the same rows as `listFindings`, counted when the run was published. */
export function countFindings(store: Store, of: AgencyOfRun): Promise<{ number: number; code: string; count: number }[]> {
  return visibleCounts(store, of)
    .select(['number', 'code', sql<number>`sum(count)::bigint`.as('count')])
    .groupBy(['number', 'code'])
    .orderBy('number')
    .execute()
}

/** A page of the findings an agency may see, by register, line and number. */
export async function listFindings(store: Store, agency: string, page: FindingPage): Promise<FindingRow[]> {
  const registers = await visibleRegisters(store, { runId: page.runId, agency }, page.code)
  const rest = registers.filter(({ register }) => page.after === undefined || register >= page.after.register)
  if (rest.length === 0) return []
  return withAgency(store, agency, async (trx) => {
    const rows: FindingRow[] = []
    for (const { register, isOwn } of rest) {
      const limit = page.limit - rows.length
      if (limit <= 0) break
      rows.push(...(await ofRegister(trx, { ...page, limit, register, owner: isOwn ? undefined : agency }).execute()))
    }
    return rows
  })
}

/** Counts of the rows an agency may see. An empty owner means nobody, and is no agency. */
function visibleCounts(store: Store, { runId, agency }: AgencyOfRun) {
  return store.db
    .selectFrom('finding_count')
    .where('run_id', '=', runId)
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
}

/** Registers with rows the agency may see, in order: all rows of its own ones, those it has to mend of the others. */
async function visibleRegisters(
  store: Store,
  of: AgencyOfRun,
  code: string | undefined,
): Promise<{ register: string; isOwn: boolean }[]> {
  let query = visibleCounts(store, of)
    .select((select) => [
      'register',
      select
        .exists(
          select
            .selectFrom('delivery')
            .select('register')
            .whereRef('delivery.run_id', '=', 'finding_count.run_id')
            .whereRef('delivery.register', '=', 'finding_count.register')
            .where('delivery.owner_agency', '=', of.agency),
        )
        .as('is_own'),
    ])
    .distinct()
  if (code !== undefined) query = query.where('code', '=', code)
  const rows = await query.execute()
  return rows
    .map((row) => ({ register: row.register, isOwn: Boolean(row.is_own) }))
    .toSorted((a, b) => (a.register < b.register ? -1 : 1))
}

interface RegisterPage extends FindingPage {
  readonly register: string
  /** Only rows this agency has to mend; undefined = all rows of the register. */
  readonly owner: string | undefined
}

/**
 * Rows of one register, one index scan in order of the page. One query over all registers, own rows or rows to mend, would sort all
 * rows of the agency for every page (0.3 s at a million findings).
 */
function ofRegister(trx: Transaction<Database>, { runId, register, owner, code, after, limit }: RegisterPage) {
  let query = trx.selectFrom('finding').select(findingColumns).where('run_id', '=', runId).where('register', '=', register)
  if (owner !== undefined) query = query.where('owner_agency', '=', owner)
  if (code !== undefined) query = query.where('code', '=', code)
  if (after?.register === register) {
    query = query.where((where) =>
      where(
        where.refTuple('source_line', 'number', 'finding_key'),
        '>',
        where.tuple(after.source_line, after.number, after.finding_key),
      ),
    )
  }
  return query.orderBy('source_line').orderBy('number').orderBy('finding_key').limit(limit)
}
