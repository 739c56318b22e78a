import type { Migration } from 'kysely/migration'
import { createServingDatabase } from './0001-serving-database.ts'
import { addAuditAndRoles } from './0004-audit-and-roles.ts'

/** Every migration in order; forward only, and never edited once released. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-serving-database': { up: createServingDatabase },
  '0004-audit-and-roles': { up: addAuditAndRoles },
}
