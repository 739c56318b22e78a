import { createHash } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'

export interface AuditVerification {
  /** Entries up to the end or the first bad one. */
  readonly entries: number
  /** Where the database says that the chain ends. Noted down elsewhere, it also shows a chain that was rewritten as a whole. */
  readonly head: { readonly seq: number; readonly hash: string }
  readonly bad: { readonly seq: number; readonly reason: string } | undefined
}

const batchRows = 10_000
const firstHash = '0'.repeat(64)

/**
 * Reads the whole audit chain and finds the first entry that was edited, deleted, exchanged or put in, or where the end was cut off.
 *
 * What it finds is kept: while an entry is bad nothing is published (`requireSoundAudit`). It cannot show that the owner of the database
 * wrote the whole chain anew, head included: for that, compare `head` with one noted before.
 */
export async function verifyAudit(store: Store): Promise<AuditVerification> {
  const found = await store.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(readChain)
  await store.db
    .updateTable('audit_head')
    .set({ bad_seq: found.bad?.seq ?? null, verified_at: sql<Date>`now()` })
    .execute()
  return found
}

/** Throws AUDIT_BROKEN (invariantBroken) when the last verification found a bad entry. */
export async function requireSoundAudit(db: Kysely<Database>): Promise<void> {
  const head = await db.selectFrom('audit_head').select('bad_seq').executeTakeFirst()
  if (head && head.bad_seq === null) return
  throw auditBroken(head?.bad_seq ?? 0, 'found by the last verification; nothing is published until the chain is whole')
}

export function auditBroken(seq: number, reason: string): DoisoatError {
  return new DoisoatError('AUDIT_BROKEN', `the audit chain is broken at entry ${seq}: ${reason}`, {
    exit: 'invariantBroken',
    next: 'find out who changed the database; restore an export from before (doisoat db restore), then doisoat audit verify',
    fields: { seq },
  })
}

async function readChain(trx: Transaction<Database>): Promise<AuditVerification> {
  const end = await trx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst()
  const head = end ?? { seq: 0, hash: '' }
  let last = { seq: 0, hash: firstHash }
  for (;;) {
    const rows = await entriesAfter(trx, last.seq)
    for (const row of rows) {
      const reason = faultOf(row, last)
      if (reason !== undefined) return { entries: last.seq, head, bad: { seq: last.seq + 1, reason } }
      last = row
    }
    if (rows.length < batchRows) break
  }
  const bad = end ? faultOfEnd(last, end) : { seq: last.seq, reason: 'the row that says where the chain ends is gone' }
  return { entries: last.seq, head, bad }
}

type End = Pick<Entry, 'seq' | 'hash'>

function faultOf(row: Entry, last: End): string | undefined {
  if (row.seq !== last.seq + 1) return `it is missing; the next entry is ${row.seq}`
  if (row.previous_hash !== last.hash) return 'it does not follow the entry before it'
  return row.hash === hashOf(row) ? undefined : 'its content is not what its hash says'
}

function faultOfEnd(last: End, end: End): AuditVerification['bad'] {
  if (last.seq < end.seq) return { seq: last.seq + 1, reason: `the chain was cut off here; it ended with ${end.seq}` }
  if (last.seq > end.seq) return { seq: end.seq + 1, reason: `it stands after the end of the chain` }
  return last.hash === end.hash ? undefined : { seq: last.seq, reason: 'it is not the entry that the chain ended with' }
}

interface Entry {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly role: string
  readonly agency: string | null
  readonly action: string
  readonly object: string
  readonly person_key: string | null
  readonly case_key: string | null
  readonly run_id: string | null
  readonly details: string
  readonly previous_hash: string
  readonly hash: string
}

/** Entries as text, so that what is hashed is what PostgreSQL holds: a Date has no microseconds, parsed JSON no spelling. */
async function entriesAfter(trx: Transaction<Database>, seq: number): Promise<readonly Entry[]> {
  const { rows } = await sql<Entry>`
    select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, role, agency, action, object,
      person_key, case_key, run_id, details::text as details, previous_hash, hash
    from audit_entry where seq > ${seq} order by seq limit ${batchRows}`.execute(trx)
  return rows
}

/** As `audit_entry_text` of the database writes it: the columns in their order. */
function hashOf(row: Entry): string {
  const { seq, at, actor, role, agency, action, object, person_key, case_key, run_id, details, previous_hash } = row
  const values = [seq, at, actor, role, agency, action, object, person_key, case_key, run_id, details, previous_hash]
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}
