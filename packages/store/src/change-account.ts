import { DoisoatError } from '@doisoat/contracts'
import { sql } from 'kysely'
import { type Account, hashPassword, requireAgency } from './account.ts'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'

export interface ListedAccount extends Account {
  readonly createdAt: Date
  /** Null while it may log in. */
  readonly disabledAt: Date | null
}

/** What changes; a session of the account ends with any of them, at its next request. */
export type AccountChange =
  | { readonly kind: 'disable' | 'enable' }
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'role'; readonly role: Account['role']; readonly agency: string | null }

/** Every account by name, closed ones included. */
export async function listAccounts(store: Store): Promise<ListedAccount[]> {
  const rows = await store.db
    .selectFrom('account')
    .select(['account_id', 'name', 'role', 'agency', 'created_at', 'disabled_at'])
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    name: row.name,
    role: row.role,
    agency: row.agency,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  }))
}

/**
 * Closes or opens an account, or gives it another password or role.
 *
 * Throws ACCOUNT_UNKNOWN, PASSWORD_SHORT, ACCOUNT_AGENCY, and LAST_ADMIN when nobody could open an account any more (all usage).
 */
export async function changeAccount(
  store: Store,
  { name, ...change }: AccountChange & { readonly name: string },
  by: Actor = operator(),
): Promise<void> {
  const values = await valuesOf(change)
  await store.db.transaction().execute(async (trx) => {
    // Two administrators who close each other at the same moment wait for one another here.
    const admins = await trx
      .selectFrom('account')
      .select('name')
      .where('role', '=', 'admin')
      .where('disabled_at', 'is', null)
      .forUpdate()
      .execute()
    if (change.kind !== 'password' && change.kind !== 'enable' && !(change.kind === 'role' && change.role === 'admin')) {
      if (admins.length === 1 && admins[0]?.name === name) throw lastAdmin(name)
    }
    const changed = await trx.updateTable('account').set(values).where('name', '=', name).returning('agency').executeTakeFirst()
    if (!changed) {
      throw new DoisoatError('ACCOUNT_UNKNOWN', `there is no account named ${name}`, {
        exit: 'usage',
        next: 'doisoat users list',
      })
    }
    const details = change.kind === 'role' ? { role: change.role } : {}
    await recordAudit(trx, { ...by, action: `account.${change.kind}`, object: name, agency: changed.agency, details })
  })
}

async function valuesOf(change: AccountChange) {
  if (change.kind === 'password') return { password_hash: await hashPassword(change.password) }
  if (change.kind === 'role') {
    requireAgency(change)
    return { role: change.role, agency: change.agency }
  }
  return { disabled_at: change.kind === 'disable' ? sql<Date>`coalesce(disabled_at, now())` : null }
}

function lastAdmin(name: string): DoisoatError {
  return new DoisoatError('LAST_ADMIN', `${name} is the only administrator: nobody could open an account any more`, {
    exit: 'usage',
    next: 'make another administrator first: doisoat users add NAME --role admin',
  })
}
