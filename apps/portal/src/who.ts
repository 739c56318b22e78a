import type { AuditEntry } from '@doisoat/store'
import type { Context } from 'hono'
import type { PortalEnv } from './portal-context.ts'

/** Actor and role of a request, for its audit entry; the public has neither a name nor an entry. */
export function who(c: Context<PortalEnv>): Pick<AuditEntry, 'actor' | 'role'> {
  const account = c.get('account')
  return { actor: account?.name ?? 'public', role: account?.role ?? 'public' }
}
