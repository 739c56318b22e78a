// Made from the migrations by `npm run generate`; do not edit.
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { JobProblem, JobResult, JobStep } from './job-progress.ts'

/** Text of a date column: 'YYYY-MM-DD', never a Date (a Date has a time zone and moves birthdays). */
type DateText = string

type Timestamp = ColumnType<Date, Date | string, Date | string>

/** May be left out of an insert. */
type Generated<T> =
  T extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<Select, Insert | undefined, Update>
    : ColumnType<T, T | undefined, T>

/** People who log in to the portal */
export interface AccountTable {
  /** Its key in this database */
  account_id: Generated<string>
  /** What is typed to log in */
  name: string
  /** viewer, desk (1022), agency, steward or admin */
  role: 'viewer' | 'desk' | 'agency' | 'steward' | 'admin'
  /** Whose rows an agency account sees; null for the other roles */
  agency: string | null
  /** argon2id in PHC form */
  password_hash: string
  /** When it was made */
  created_at: Generated<Timestamp>
  /** When it was closed; null while it may log in */
  disabled_at: Timestamp | null
}

/** Which agency got which report when; the next report says what has changed since */
export interface AgencyReportTable {
  /** Number of the report */
  report_id: Generated<string>
  /** The run it is about; no reference, since the run may be taken out */
  run_id: string
  /** The agency whose rows it holds */
  agency: string
  /** xlsx, csv or parquet */
  format: 'xlsx' | 'csv' | 'parquet'
  /** One file a unit */
  by_unit: boolean
  /** Only what was new or gone since the report before */
  changed_only: boolean
  /** Run of the report before; null when there was none */
  compared_run_id: string | null
  /** Files with rows */
  files: number
  /** Rows in all files */
  rows: number
  /** SHA-256 of its SHA256SUMS, or of the archive */
  sha256: string
  /** Account of the portal, or the operating system account of who ran the command */
  made_by: string
  /** Calendar day of the deployment */
  made_on: DateText
  /** When it was recorded */
  made_at: Generated<Timestamp>
}

/** What agencies answered about findings; never changed: the newest of a finding counts, the others are its history */
export interface AnswerTable {
  /** Number of the answer */
  answer_id: GeneratedAlways<number>
  /** The finding */
  finding_key: string
  /** Its case when it was answered; null when it opens none */
  case_key: string | null
  /** Who answered for it: the owner of the finding */
  agency: string
  /** The run in which the finding stood when it was answered; no reference, since the run may be taken out */
  run_id: string
  /** As-of date of that run: a later one can tell whether the answer came true */
  as_of: DateText
  /** The register of the agency that is to be mended */
  register: string
  /** The delivery of that register in that run: only another delivery can tell whether the answer came true */
  delivery_sha256: string
  /** corrected · register_right · not_same_person · legal_exception */
  decision: 'corrected' | 'register_right' | 'not_same_person' | 'legal_exception'
  /** The value the agency says its row has now; personal data */
  corrected_value: string | null
  /** In the words of the agency */
  note: string | null
  /** Calendar day of the deployment */
  answered_on: DateText
  /** When it was recorded */
  answered_at: Generated<Timestamp>
  /** Account of the portal, or the operating system account of who ran the command */
  answered_by: string
  /** The file it came in */
  file_sha256: string
}

/** Tokens with which the programs of an agency call the API */
export interface ApiTokenTable {
  /** Its key in this database */
  token_id: Generated<string>
  /** Whose rows it shows */
  agency: string
  /** What it is used for, in the words of who made it */
  name: string
  /** SHA-256 of the token, in hexadecimal; the token was shown once and is kept nowhere */
  token_hash: string
  /** Account or operator who made it */
  created_by: string
  /** When it was made */
  created_at: Generated<Timestamp>
  /** Last call, to a few minutes; null before the first */
  last_used_at: Timestamp | null
  /** When it was revoked; null while it works */
  revoked_at: Timestamp | null
}

/** Who saw or changed what, appended by record_audit() only and never changed; each row is chained to the one before by its hash */
export interface AuditEntryTable {
  /** 1, 2, 3 … without a gap */
  seq: number
  /** When it was recorded, by the clock of the database server */
  at: Timestamp
  /** Account of the portal, or the operating system account of who ran a command */
  actor: string
  /** agency, steward or admin; operator for a command */
  role: string
  /** Agency whose rows it was about or for; null when none */
  agency: string | null
  /** What was done, as noun.verb: finding.download, run.publish */
  action: string
  /** What it was done to: a name, key or path without personal data */
  object: string
  /** The one person it was about */
  person_key: string | null
  /** The one case it was about */
  case_key: string | null
  /** The run whose rows were shown, loaded or changed; no reference, since the run may be taken out */
  run_id: string | null
  /** JSON with sorted keys, kept as text: filters, counts, reasons; never personal data */
  details: ColumnType<unknown, string, string>
  /** hash of the row before; 64 zeros for the first */
  previous_hash: string
  /** SHA-256 in hexadecimal over the JSON array of all other columns in their order */
  hash: string
}

