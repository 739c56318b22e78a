export { type Account, createAccount, type NewAccount, verifyPassword } from './account.ts'
export { type AuditEntry, type AuditValue, operator, recordAudit } from './audit/record-audit.ts'
export { connectStore, type Store, type StoreOptions } from './connect-store.ts'
export { type Role, roles } from './database.ts'
export { type EmbeddedStatus, embeddedStatus, startEmbedded, stopEmbedded } from './embedded/embedded-server.ts'
export { countFindings, type FindingCursor, type FindingPage, type FindingRow, listFindings, streamFindings } from './finding.ts'
export { listMeasures, type Measure, type MeasureFilter } from './measure.ts'
export { migrate, type SchemaStatus, schemaStatus } from './migrate.ts'
export { openStore } from './open-store.ts'
export {
  type CoverageRequest,
  type CoverageRow,
  type PublicCoverage,
  type PublicTotal,
  publicCoverage,
  publicTotals,
} from './public-coverage.ts'
export { inputHash, type Published, type PublishRequest, publishRun } from './publish-run.ts'
export { currentRunId, findRunByInput, getRun, listFindingCounts, listRuns, listVerdictCounts, type RunSummary } from './run.ts'
export { createSession, deleteSession, findSession, type Session } from './session.ts'
export type { PublicCell } from './suppress-cells.ts'
