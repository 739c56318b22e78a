import { join } from 'node:path'

/** The columns of the three extracts as they stand in the files: every contender gets the schema and guesses nothing. */
export const columnsOf = {
  population:
    'national_id cmnd9 full_name other_name birth_date sex unit_code residence_status life_status death_date excluded_group previous_ids household_id group_code updated_on'.split(
      ' ',
    ),
  insurance: 'si_number national_id full_name birth_date sex unit_code health_card_no scheme status group_code updated_on'.split(
    ' ',
  ),
  tax: 'tax_code national_id taxpayer_type full_name birth_date status status_reason updated_on'.split(' '),
} as const

export type Extract = keyof typeof columnsOf

export const extracts = Object.keys(columnsOf) as readonly Extract[]

/** What is compared with the population row of the same ID; `row` is the prefix of the row's columns. */
export const compared = [
  { register: 'insurance', row: 'i', field: 'full_name' },
  { register: 'insurance', row: 'i', field: 'birth_date' },
  { register: 'insurance', row: 'i', field: 'sex' },
  { register: 'tax', row: 't', field: 'full_name' },
  { register: 'tax', row: 't', field: 'birth_date' },
] as const

/** Where a contender reads and writes; the bench gives both on the command line. */
export interface Job {
  readonly file: (extract: Extract) => string
  readonly differences: string
  readonly coverage: string
}

/**
 * The job of every contender. `differences.csv`: register, national_id, field, value, reference_value, one line for each field of
 * an insurance or tax row that differs from the population row of the same ID. `coverage.csv`: people, insured and taxed by unit,
 * year of birth by tens, and sex.
 */
export function readJob(): Job {
  const [dataDir, outDir] = process.argv.slice(2)
  if (dataDir === undefined || outDir === undefined) throw new Error('usage: <contender> DATA_FOLDER OUT_FOLDER')
  return {
    file: (extract) => join(dataDir, `${extract}.csv`),
    differences: join(outDir, 'differences.csv'),
    coverage: join(outDir, 'coverage.csv'),
  }
}
