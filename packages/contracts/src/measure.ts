/**
 * The columns of every measure file (`coverage.csv`, `quality.csv`, `scores.csv`) and of the published measures, long form.
 *
 * An empty unit_code, district_code, age_band or sex means "all". Every rate is stored as its two numbers, never as a quotient.
 */
export const measureColumns = [
  'definition',
  'register',
  'basis',
  'unit_code',
  'list_version',
  'district_code',
  'age_band',
  'sex',
  'numerator',
  'denominator',
  'as_of',
] as const

/** The columns of `public.csv`, what the public may see of the measures; no numerator and denominator = hidden. */
export const publicColumns = ['kind', ...measureColumns] as const

export type MeasureColumn = (typeof measureColumns)[number]

/** The columns of `findings.csv` and `findings.parquet`, in order; sorted by register, source_line, number. */
export const findingColumns = [
  'finding_key',
  'number',
  'code',
  'severity',
  'register',
  'source_line',
  'register_number',
  'national_id',
  'person_key',
  'field',
  'value',
  'reference_register',
  'reference_value',
  'likely_wrong',
  'suggested_value',
  'confidence',
  'evidence',
  'owner_agency',
] as const

export type FindingColumn = (typeof findingColumns)[number]
