import { type CaseRegisterRow, type Finding, type FindingColumn, findFinding } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'

/** What the case of a finding adds to it, and how it stands to the report before. A finding that opens no case has none of it. */
export interface FindingContext {
  readonly case_key?: string | null
  /** ISO day. */
  readonly due_on?: string | null
  /** Unit of the person: splits the report, and is no column of it. */
  readonly unit_code?: string | null
  /** Rows of all registers about the person: only those of the agency's own registers are shown. */
  readonly case_rows?: readonly CaseRegisterRow[] | null
  readonly change?: 'new' | 'still' | 'gone' | null
}

/** A finding as the serving database holds it. */
export type StoredFinding = Readonly<Record<FindingColumn, string | number | null>> & FindingContext

type OwnRow = Omit<CaseRegisterRow, 'register' | 'source_line' | 'register_number' | 'national_id'>

/** What one agency may see of a finding. */
export interface AgencyFinding {
  readonly findingKey: string
  readonly caseKey: string
  /** ISO day, or empty: nobody has to mend it, or no case was opened. */
  readonly dueOn: string
  readonly change: string
  /** Unit the row goes to when the report is split; empty when it is not known. */
  readonly unit: string
  readonly code: string
  /** The catalogue's entry; undefined for a code of a newer version. */
  readonly finding: Finding | undefined
  readonly severity: string
  /** The register whose row this is: the agency's own one. */
  readonly register: string
  /** The register it was compared with, by name only. */
  readonly otherRegister: string
  readonly sourceLine: string
  readonly registerNumber: string
  readonly nationalId: string
  /** The agency's own row; undefined where only the finding is known. */
  readonly ownRow: OwnRow | undefined
  readonly field: string
  readonly ownValue: string
  readonly suggestedValue: string
  /** The row is of the reference register: its owner verifies it. */
  readonly ofReference: boolean
  /** The agency has to mend it; otherwise it is the agency's row and another one's turn. */
  readonly toMend: boolean
}

export type PolicyProfile = Pick<Profile, 'registers' | 'agencies'>

/**
 * What an agency may see of a finding, or undefined when it is neither its row nor its duty.
 *
 * Own register: the row in full and its value. Another register's row (an owner whose own row is the likely culprit): the own row and
 * value and the code, not the other row's value, line or number. The agreed value only for identity fields the profile entitles the
 * agency to, and only with high confidence. Source of the rule: Law 91/2025/QH15, art. 15 and 17 (minimum columns of the other side).
 */
export function visibleFinding(row: StoredFinding, agency: string, profile: PolicyProfile): AgencyFinding | undefined {
  const owns = (register: string | number | null): boolean =>
    profile.registers.some(({ name, owner }) => name === register && owner === agency)
  const isOwner = text(row.owner_agency) === agency && agency !== ''
  const ownsRow = owns(row.register)
  if (!isOwner && !ownsRow) return undefined
  const toMend = isOwner && row.change !== 'gone'
  const ownsReference = owns(row.reference_register)
  const entitled: readonly string[] = profile.agencies.find(({ name }) => name === agency)?.entitledFields ?? []
  const suggests = toMend && text(row.confidence) === 'high' && entitled.includes(text(row.field))
  const ownRowFirst = ownsRow || !ownsReference
  const register = ownRowFirst ? text(row.register) : text(row.reference_register)
  return {
    findingKey: text(row.finding_key),
    caseKey: text(row.case_key ?? null),
    dueOn: toMend ? text(row.due_on ?? null) : '',
    change: text(row.change ?? null),
    unit: text(row.unit_code ?? null),
    code: text(row.code),
    finding: findFinding(text(row.code)),
    severity: text(row.severity),
    register,
    otherRegister: ownRowFirst ? text(row.reference_register) : text(row.register),
    ofReference: profile.registers.some(({ name, role }) => name === register && role === 'reference'),
    sourceLine: ownsRow ? text(row.source_line) : '',
    registerNumber: ownsRow ? text(row.register_number) : '',
    nationalId: text(row.national_id),
    ownRow: owns(register) ? ownRowOf(row, register, ownsRow) : undefined,
    field: text(row.field),
    ownValue: ownsRow ? text(row.value) : ownsReference ? text(row.reference_value) : '',
    suggestedValue: suggests ? text(row.suggested_value) : '',
    toMend,
  }
}

/** The row the finding is about; of the reference register the first row of the person. Field by field, so that nothing else gets out. */
function ownRowOf(finding: StoredFinding, register: string, byLine: boolean): OwnRow | undefined {
  const row = finding.case_rows?.find(
    (one) => one.register === register && (!byLine || Number(one.source_line) === Number(finding.source_line)),
  )
  if (!row) return undefined
  const { full_name, birth_date, sex, unit_code, status, updated_on } = row
  return { full_name, birth_date, sex, unit_code, status, updated_on }
}

function text(value: string | number | null): string {
  return value === null ? '' : String(value)
}
