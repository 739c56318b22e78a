import { type Finding, type FindingColumn, findFinding } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'

/** A finding as the serving database holds it. */
export type StoredFinding = Readonly<Record<FindingColumn, string | number | null>>

/** What one agency may see of a finding. */
export interface AgencyFinding {
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
  readonly field: string
  readonly ownValue: string
  readonly suggestedValue: string
  /** The row is of the reference register: its owner verifies it. */
  readonly ofReference: boolean
  /** The agency has to mend it; otherwise it is the agency's row and another one's turn. */
  readonly toMend: boolean
}

/** Fields a state agency may be told, because the population database is their one trusted source (Decree 278/2025). */
const identityFields: ReadonlySet<string> = new Set(['national_id', 'full_name', 'birth_date', 'sex'])

/**
 * What an agency may see of a finding, or undefined when it is neither its row nor its duty.
 *
 * Own register: the row and its value. Another register's row (an owner whose own row is the likely culprit): the own value and the
 * code, not the other row's value, line or number. A suggestion only for an identity field and only with high confidence.
 * Source of the rule: Law 91/2025/QH15, art. 15 and 17 (minimum columns of the other side).
 */
export function visibleFinding(
  row: StoredFinding,
  agency: string,
  profile: Pick<Profile, 'registers'>,
): AgencyFinding | undefined {
  const owns = (register: string | number | null): boolean =>
    profile.registers.some(({ name, owner }) => name === register && owner === agency)
  const toMend = text(row.owner_agency) === agency && agency !== ''
  const ownsRow = owns(row.register)
  if (!toMend && !ownsRow) return undefined
  const ownsReference = owns(row.reference_register)
  const suggests = text(row.confidence) === 'high' && identityFields.has(text(row.field))
  const ownRowFirst = ownsRow || !ownsReference
  const register = ownRowFirst ? text(row.register) : text(row.reference_register)
  return {
    code: text(row.code),
    finding: findFinding(text(row.code)),
    severity: text(row.severity),
    register,
    otherRegister: ownRowFirst ? text(row.reference_register) : text(row.register),
    ofReference: profile.registers.some(({ name, role }) => name === register && role === 'reference'),
    sourceLine: ownsRow ? text(row.source_line) : '',
    registerNumber: ownsRow ? text(row.register_number) : '',
    nationalId: text(row.national_id),
    field: text(row.field),
    ownValue: ownsRow ? text(row.value) : ownsReference ? text(row.reference_value) : '',
    suggestedValue: suggests && toMend ? text(row.suggested_value) : '',
    toMend,
  }
}

function text(value: string | number | null): string {
  return value === null ? '' : String(value)
}