/** One row: where the audit chain ends and what its last verification found. Its lock orders the writers */
export interface AuditHeadTable {
  /** Always true: there is one row */
  only_row: Generated<boolean>
  /** Number of the last entry; entries missing before it were cut off */
  seq: number
  /** Hash of the last entry */
  hash: string
  /** First entry that the last verification found wrong; while it is set nothing is published */
  bad_seq: number | null
  /** When the chain was last verified */
  verified_at: Timestamp | null
}

/** Cases by the day they are due, counted when a run was loaded: overdue rates count here */
export interface CaseDueTable {
  /** The run; no reference, since its rows may be taken out */
  run_id: string
  /** Agency that mends */
  owner_agency: string
  /** Unit; empty when unknown */
  unit_code: string
  /** The deadline; of a closed case the last day of a waiver if that was later */
  due_on: DateText
  /** Cases open after this run, by their deadline */
  open: number
  /** Cases this run closed */
  closed: number
  /** Those of them finished after that day */
  closed_late: number
}

/** What a run changed in a case, one partition a run, never changed; valid for readers of that run and of those that carry on from it */
export interface CaseEventTable {
  /** The run */
  run_id: string
  /** The case */
  case_key: string
  /** opened, closed, reopened, or changed (other codes, owner or unit) */
  event: string
  /** Day the run was published */
  on_date: DateText
  /** The register to mend */
  register: string
  /** Its owner after the event */
  owner_agency: string
  /** Its unit after the event */
  unit_code: string
  /** Evidence: numbers of the codes of the run before */
  numbers_before: number[]
  /** Evidence: numbers of the codes of this run; empty when closed */
  numbers_after: number[]
  /** Day the case was opened or last re-opened */
  started_on: DateText
  /** Its deadline after the event; of a closed case the one it had, or the last day of a waiver if that was later */
  due_on: DateText
  /** Of a closed case: the day its owner last answered it, else the day of the run; null for other events */
  finished_on: DateText | null
}

/** Cases a run opened, re-opened, closed and left open, counted when it was loaded: burn-downs count here */
export interface CaseFlowTable {
  /** The run; no reference, since its rows may be taken out */
  run_id: string
  /** Agency that mends */
  owner_agency: string
  /** The register to mend */
  register: string
  /** Unit; empty when unknown */
  unit_code: string
  /** Cases this run opened */
  opened: number
  /** Cases this run opened again */
  reopened: number
  /** Cases this run closed */
  closed: number
  /** Cases open after this run */
  open: number
}

/** The rows of all registers that belong to an open case, as the extracts have them; read only as a steward */
export interface CaseRowsTable {
  /** The run */
  run_id: string
  /** The case */
  case_key: string
  /** JSON array, the reference register first; null when no row was found */
  rows: ColumnType<unknown, string, string> | null
}

/** Which run a run carried its cases on from. It outlasts the run: the history of a case is that of all runs before */
export interface CaseRunTable {
  /** The run; no reference, since its rows may be taken out */
  run_id: string
  /** Name of the profile it was made with */
  profile: string
  /** The run that readers saw when it was published; null for the first */
  previous_run_id: string | null
  /** Calendar day of the deployment from which deadlines of the run count */
  published_on: DateText
}

/** Every case as a run left it, one partition a run; closed ones are carried on. Read only as an agency or a steward */
export interface CaseStateTable {
  /** The run */
  run_id: string
  /** 16 letters, keyed hash of register and subject: the same in every run, tells nothing; the reference number people get */
  case_key: string
  /** The register to mend */
  register: string
  /** Agency that mends it */
  owner_agency: string
  /** Unit of the person in the population, else of the row; empty when unknown */
  unit_code: string
  /** Village or residential group; empty when unknown */
  group_code: string
  /** The person; null for a row without a usable ID */
  person_key: string | null
  /** Number the register gives the row; null when it has none */
  register_number: string | null
  /** block or review: the worst of its findings */
  severity: string
  /** Numbers of its finding codes, ascending; of a closed case the last ones */
  numbers: number[]
  /** Its findings; of a closed case the last ones */
  finding_keys: string[]
  /** Registers on whose rows the findings stand: only a run that read them all can close the case */
  source_registers: string[]
  /** open or closed; what people said of it comes on top when it is read */
  state: string
  /** Last day to mend it; never moves later while the case is open */
  due_on: DateText
  /** The run that first showed it */
  opened_run: string
  /** Day that run was published */
  opened_on: DateText
  /** Day of the last re-opening; null when it was never closed before */
  reopened_on: DateText | null
  /** How often it was re-opened */
  reopened_times: number
  /** The run that no longer showed it; null while open */
  closed_run: string | null
  /** Day that run was published */
  closed_on: DateText | null
  /** False when a register of it was not delivered to this run: carried on as it was */
  shown: boolean
}

