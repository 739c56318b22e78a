import { sql, type Transaction } from 'kysely'
import { type Actor, type AuditEntry, operator, recordAudit } from '../audit/record-audit.ts'
import type { Store } from '../connect-store.ts'
import type { Database } from '../database.ts'
import { toStoreError } from '../store-error.ts'

/** Who changes what people say of a case, and on which day. */
export interface CaseChange {
  readonly caseKey: string
  /** The run that readers see: the case must stand in it. */
  readonly runId: string
  /** Calendar day of the deployment, ISO. */
  readonly today: string
  /** Whoever runs the process by default. */
  readonly by?: Actor | undefined
}

/** Changes what people say of cases as a steward and records it in the same transaction, as who the connection is: all or nothing. */
export async function changeCases<T>(
  store: Store,
  change: (trx: Transaction<Database>) => Promise<{ readonly result: T; readonly entry: Omit<AuditEntry, 'actor' | 'role'> }>,
  by: Actor = operator(),
): Promise<T> {
  try {
    return await store.db.transaction().execute(async (trx) => {
      await sql`select set_config('role', 'doisoat_steward', true)`.execute(trx)
      const { result, entry } = await change(trx)
      await sql`reset role`.execute(trx)
      await recordAudit(trx, { ...by, ...entry })
      return result
    })
  } catch (error) {
    throw toStoreError(error, store.place)
  }
}
