import type { AccountTable } from './database.ts'

/** What an account may be. */
export type Role = AccountTable['role']
export const roles = ['viewer', 'desk', 'agency', 'steward', 'admin'] as const satisfies readonly Role[]
