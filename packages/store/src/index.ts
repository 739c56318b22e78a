export { type Account, createAccount, makePassword, type NewAccount, verifyPassword } from './account.ts'
export {
  type Answer,
  type AnswerCount,
  type AnswerFile,
  type AnswerPage,
  countAnswers,
  listAnswers,
  type NewAnswer,
  saveAnswers,
} from './answer/answer.ts'
export { type AnswerableFinding, type KeyStanding, standingOfKeys } from './answer/answerable.ts'
export { type ApiToken, createApiToken, findApiToken, listApiTokens, revokeApiToken } from './api-token.ts'
export { type AuditFilter, type AuditRow, listAudit } from './audit/list-audit.ts'
export { type Actor, type AuditEntry, type AuditValue, operator, recordAudit } from './audit/record-audit.ts'
export { type AuditVerification, auditBroken, requireSoundAudit, verifyAudit } from './audit/verify-audit.ts'
export { type AuditedList, type AuditPosition, type Sighting, whoSaw } from './audit/who-saw.ts'
export { exportDatabase } from './backup/export-database.ts'
export { type Restored, restoreDatabase } from './backup/restore-database.ts'
export {
  type BurnDown,
  burnDown,
  type CasesOf,
  type OverdueRate,
  overdueRates,
  type TimeToClose,
  timeToClose,
} from './case/case-rates.ts'
export { parseCaseReference, showCaseReference } from './case/case-reference.ts'
export { type CaseDay, type Standing, standings } from './case/case-standing.ts'
export { addStatement, answerStatement, type CaseStatement, listWaitingStatements } from './case/case-statement.ts'
export type { CaseChange } from './case/change-case.ts'
export { type CaseCount, countCases } from './case/count-cases.ts'
export { type CaseFile, getCase } from './case/get-case.ts'
export {
  type CaseCursor,
  type CaseFilter,
  type CasePage,
  type CaseReader,
  type CaseRow,
  findCaseRows,
  listCases,
} from './case/list-cases.ts'
export { revokeWaiver, waiveCase } from './case/waive-case.ts'
export { type Warned, type WarningOutcome, warnDueCases, warningOutcome } from './case/warn-cases.ts'
export { type AccountChange, changeAccount, type ListedAccount, listAccounts } from './change-account.ts'
export { type Change, type CoverageChange, compareRuns, type Fraction, type RunComparison } from './compare-runs.ts'
export { connectStore, type Store, type StoreOptions, type StoreRole } from './connect-store.ts'
export { countDownload } from './download-count.ts'
export { type EmbeddedStatus, embeddedStatus, removeEmbedded, startEmbedded, stopEmbedded } from './embedded/embedded-server.ts'
export {
  type CaseOfRun,
  eraseFromStore,
  idSeparators,
  listErased,
  type PeopleToErase,
  readCasesOf,
  readFindingsOf,
  readNamelessCasesWith,
  undoErasure,
} from './erase-people.ts'
export { countFindings, type FindingCursor, type FindingPage, type FindingRow, listFindings } from './finding.ts'
export {
  approveHeldRun,
  type Decision,
  getHeldRun,
  type HeldRun,
  holdRun,
  listHeldRuns,
  rejectHeldRun,
  requireUndecided,
} from './held-run.ts'
export {
  dropJob,
  endJob,
  endLostJobs,
  findJob,
  findOpenJob,
  type Job,
  type JobKind,
  listJobs,
  listOpenJobs,
  type NewJob,
  type OpenedJob,
  openJob,
  updateJob,
} from './job.ts'
export type { JobProblem, JobResult, JobStep } from './job-progress.ts'
export { listMeasures, type Measure, type MeasureFilter } from './measure.ts'
export { migrate, type SchemaStatus, schemaStatus } from './migrate.ts'
export { openStore } from './open-store.ts'
export { listOutreachLists, type OutreachRecord, recordOutreachList } from './outreach/outreach-list.ts'
export { claimSecret } from './person-key-secret.ts'
export { listPublicCells, listPublicSeries, type PublicCell, type PublicFilter, type PublicMeasure } from './public-cell.ts'
export { type PublicTotal, publicTotals } from './public-totals.ts'
export { type CasesToPublish, inputHash, type Published, type PublishRequest, publishRun } from './publish-run.ts'
export { removeRun } from './remove-run.ts'
export {
  type AgencyReport,
  type AgencyReportSummary,
  lastReportedRun,
  listAgencyReports,
  recordAgencyReport,
} from './report/agency-report.ts'
export { type ReportRequest, type ReportRow, streamReport } from './report/stream-report.ts'
export { type Role, roles } from './role.ts'
export { type Rollback, type RolledBack, rollbackRun } from './rollback-run.ts'
export { currentRunId, findRunByInput, getRun, listFindingCounts, listRuns, listVerdictCounts, type RunSummary } from './run.ts'
export { type AreaMonth, areaSeries, districtsArea, unitArea } from './scorecard/area-series.ts'
export type { BandName, ScoredPart, ScorePart, ScoreRules } from './scorecard/score-parts.ts'
export {
  type Scorecard,
  type ScorecardRequest,
  type ScoredAgency,
  type ScoreTarget,
  scorecards,
  type TargetState,
} from './scorecard/scorecard.ts'
export { createSession, deleteExpiredSessions, deleteSession, findSession, type Session } from './session.ts'