/** What a citizen said about a case to the 1022 desk, by its reference number; its owner must answer */
export interface CaseStatementTable {
  /** Number of the statement */
  statement_id: GeneratedAlways<number>
  /** The case */
  case_key: string
  /** Agency that mends the case; publishing keeps it up */
  owner_agency: string
  /** What the citizen said; digits of numbers are masked */
  statement: string
  /** Who took it down */
  taken_by: string
  /** Day it was taken */
  taken_on: DateText
  /** When it was recorded */
  taken_at: Generated<Timestamp>
  /** Last day to answer */
  due_on: DateText
  /** What the citizen is told; null while it waits */
  answer: string | null
  /** Who answered */
  answered_by: string | null
  /** Day it was answered */
  answered_on: DateText | null
  /** When that was recorded */
  answered_at: Timestamp | null
}

/** A steward allows a case to stay as it is until a day */
export interface CaseWaiverTable {
  /** Number of the waiver */
  waiver_id: GeneratedAlways<number>
  /** The case */
  case_key: string
  /** Agency that mends the case; publishing keeps it up */
  owner_agency: string
  /** Why */
  reason: string
  /** Who granted it */
  granted_by: string
  /** First day it is in force */
  granted_on: DateText
  /** When it was recorded */
  granted_at: Generated<Timestamp>
  /** Last day it is in force; the case is due then at the earliest */
  expires_on: DateText
  /** Who took it back */
  revoked_by: string | null
  /** First day it is no longer in force */
  revoked_on: DateText | null
  /** When that was recorded */
  revoked_at: Timestamp | null
  /** Why it was taken back */
  revoke_reason: string | null
}

/** An owner was warned that a case is about to fall due: once for each deadline of a case */
export interface CaseWarningTable {
  /** The case */
  case_key: string
  /** Agency that mends the case; publishing keeps it up */
  owner_agency: string
  /** The deadline it was warned of */
  due_on: DateText
  /** Day of the warning */
  warned_on: DateText
  /** When it was recorded */
  warned_at: Generated<Timestamp>
}

/** The run that readers of a profile see; publishing changes this one row */
export interface CurrentRunTable {
  /** Name of the profile */
  profile: string
  /** The run its readers see */
  run_id: string
  /** When they were moved to it */
  flipped_at: Generated<Timestamp>
}

/** One file of one register as a run read it */
export interface DeliveryTable {
  /** The run */
  run_id: string
  /** The register, by its name in the profile */
  register: string
  /** Agency that owns the rows of the register; may be empty */
  owner_agency: string
  /** Name of the file */
  file: string
  /** SHA-256 of the file, in hexadecimal */
  sha256: string
  /** Size of the file */
  bytes: number
  /** Physical lines, the header among them */
  lines: number
  /** Records that were taken */
  accepted: number
  /** Records that were not */
  rejected: number
  /** Lines with nothing in them */
  blank: number
}

/** Files taken by an agency on a day: more than a limit are refused */
export interface DownloadCountTable {
  /** Whose rows were in the files */
  agency: string
  /** Day in the time zone of the deployment */
  day: DateText
  /** Files asked for, refused ones included */
  downloads: number
}

/** People who asked not to be listed: later runs count them and list them nowhere */
export interface ErasureTable {
  /** All that is kept of the person: a keyed hash, from which nobody without the secret gets back to an ID */
  person_key: string
  /** When the request was carried out */
  erased_at: Generated<Timestamp>
}

