import { userInfo } from 'node:os'
import { maskLongDigits } from '@doisoat/runtime'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue }

/** Who saw or changed what. No field may hold a national ID, a name of a citizen or another register's value. */
export interface AuditEntry {
  /** Account of the portal, or operating system account of who ran a command (`operator()`). */
  readonly actor: string
  readonly role: string
  /** Agency whose rows it was about or for. */
  readonly agency?: string | null
  /** noun.verb: finding.view, finding.download, run.publish, case.change … */
  readonly action: string
  /** What it was done to: a name, key or file name. */
  readonly object: string
  readonly personKey?: string | null
  readonly caseKey?: string | null
  readonly runId?: string | null
  /** Filters, counts, reasons. */
  readonly details?: Readonly<Record<string, AuditValue>>
}

/**
 * Appends an entry to the audit chain and returns its number.
 *
 * Call it in the transaction of the change it tells of, as its last statement: it locks the end of the chain until the commit. When it
 * fails the change fails. For a view, await it before anything is sent. Runs of nine and more digits are masked, save in keys.
 */
export async function recordAudit(db: Kysely<Database>, entry: AuditEntry): Promise<number> {
  const { actor, role, action, object, details = {} } = entry
  const json = canonicalJson({
    actor,
    role,
    action,
    object,
    agency: entry.agency ?? null,
    person_key: entry.personKey ?? null,
    case_key: entry.caseKey ?? null,
    run_id: entry.runId ?? null,
    details,
  })
  const { rows } = await sql<{ seq: number }>`select record_audit(${json}::json) as seq`.execute(db)
  return rows[0]?.seq ?? 0
}

/** Who does something, for the audit chain. */
export type Actor = Pick<AuditEntry, 'actor' | 'role'>

/** Whoever runs a command on this machine; by number where the system has no name for it, as in some containers. */
export function operator(): Actor {
  try {
    return { actor: userInfo().username, role: 'operator' }
  } catch {
    return { actor: `uid ${process.getuid?.() ?? 'unknown'}`, role: 'operator' }
  }
}

/** Person and finding keys: hexadecimal with a letter in it, which no number of a person has. */
const keyPattern = /^(?=.*[a-f])[0-9a-f]{16,64}$/

/** JSON with sorted keys and masked texts: the same entry, the same bytes. */
function canonicalJson(value: AuditValue): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return keyPattern.test(part) ? part : maskLongDigits(part)
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
