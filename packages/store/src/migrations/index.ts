import type { Migration } from 'kysely/migration'
import { createServingDatabase } from './0001-serving-database.ts'
import { addRunsAndGate } from './0002-runs-and-gate.ts'
import { addCases } from './0003-cases.ts'
import { addAuditAndRoles } from './0004-audit-and-roles.ts'
import { addReportsAndAnswers } from './0005-reports-and-answers.ts'
import { addPublicCells } from './0006-public-cells.ts'
import { addErasure } from './0007-erasure.ts'
import { addPortalAccess } from './0008-portal-access.ts'
import { addAgencyJobs } from './0009-agency-jobs.ts'

/** Every migration in order; forward only, and never edited once released. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-serving-database': { up: createServingDatabase },
  '0002-runs-and-gate': { up: addRunsAndGate },
  '0003-cases': { up: addCases },
  '0004-audit-and-roles': { up: addAuditAndRoles },
  '0005-reports-and-answers': { up: addReportsAndAnswers },
  '0006-public-cells': { up: addPublicCells },
  '0007-erasure': { up: addErasure },
  '0008-portal-access': { up: addPortalAccess },
  '0009-agency-jobs': { up: addAgencyJobs },
}
