import type { ColumnType, Generated } from 'kysely'
import type { Job, JobOutcome, JobProblem, JobStep } from './job.ts'

/** Text of a date column: 'YYYY-MM-DD', never a Date (a Date has a time zone and moves birthdays). */
type DateText = string

interface RunTable {
  run_id: string
  profile: string
  as_of: DateText
  started_at: ColumnType<Date, string, never>
  /** Null while the run is loaded and was never shown. */
  published_at: Date | null
  previous_run_id: string | null
  input_hash: string
  run_json: ColumnType<unknown, string, never>
}

interface HeldRunTable {
  run_id: string
  profile: string
  as_of: DateText
  started_at: ColumnType<Date, string, never>
  held_at: Generated<Date>
  run_json: ColumnType<unknown, string, string>
  replaces: string | null
  out_folder: string
  serving_folder: string
  decision: 'approved' | 'rejected' | null
  decided_by: string | null
  decided_at: Date | null
  reason: string | null
}

interface CurrentRunTable {
  profile: string
  run_id: string
  flipped_at: Generated<Date>
}

interface DeliveryTable {
  run_id: string
  register: string
  owner_agency: string
  file: string
  sha256: string
  bytes: number
  lines: number
  accepted: number
  rejected: number
  blank: number
}

export interface VerdictCountTable {
  run_id: string
  register: string
  verdict: string
  count: number
}

export interface FindingCountTable {
  run_id: string
  owner_agency: string
  register: string
  number: number
  code: string
  count: number
}

export const measureKinds = ['coverage', 'quality', 'scores'] as const

export interface MeasureTable {
  run_id: string
  /** The file it came from. */
  kind: (typeof measureKinds)[number]
  definition: string
  register: string
  basis: string
  unit_code: string
  list_version: string
  district_code: string
  age_band: string
  sex: string
  numerator: number
  denominator: number
  as_of: DateText
}

export interface FindingTable {
  run_id: string
  finding_key: string
  number: number
  code: string
  severity: string
  register: string
  source_line: number
  register_number: string | null
  national_id: string | null
  person_key: string | null
  field: string | null
  value: string | null
  reference_register: string | null
  reference_value: string | null
  likely_wrong: string | null
  suggested_value: string | null
  confidence: string | null
  evidence: string | null
  owner_agency: string
}

export const roles = ['viewer', 'desk', 'agency', 'steward', 'admin'] as const
export type Role = (typeof roles)[number]

interface AccountTable {
  account_id: Generated<string>
  name: string
  role: Role
  agency: string | null
  password_hash: string
  created_at: Generated<Date>
  disabled_at: Date | null
}

interface SessionTable {
  token_hash: string
  account_id: string
  created_at: Generated<Date>
  expires_at: ColumnType<Date, Date, never>
  last_seen_at: Generated<Date>
}

interface ApiTokenTable {
  token_id: Generated<string>
  agency: string
  name: string
  token_hash: string
  created_by: string
  created_at: Generated<Date>
  last_used_at: Date | null
  revoked_at: Date | null
}

interface DownloadCountTable {
  agency: string
  day: DateText
  downloads: number
}

interface JobTable {
  job_id: string
  kind: Job['kind']
  submission: string
  started_by: string
  started_at: Generated<Date>
  process_id: number | null
  run_id: string | null
  steps: ColumnType<readonly JobStep[], string | undefined, string>
  ended_at: Date | null
  outcome: JobOutcome | null
  problem: ColumnType<JobProblem | null, string | null | undefined, string | null>
}

interface AuditEntryTable {
  seq: number
  at: Date
  actor: string
  role: string
  agency: string | null
  action: string
  object: string
  person_key: string | null
  case_key: string | null
  run_id: string | null
  details: unknown
  previous_hash: string
  hash: string
}

interface AuditHeadTable {
  only_row: Generated<boolean>
  seq: number
  hash: string
  bad_seq: number | null
  verified_at: Date | null
}

interface ErasureTable {
  person_key: string
  erased_at: Generated<Date>
}

interface PersonKeySecretTable {
  only_row: Generated<boolean>
  fingerprint: string
  first_used_at: Generated<Date>
}

/** The serving database, table by table; the migrations are the truth and hold the comments. */
export interface Database {
  run: RunTable
  current_run: CurrentRunTable
  held_run: HeldRunTable
  delivery: DeliveryTable
  verdict_count: VerdictCountTable
  finding_count: FindingCountTable
  measure: MeasureTable
  finding: FindingTable
  account: AccountTable
  session: SessionTable
  api_token: ApiTokenTable
  download_count: DownloadCountTable
  job: JobTable
  audit_entry: AuditEntryTable
  audit_head: AuditHeadTable
  person_key_secret: PersonKeySecretTable
  erasure: ErasureTable
}
