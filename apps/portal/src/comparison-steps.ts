import { type CaseRegisterRow, type FindingCode, getFinding } from '@doisoat/contracts'
import { compareBirthDates, compareNames, parseBirthDate } from '@doisoat/identifiers'
import type { Profile } from '@doisoat/profile'

/** What one step of the comparison of a row with the reference row gave. */
export interface ComparisonStep {
  readonly field: 'national_id' | 'full_name' | 'birth_date' | 'sex'
  /** same · written: equal but for the way of writing · a code of the catalogue · differs without a code · missing on one side. */
  readonly result: 'same' | 'written' | 'differs' | 'missing' | { readonly title: { readonly vi: string; readonly en: string } }
}

const birthCodes = { same: null, precision: 'DOB_PRECISION', swap: 'DOB_SWAP', year: 'DOB_YEAR', other: 'DOB_OTHER' } as const

/** The steps by which the batch compared a row with the reference row, in its order: ID, name by the name ladder, birth date, sex. */
export function comparisonSteps(
  row: CaseRegisterRow,
  reference: CaseRegisterRow,
  { profile, asOf }: { readonly profile: Pick<Profile, 'dateOrder' | 'compactDates'>; readonly asOf: string },
): ComparisonStep[] {
  const value = (of: CaseRegisterRow, field: ComparisonStep['field']): string => of[field] ?? ''
  const pair = (field: ComparisonStep['field']): [string, string] => [value(row, field), value(reference, field)]
  const steps: ComparisonStep[] = [{ field: 'national_id', result: plain(...pair('national_id')) }]
  const [name, otherName] = pair('full_name')
  if ((row.full_name ?? null) !== null) {
    const { code, rung } = compareNames(name, otherName)
    steps.push({
      field: 'full_name',
      result: code === null ? (rung === null ? 'missing' : rung === 0 ? 'same' : 'written') : titled(code),
    })
  }
  const [birth, otherBirth] = pair('birth_date')
  if ((row.birth_date ?? null) !== null) {
    const options = { order: profile.dateOrder, compact: profile.compactDates, asOf }
    const [own, theirs] = [parseBirthDate(birth, options), parseBirthDate(otherBirth, options)]
    if (own.form !== 'valid' || theirs.form !== 'valid') {
      steps.push({ field: 'birth_date', result: own.form === 'invalid' ? titled('DOB_INVALID') : 'missing' })
    } else {
      const code = birthCodes[compareBirthDates(own.value, theirs.value)]
      steps.push({ field: 'birth_date', result: code === null ? (birth === otherBirth ? 'same' : 'written') : titled(code) })
    }
  }
  if ((row.sex ?? null) !== null) steps.push({ field: 'sex', result: plain(...pair('sex')) })
  return steps
}

function plain(own: string, other: string): ComparisonStep['result'] {
  if (own === '' || other === '') return 'missing'
  return own === other ? 'same' : 'differs'
}

function titled(code: FindingCode): ComparisonStep['result'] {
  return { title: getFinding(code).title }
}