/** One numbered statement about one row of one run, one partition a run; read only through the agency role */
export interface FindingTable {
  /** The run */
  run_id: string
  /** Keyed hash of the fault: the same in every run that finds it */
  finding_key: string
  /** Number of the code */
  number: number
  /** Name of the code */
  code: string
  /** block, review or info */
  severity: string
  /** Ordered by bytes, so that pages come in one order whatever the locale of the server */
  register: string
  /** Line of the delivery on which the record starts; the header is line 1 */
  source_line: number
  /** Number the register itself gives the row */
  register_number: string | null
  /** The ID as the register holds it, repaired where that is certain; agencies need it to find the row */
  national_id: string | null
  /** Keyed hash of the ID; null without a usable one */
  person_key: string | null
  /** Field that is wrong */
  field: string | null
  /** What the row holds there */
  value: string | null
  /** Register it was compared with */
  reference_register: string | null
  /** What that one holds */
  reference_value: string | null
  /** Register that is likely wrong */
  likely_wrong: string | null
  /** What the others agree on */
  suggested_value: string | null
  /** high, medium or low */
  confidence: string | null
  /** Why, in short marks */
  evidence: string | null
  /** Agency that mends the fault; empty when nobody has to */
  owner_agency: string
}

/** Findings per owner, register and code: pages count here, not over the findings */
export interface FindingCountTable {
  /** The run */
  run_id: string
  /** Agency that mends; empty when nobody has to */
  owner_agency: string
  /** Register of the rows */
  register: string
  /** Number of the code */
  number: number
  /** Name of the code */
  code: string
  /** Findings */
  count: number
}

/** A run that the gate held: its results lie in its folder until a steward approves or rejects it */
export interface HeldRunTable {
  /** Its run id; an approved run stands in run as well */
  run_id: string
  /** Name of the profile it was made with */
  profile: string
  /** Day the extracts are as of */
  as_of: DateText
  /** When the batch began */
  started_at: Timestamp
  /** When the gate held it, or compared it again with a newer run */
  held_at: Generated<Timestamp>
  /** run.json with the rules that fired, kept as text */
  run_json: ColumnType<unknown, string, string>
  /** The run the gate compared it with; null for none. It may only be approved while readers see that run */
  replaces: string | null
  /** Folder of its results on the machine of the batch */
  out_folder: string
  /** Folder of what publishing needs besides the results, on the machine of the batch */
  serving_folder: string
  /** approved (published) or rejected; null while it waits */
  decision: 'approved' | 'rejected' | null
  /** Who decided: account of the portal, or the operating system account of who ran the command */
  decided_by: string | null
  /** When it was decided */
  decided_at: Timestamp | null
  /** Why, in the words of who decided */
  reason: string | null
}

/** What was started from a page and is done by a child process: a batch, a decision on a run, a report of an agency or its answers */
export interface JobTable {
  /** Random; part of its address */
  job_id: string
  /** reconcile, approve, reject, rollback; of an agency report, answer */
  kind: 'reconcile' | 'approve' | 'reject' | 'rollback' | 'report' | 'answer'
  /** Random, from the form: the same form sent twice is one job */
  submission: string
  /** Account that started it */
  started_by: string
  /** When the form arrived; the files may still be on their way */
  started_at: Generated<Timestamp>
  /** Last sign of life of the portal that does it, every few seconds; a job without one is interrupted */
  seen_at: Generated<Timestamp>
  /** The run that came of it, or that it decides on */
  run_id: string | null
  /** Stages done so far: name, rows, seconds */
  steps: Generated<ColumnType<readonly JobStep[], string, string>>
  /** When it ended; null while it is under way */
  ended_at: Timestamp | null
  /** How it ended: interrupted when the portal or the machine stopped under it */
  outcome: 'published' | 'same_input' | 'held' | 'rejected' | 'rolled_back' | 'made' | 'taken' | 'refused' | 'failed' | 'interrupted' | null
  /** Why it was refused or failed: code, message, next; no personal data */
  problem: ColumnType<JobProblem, string, string> | null
  /** Whose rows a report holds or whose answers are taken; null for what changes what readers see */
  agency: string | null
  /** What came of a report or of answers: files, counts and row numbers; no personal data */
  result: ColumnType<JobResult, string, string> | null
}

/** Coverage, quality and scores in long form, one partition a run; an empty unit, district, age band or sex means all */
export interface MeasureTable {
  /** The run */
  run_id: string
  /** coverage, quality or scores: the file it came from */
  kind: string
  /** What is measured, by its name in the profile */
  definition: string
  /** The register it is about */
  register: string
  /** people or rows: what is counted */
  basis: string
  /** Ward or commune */
  unit_code: string
  /** Version of the list that the unit or district stands in */
  list_version: string
  /** Former district */
  district_code: string
  /** Age band of the profile */
  age_band: string
  /** M, F or unknown */
  sex: string
  /** How many; small counts included, so never shown to the public as it is */
  numerator: number
  /** Out of how many */
  denominator: number
  /** Day the extracts are as of */
  as_of: DateText
}

