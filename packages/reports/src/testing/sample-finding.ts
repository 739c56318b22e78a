import type { RunJson } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import type { BundleRequest } from '../bundle/write-bundle.ts'
import type { StoredFinding } from '../column-policy.ts'

/** A made-up finding of social insurance; no real person has a number that begins with 999. */
export function sampleFinding(index: number, change: Partial<StoredFinding> = {}): StoredFinding {
  const key = index.toString(16).padStart(32, '0')
  return {
    finding_key: key,
    number: 306,
    code: 'NAME_MISMATCH',
    severity: 'block',
    register: 'insurance',
    source_line: index + 2,
    register_number: `00${String(index).padStart(8, '0')}`,
    national_id: `0990${String(index).padStart(8, '0')}`,
    person_key: key,
    field: 'full_name',
    value: `Nguyễn Văn ${index}`,
    reference_register: 'population',
    reference_value: 'OTHER',
    likely_wrong: 'insurance',
    suggested_value: `Nguyễn Vân ${index}`,
    confidence: 'high',
    evidence: null,
    owner_agency: 'social_insurance',
    case_key: 'bcdfghjkmnpqrstv',
    due_on: '2025-08-15',
    unit_code: '',
    case_rows: [
      {
        register: 'insurance',
        source_line: index + 2,
        register_number: `00${String(index).padStart(8, '0')}`,
        national_id: `0990${String(index).padStart(8, '0')}`,
        full_name: `Nguyễn Văn ${index}`,
        birth_date: '1975-05-01',
        sex: 'M',
        unit_code: '20194',
        status: 'active',
        updated_on: '2025-07-01',
      },
    ],
    change: null,
    ...change,
  }
}

export async function* stream<T>(rows: Iterable<T>): AsyncGenerator<T> {
  for (const row of rows) yield await Promise.resolve(row)
}

const run: Pick<RunJson, 'runId' | 'asOf' | 'registers'> = {
  runId: '20250802-010000-sample',
  asOf: '2025-08-01',
  registers: {},
}

/** A report of social insurance about these findings. */
export function sampleRequest(
  profile: Profile,
  outDir: string,
  change: Partial<BundleRequest> & { readonly rows: Iterable<StoredFinding>; readonly agencyName?: string },
): BundleRequest {
  const { rows, agencyName = 'social_insurance', ...more } = change
  const agency = profile.agencies.find(({ name }) => name === agencyName)
  if (!agency) throw new Error(`no agency ${agencyName}`)
  const request = { profile, agency, run, comparedWith: null, changedOnly: false, byUnit: false, format: 'xlsx' } as const
  return { ...request, outDir, findings: stream(rows), ...more }
}
