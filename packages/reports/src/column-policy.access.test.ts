import type { CaseRegisterRow } from '@doisoat/contracts'
import { expect, test } from 'vitest'
import { agencyRows } from './agency-rows.ts'
import { type PolicyProfile, type StoredFinding, visibleFinding } from './column-policy.ts'

const profile = {
  registers: [
    { name: 'population', role: 'reference', owner: 'police' },
    { name: 'insurance', role: 'person', owner: 'social_insurance' },
    { name: 'tax', role: 'person', owner: 'tax_office' },
  ],
  agencies: [
    { name: 'police', entitledFields: ['national_id', 'full_name', 'birth_date', 'sex'] },
    { name: 'social_insurance', entitledFields: ['national_id', 'full_name', 'birth_date', 'sex'] },
    { name: 'tax_office', entitledFields: ['national_id', 'full_name', 'birth_date'] },
    { name: 'science_technology', entitledFields: [] },
  ],
} as unknown as PolicyProfile

/** A row of each register about the person, every value saying whose it is. */
const caseRows: CaseRegisterRow[] = ['population', 'insurance', 'tax'].map((register) => ({
  register,
  source_line: 17,
  register_number: `${register}-NUMBER`,
  national_id: `${register}-ID`,
  full_name: `${register}-NAME`,
  birth_date: `${register}-BIRTH`,
  sex: `${register}-SEX`,
  unit_code: `${register}-UNIT`,
  status: `${register}-STATUS`,
  updated_on: `${register}-UPDATED`,
}))

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
    case_key: 'bcdfghjkmnpqrstv',
    due_on: '2025-08-15',
    unit_code: '20194',
    case_rows: caseRows,
    change: 'new',
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

test('the owner of the row sees that row in full and no other of the person', () => {
  const seen = seenBy('social_insurance')
  for (const column of ['NAME', 'BIRTH', 'SEX', 'UNIT', 'STATUS', 'UPDATED']) expect(seen).toContain(`insurance-${column}`)
  expect(seen).not.toMatch(/population-|tax-/)
})

test('the owner of the culprit sees its own row in full and nothing of the row that told', () => {
  const seen = seenBy('police', { owner_agency: 'police', likely_wrong: 'population' })
  expect(seen).toContain('population-NAME')
  expect(seen).not.toMatch(/insurance-|tax-/)
})

test('another row of the same person in the own register is not taken for this one', () => {
  expect(visibleFinding(row({ source_line: 18 }), 'social_insurance', profile)?.ownRow).toBeUndefined()
})

test('an agreed value only for a field the agency is entitled to', () => {
  const tax = { register: 'tax', owner_agency: 'tax_office' }
  expect(visibleFinding(row({ ...tax, field: 'birth_date' }), 'tax_office', profile)?.suggestedValue).toBe('SUGGESTION')
  expect(visibleFinding(row({ ...tax, field: 'sex' }), 'tax_office', profile)?.suggestedValue).toBe('')
  expect(visibleFinding(row({ owner_agency: 'science_technology' }), 'science_technology', profile)?.suggestedValue).toBe('')
})

test('a row of the reference register stands once per person and field, however many registers disagree with it', async () => {
  const wrong = { owner_agency: 'police', likely_wrong: 'population' }
  const findings = [
    row({ ...wrong, finding_key: 'a' }),
    row({ ...wrong, finding_key: 'b', register: 'tax' }),
    row({ ...wrong, finding_key: 'c', register: 'tax', field: 'full_name' }),
    row({ ...wrong, finding_key: 'd', person_key: 'ANOTHER' }),
  ]
  async function* source(): AsyncGenerator<StoredFinding> {
    for (const one of findings) yield await Promise.resolve(one)
  }
  const keys: string[] = []
  for await (const { findingKey } of agencyRows(source(), 'police', profile)) keys.push(findingKey)
  expect(keys).toEqual(['a', 'c', 'd'])
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