/** Which community team got which list of people to visit, and until when it may be kept */
export interface OutreachListTable {
  /** Number of the list */
  list_id: Generated<string>
  /** The run it was made from; no reference, since the run may be taken out */
  run_id: string
  /** without-insurance, without-account:<register> or case-visit */
  kind: string
  /** The unit the people live in */
  unit_code: string
  /** Unit list the unit code is of */
  list_version: string
  /** The residential group; null = the whole unit */
  group_code: string | null
  /** People on it */
  people: number
  /** SHA-256 of the file */
  sha256: string
  /** Account of the portal, or the operating system account of who ran the command */
  made_by: string
  /** Calendar day of the deployment */
  made_on: DateText
  /** Last day on which it may be kept */
  expires_on: DateText
  /** When it was recorded */
  made_at: Generated<Timestamp>
}

/** At most one row: which secret the person keys of this database were made under, without telling the secret */
export interface PersonKeySecretTable {
  /** Always true: there is one row */
  only_row: Generated<boolean>
  /** HMAC-SHA256 of a constant under the secret, in hexadecimal */
  fingerprint: string
  /** When the first run was published under it */
  first_used_at: Generated<Timestamp>
}

/** What the public may see of the measures of a run: rounded, small cells hidden; decided once, when the run was made. One partition a run */
export interface PublicCellTable {
  /** The run */
  run_id: string
  /** coverage or quality */
  kind: string
  /** What is measured: a coverage definition of the profile, authenticated, correct, complete, clean or live */
  definition: string
  /** The register that is measured */
  register: string
  /** people or rows */
  basis: string
  /** Empty = all units; unknown = rows without one */
  unit_code: string
  /** Unit list the unit code is of */
  list_version: string
  /** Empty = all districts; several joined by + are counted together */
  district_code: string
  /** Empty = all ages */
  age_band: string
  /** Empty = both */
  sex: string
  /** How many have it, rounded; null = hidden */
  numerator: number | null
  /** Out of how many, rounded; null = hidden */
  denominator: number | null
  /** Day the extracts are as of */
  as_of: DateText
}

/** One published run; its rows never change after publication */
export interface RunTable {
  /** Time of its start and six letters; sorts by time */
  run_id: string
  /** Name of the profile it was made with */
  profile: string
  /** Day the extracts are as of */
  as_of: DateText
  /** When the batch began */
  started_at: Timestamp
  /** When readers were first moved to it; null while it is loaded and was never shown */
  published_at: Timestamp | null
  /** SHA-256 over profile, as-of date and the sha256 of every delivery: the same input again has the same hash */
  input_hash: string
  /** run.json as published, kept as text */
  run_json: ColumnType<unknown, string, string>
  /** The run that readers saw when this one was published; null for the first, and when that run was taken out */
  previous_run_id: string | null
}

/** Portal sessions; the cookie holds the token, this table only its SHA-256 */
export interface SessionTable {
  /** SHA-256 of the token, in hexadecimal */
  token_hash: string
  /** Who logged in */
  account_id: string
  /** When */
  created_at: Generated<Timestamp>
  /** When it ends, however much it is used */
  expires_at: Timestamp
  /** Last request, to a few minutes; an unused session ends earlier */
  last_seen_at: Generated<Timestamp>
}

/** Rows per register and verdict */
export interface VerdictCountTable {
  /** The run */
  run_id: string
  /** The register */
  register: string
  /** match, match_with_note, review, mismatch, no_id, duplicate or out_of_scope */
  verdict: string
  /** Rows of the register with this verdict */
  count: number
}

/** The serving database, table by table. */
export interface Database {
  account: AccountTable
  agency_report: AgencyReportTable
  answer: AnswerTable
  api_token: ApiTokenTable
  audit_entry: AuditEntryTable
  audit_head: AuditHeadTable
  case_due: CaseDueTable
  case_event: CaseEventTable
  case_flow: CaseFlowTable
  case_rows: CaseRowsTable
  case_run: CaseRunTable
  case_state: CaseStateTable
  case_statement: CaseStatementTable
  case_waiver: CaseWaiverTable
  case_warning: CaseWarningTable
  current_run: CurrentRunTable
  delivery: DeliveryTable
  download_count: DownloadCountTable
  erasure: ErasureTable
  finding: FindingTable
  finding_count: FindingCountTable
  held_run: HeldRunTable
  job: JobTable
  measure: MeasureTable
  outreach_list: OutreachListTable
  person_key_secret: PersonKeySecretTable
  public_cell: PublicCellTable
  run: RunTable
  session: SessionTable
  verdict_count: VerdictCountTable
}
