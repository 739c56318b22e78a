import { expect, test } from 'vitest'
import { type StoredFinding, visibleFinding } from './column-policy.ts'

const profile = {
  registers: [
    { name: 'population', role: 'reference', owner: 'police' },
    { name: 'insurance', role: 'person', owner: 'social_insurance' },
    { name: 'tax', role: 'person', owner: 'tax_office' },
  ],
} as unknown as Parameters<typeof visibleFinding>[2]

function row(change: Partial<StoredFinding> = {}): StoredFinding {
  return {
    finding_key: 'k',
    number: 403,
    code: 'DOB_YEAR',
    severity: 'block',
    register: 'insurance',
    source_line: 17,
    register_number: 'SI-NUMBER',
    national_id: '999000000001',
    person_key: 'PERSON-KEY',
    field: 'birth_date',
    value: 'INSURANCE-VALUE',
    reference_register: 'population',
    reference_value: 'POPULATION-VALUE',
    likely_wrong: 'insurance',
    suggested_value: 'SUGGESTION',
    confidence: 'high',
    evidence: 'EVIDENCE-TAX-VALUE',
    owner_agency: 'social_insurance',
    ...change,
  }
}

const seenBy = (agency: string, change: Partial<StoredFinding> = {}): string =>
  JSON.stringify(visibleFinding(row(change), agency, profile))

test('the owner of the row sees its own value and not the value of another register', () => {
  const seen = seenBy('social_insurance')
  for (const own of ['INSURANCE-VALUE', 'SI-NUMBER', '999000000001', 'SUGGESTION', 'DOB_YEAR', 'birth_date'])
    expect(seen).toContain(own)
  for (const other of ['POPULATION-VALUE', 'EVIDENCE', 'PERSON-KEY']) expect(seen).not.toContain(other)
})

test('the owner of the culprit sees its own value and nothing of the other row but the code', () => {
  const seen = seenBy('police', { owner_agency: 'police', likely_wrong: 'population' })
  for (const own of ['POPULATION-VALUE', '999000000001', 'SUGGESTION', 'DOB_YEAR', '"register":"population"'])
    expect(seen).toContain(own)
  for (const other of ['INSURANCE-VALUE', 'SI-NUMBER', '17', 'EVIDENCE']) expect(seen).not.toContain(other)
})

test('the owner of the row learns that it is not its turn, without the suggestion to the other', () => {
  const seen = visibleFinding(row({ owner_agency: 'police' }), 'social_insurance', profile)
  expect(seen).toMatchObject({ toMend: false, suggestedValue: '', ownValue: 'INSURANCE-VALUE' })
})

test.each([
  ['medium confidence', { confidence: 'medium' }],
  ['low confidence', { confidence: 'low' }],
  ['no confidence', { confidence: null }],
  ['a field that is no identity field', { field: 'unit_code' }],
  ['no field', { field: null }],
])('no suggestion with %s', (_name, change) => {
  expect(visibleFinding(row(change), 'social_insurance', profile)?.suggestedValue).toBe('')
})

test.each(['tax_office', 'police', '', 'SOCIAL_INSURANCE', 'insurance'])(
  '%j sees nothing of a row that is not its own',
  (agency) => {
    expect(visibleFinding(row(), agency, profile)).toBeUndefined()
  },
)

test('nobody owns a row without owner on an unknown register', () => {
  expect(visibleFinding(row({ owner_agency: '', register: 'unknown', reference_register: null }), '', profile)).toBeUndefined()
})
