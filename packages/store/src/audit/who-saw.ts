import { sql, type Transaction } from 'kysely'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { withAgency } from '../finding.ts'
import { withSteward } from '../with-steward.ts'
import { type AuditRow, selectAudit, toAuditRow } from './list-audit.ts'

/**
 * direct: the entry names the person or one of the cases · list: a page or file that held the person's row · possible: a page or file
 * whose rows can no longer be looked up, since the run was taken out or what it left out is not known here.
 */
export type Sight = 'direct' | 'list' | 'possible'

export interface Sighting extends AuditRow {
  readonly sight: Sight
}

/** A person, a case, or both. */
export interface WhoSawRequest {
  readonly personKey?: string | undefined
  readonly caseKey?: string | undefined
  /** Only so many, the newest: a case that is looked at every day has thousands. All without it. */
  readonly newest?: number | undefined
}

/** Where a row stands, as `listFindings` orders them: register, line, number of the code. */
export type AuditPosition = readonly [string, number, number]

/**
 * What a list or download says in `details` of its audit entry, beside `runId` and `agency` (none for a steward's): which of the rows
 * that one may see it held.
 * A type, not an interface: it is put into `details` as it is.
 */
export type AuditedList = {
  readonly filter: {
    readonly code?: string
    readonly register?: string
    /** First and last row of a page. */
    readonly from?: AuditPosition
    readonly to?: AuditPosition
  }
  readonly rows?: number
}

/** Everybody who saw or changed something of a person or a case, oldest first: by name, or in a list or file that held a row of it. */
export async function whoSaw(store: Store, { personKey, caseKey, newest }: WhoSawRequest): Promise<Sighting[]> {
  const { personKeys, caseKeys } = await namesOf(store, { personKey, caseKey })
  const named = selectAudit(store)
    .where((where) => where.or([where('person_key', 'in', ['', ...personKeys]), where('case_key', 'in', caseKeys)]))
    .orderBy('seq', 'desc')
  const direct = await (newest === undefined ? named : named.limit(newest)).execute()
  // Lists older than the oldest of so many direct ones are not among the newest.
  const since = newest !== undefined && direct.length === newest ? (direct.at(-1)?.seq ?? 0) : 0
  const lists = (await Promise.all(personKeys.map((key) => sightingsInLists(store, key, since)))).flat()
  const all = [...direct.map((row): Sighting => ({ ...toAuditRow(row), sight: 'direct' })), ...lists]
  return all.toSorted((a, b) => a.seq - b.seq).slice(newest === undefined ? 0 : -newest)
}

/** The cases of a person, or the person of a case, in whatever run. The empty name matches nothing and keeps the lists from being empty. */
function namesOf(store: Store, { personKey = '', caseKey = '' }: WhoSawRequest) {
  return withSteward(store, async (trx) => {
    const cases = await trx
      .selectFrom('case_state')
      .select(['person_key', 'case_key'])
      .distinct()
      .where((where) => where.or([where('person_key', '=', personKey), where('case_key', '=', caseKey)]))
      .execute()
    return {
      personKeys: [...new Set([personKey, ...cases.flatMap((row) => row.person_key ?? [])])].filter((key) => key !== ''),
      caseKeys: [...new Set([caseKey, ...cases.map((row) => row.case_key)])],
    }
  })
}

/** Lists and files name their agency and run, and nobody in them. */
async function sightingsInLists(store: Store, personKey: string, since: number): Promise<Sighting[]> {
  const entries = await selectAudit(store)
    .where('seq', '>=', since)
    .where('person_key', 'is', null)
    .where('case_key', 'is', null)
    .where('run_id', 'is not', null)
    .where((where) => where.or([where('agency', 'is not', null), sql<boolean>`details -> 'filter' is not null`]))
    .orderBy('seq')
    .execute()
  const runs = new Set((await store.db.selectFrom('run').select('run_id').execute()).map((row) => row.run_id))
  const rowsOf = new Map<string, Promise<PersonRow[]>>()
  const heldOf = new Map<string, Promise<boolean>>()
  const sightings: Sighting[] = []
  for (const entry of entries.map(toAuditRow)) {
    const { agency } = entry
    const runId = entry.runId ?? ''
    const filter = filterOf(entry)
    if (!runs.has(runId)) {
      sightings.push({ ...entry, sight: 'possible' })
      continue
    }
    const place = JSON.stringify([runId, agency])
    if (filter === undefined) {
      // A list by something that is not known here.
      if (entry.action.startsWith('case.')) {
        const held = heldOf.get(place) ?? hasCase(store, { runId, agency, personKey })
        heldOf.set(place, held)
        if (!(await held)) continue
      }
      sightings.push({ ...entry, sight: 'possible' })
      continue
    }
    const rows = rowsOf.get(place) ?? personRows(store, { runId, agency, personKey })
    rowsOf.set(place, rows)
    if ((await rows).some((row) => isInside(row, filter))) sightings.push({ ...entry, sight: 'list' })
  }
  return sightings
}

/** Whether a list of cases may have held one of the person: its owner, or any of them for a steward's, has one in that run. */
function hasCase(store: Store, { runId, agency, personKey }: RowsOfPerson): Promise<boolean> {
  return withSteward(store, async (trx) => {
    const cases = trx.selectFrom('case_state').select('case_key').where('run_id', '=', runId).where('person_key', '=', personKey)
    const found = await (agency === null ? cases : cases.where('owner_agency', '=', agency)).executeTakeFirst()
    return found !== undefined
  })
}

interface PersonRow {
  readonly register: string
  readonly source_line: number
  readonly number: number
  readonly code: string
}

interface RowsOfPerson {
  readonly runId: string
  /** Null: a list of a steward, who sees all rows. */
  readonly agency: string | null
  readonly personKey: string
}

function personRows(store: Store, { runId, agency, personKey }: RowsOfPerson): Promise<PersonRow[]> {
  const query = (trx: Transaction<Database>): Promise<PersonRow[]> =>
    trx
      .selectFrom('finding')
      .select(['register', 'source_line', 'number', 'code'])
      .where('run_id', '=', runId)
      .where('person_key', '=', personKey)
      .execute()
  return agency === null ? withSteward(store, query) : withAgency(store, agency, query)
}

const known = ['code', 'register', 'from', 'to']

/** The filter of a list of findings; undefined when the entry has none or one with more in it than is understood here. */
function filterOf({ action, details }: AuditRow): AuditedList['filter'] | undefined {
  if (action.startsWith('case.')) return undefined
  const filter = typeof details === 'object' && details !== null && 'filter' in details ? details.filter : undefined
  if (typeof filter !== 'object' || filter === null) return undefined
  return Object.keys(filter).every((key) => known.includes(key)) ? filter : undefined
}

function isInside(row: PersonRow, { code, register, from, to }: AuditedList['filter']): boolean {
  const position: AuditPosition = [row.register, row.source_line, row.number]
  return (
    (code === undefined || row.code === code) &&
    (register === undefined || row.register === register) &&
    (from === undefined || compare(from, position) <= 0) &&
    (to === undefined || compare(position, to) <= 0)
  )
}

function compare(a: AuditPosition, b: AuditPosition): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? ''
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}
