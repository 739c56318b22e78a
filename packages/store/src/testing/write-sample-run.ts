import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type FindingCode,
  type FindingColumn,
  findingColumns,
  getFinding,
  type MeasureColumn,
  measureColumns,
  publicColumns,
  type RunJson,
} from '@doisoat/contracts'
import { keyLetters } from '../case/case-reference.ts'
import { caseColumns } from '../case/load-cases.ts'
import type { CasesToPublish } from '../publish-run.ts'

export interface SampleRun {
  readonly outDir: string
  readonly runId: string
  /** Made-up findings, spread over insurance and tax; the first of `rows` replace them. */
  readonly findings: number
  readonly rows?: readonly SampleFinding[]
  readonly measures?: readonly SampleMeasure[]
  readonly profile?: string
}

export type SampleFinding = Partial<Record<FindingColumn, string>> & {
  readonly code: FindingCode
  readonly register: string
  readonly owner_agency: string
  /** Of the person, for the case. */
  readonly unit_code?: string
  /** Working days to mend it; 10 for a block finding and 20 for a review one without it. */
  readonly deadline_days?: string
}
export type SampleMeasure = Partial<Record<MeasureColumn, string | number>> & {
  readonly numerator: number
  readonly denominator: number
}

const asOf = '2025-08-01'

/** Agencies that own the registers of the sample. */
export const sampleOwners = { population: 'police', insurance: 'social_insurance', tax: 'tax_office' } as const

const spread: readonly (Omit<SampleFinding, 'code'> & { readonly code: FindingCode })[] = [
  { code: 'ID_MISSING', register: 'insurance', owner_agency: 'social_insurance', field: 'national_id' },
  {
    code: 'NAME_DIACRITICS',
    register: 'insurance',
    owner_agency: 'social_insurance',
    field: 'full_name',
    value: 'NGUYEN VAN AN',
    reference_value: 'Nguyễn Văn Ân',
  },
  {
    code: 'DOB_SWAP',
    register: 'insurance',
    owner_agency: 'police',
    field: 'birth_date',
    value: '1975-05-01',
    reference_value: '1975-01-05',
    likely_wrong: 'population',
    suggested_value: '1975-05-01',
    confidence: 'high',
  },
  {
    code: 'NAME_MISMATCH',
    register: 'tax',
    owner_agency: 'tax_office',
    field: 'full_name',
    value: 'Trần Thị Bé',
    reference_value: 'Trần Thị Bích',
  },
  { code: 'ID_FORMAT', register: 'tax', owner_agency: 'tax_office', field: 'national_id', confidence: 'high' },
]

/** Findings of no real person: numbers of an ID prefix that no province has (999). */
export function sampleFindings(count: number): SampleFinding[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = spread[index % spread.length] ?? spread[0]
    const nationalId = `999${String(index).padStart(9, '0')}`
    return {
      ...(kind as SampleFinding),
      source_line: String(index + 2),
      register_number: `79${String(index).padStart(8, '0')}`,
      national_id: kind?.code === 'ID_MISSING' ? '' : nationalId,
      ...(kind?.code === 'ID_FORMAT' ? { value: `'${nationalId}`, suggested_value: nationalId } : {}),
      ...(kind?.reference_value === undefined ? {} : { reference_register: 'population' }),
    }
  })
}

/** Writes findings.csv and coverage.csv of a made-up run and returns its run.json: what `reconcile` leaves, without running it. */
export function writeSampleRun(sample: SampleRun): RunJson {
  const rows = [...(sample.rows ?? []), ...sampleFindings(sample.findings)]
  mkdirSync(sample.outDir, { recursive: true })
  const findings = rows.map((row, index) => {
    const { number, severity } = getFinding(row.code)
    return { finding_key: String(index).padStart(16, '0'), source_line: String(index + 2), ...row, number, severity }
  })
  writeFileSync(join(sample.outDir, 'findings.csv'), toCsv(findingColumns, findings))
  const measures = (sample.measures ?? sampleMeasures()).map((row) => ({
    definition: 'insurance',
    register: 'insurance',
    basis: 'people',
    as_of: asOf,
    ...row,
  }))
  writeFileSync(join(sample.outDir, 'coverage.csv'), toCsv(measureColumns, measures))
  writeCases(sampleServing(sample.outDir), findings)
  writeFileSync(join(sampleServing(sample.outDir), 'public.csv'), toCsv(publicColumns, measures.flatMap(publicCell)))
  return sampleRunJson(sample, rows)
}

/** Made up as well: the tables of one dimension, not rounded, the smallest counts hidden. What is really hidden `quality` decides. */
function publicCell(row: SampleMeasure): SampleMeasure[] {
  const { numerator, denominator } = row
  const keys = [row.unit_code, row.district_code, row.age_band, row.sex].filter((key) => key !== undefined && key !== '')
  if (keys.length > 1) return []
  const isSmall = [numerator, denominator - numerator, denominator].some((count) => count > 0 && count < 10)
  return [{ kind: 'coverage', ...row, ...(isSmall ? { numerator: '', denominator: '' } : {}) } as SampleMeasure]
}

/** Where the made-up run has what reconcile leaves in the `serving` folder of the run. */
function sampleServing(outDir: string): string {
  return join(outDir, 'serving')
}

/** For publishing a made-up run: its cases, and deadlines in days of a week without days off. */
export function sampleCases(outDir: string, publishedOn = '2025-08-02'): CasesToPublish {
  return { servingDir: sampleServing(outDir), publishedOn, dueOn: (days) => weekdaysAfter(publishedOn, days) }
}

function weekdaysAfter(from: string, days: number): string {
  const day = new Date(`${from}T00:00:00Z`)
  for (let left = days; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1)
    if (![0, 6].includes(day.getUTCDay())) left--
  }
  return day.toISOString().slice(0, 10)
}

/** The case key of a subject in a made-up run: a plain hash in the letters of real ones. */
export function sampleCaseKey(register: string, subject: string): string {
  const digits = createHash('sha256').update(`${register}|${subject}`).digest('hex').slice(0, 16)
  return [...digits].map((digit) => keyLetters[Number.parseInt(digit, 16)]).join('')
}

type KeyedFinding = Omit<SampleFinding, 'number'> & {
  readonly finding_key: string
  readonly number: number
  readonly severity: string
}

/** cases.csv: the block and review findings of one person, else of one register number, in the register to mend. */
function writeCases(folder: string, findings: readonly KeyedFinding[]): void {
  const serious = findings.filter((finding) => finding.severity !== 'info')
  const registerOf = (finding: KeyedFinding) => (finding.likely_wrong === 'population' ? 'population' : finding.register)
  const subjectOf = (finding: KeyedFinding) => finding.person_key ?? finding.register_number ?? finding.finding_key
  const grouped = Map.groupBy(serious, (finding) => sampleCaseKey(registerOf(finding), subjectOf(finding)))
  const cases = [...grouped].map(([case_key, [first, ...others]]) => {
    const all = first ? [first, ...others] : others
    const days = all.map((one) => Number(one.deadline_days ?? (one.severity === 'block' ? 10 : 20)))
    const rows = ['population', 'insurance', 'tax'].map((register) => ({ register, source_line: 2, full_name: 'Nguyễn Văn Ân' }))
    return {
      case_key,
      register: first ? registerOf(first) : '',
      owner_agency: first?.owner_agency,
      person_key: first?.person_key,
      register_number: first?.register_number,
      unit_code: first?.unit_code,
      severity: all.some((one) => one.severity === 'block') ? 'block' : 'review',
      deadline_days: Math.min(...days),
      numbers: `{${[...new Set(all.map((one) => one.number))].toSorted((a, b) => a - b).join(',')}}`,
      finding_keys: `{${all.map((one) => one.finding_key).join(',')}}`,
      rows: JSON.stringify(rows),
    }
  })
  mkdirSync(folder, { recursive: true })
  const sorted = cases.toSorted((a, b) => (a.case_key < b.case_key ? -1 : 1))
  writeFileSync(join(folder, 'cases.csv'), toCsv(caseColumns, sorted))
}

/** Coverage of a small city: two old districts, three units, age bands and sexes; one age band is small. */
function sampleMeasures(): SampleMeasure[] {
  const registers = [
    { definition: 'insurance', register: 'insurance', share: 0.95 },
    { definition: 'tax', register: 'tax', share: 0.8 },
  ]
  return registers.flatMap(({ definition, register, share }) => {
    const row = (
      denominator: number,
      place: Partial<SampleMeasure>,
      numerator = Math.round(denominator * share),
    ): SampleMeasure => ({
      definition,
      register,
      numerator,
      denominator,
      ...place,
    })
    return [
      row(10_000, {}),
      row(5_000, { unit_code: '20194', list_version: '2025-07' }),
      row(3_000, { unit_code: '20197', list_version: '2025-07' }),
      row(2_000, { unit_code: '20200', list_version: '2025-07' }),
      row(6_000, { district_code: '490', list_version: '2025-01' }),
      row(4_000, { district_code: '491', list_version: '2025-01' }),
      row(2_000, { age_band: '0-14' }),
      row(7_960, { age_band: '15-59' }, Math.round(10_000 * share) - Math.round(2_000 * share) - 37),
      row(40, { age_band: '60+' }, 37),
      row(4_900, { sex: 'M' }),
      row(5_100, { sex: 'F' }),
    ]
  })
}

function sampleRunJson({ runId, profile = 'danang' }: SampleRun, rows: readonly SampleFinding[]): RunJson {
  const counts = Object.fromEntries([...Map.groupBy(rows, (row) => row.code)].map(([code, found]) => [code, found.length]))
  const delivery = (file: string, lines: number) => ({
    file,
    sha256: 'a'.repeat(64),
    bytes: lines * 120,
    lines,
    accepted: lines - 4,
    rejected: 2,
    blank: 1,
    unitList: '2025-07',
    ignoredColumns: [],
    format: 'csv',
  })
  return {
    schema: 'doisoat/run/1',
    runId,
    profile,
    asOf,
    startedAt: '2025-08-02T01:00:00Z',
    registers: {
      population: delivery('population.csv', 10_100),
      insurance: delivery('insurance.csv', 9_600),
      tax: delivery('tax.csv.gz', 8_100),
    },
    skippedRegisters: ['vssid'],
    stages: ['ingest', 'standardise', 'link', 'compare', 'measure', 'gate'].map((name, index) => ({
      name,
      rowsIn: 27_800,
      rowsOut: 27_788,
      rejected: name === 'ingest' ? 6 : 0,
      seconds: 0.25 + index / 10,
      resumed: false,
    })),
    verdicts: {
      insurance: { match: 9_000, match_with_note: 300, review: 150, mismatch: 100, no_id: 46 },
      tax: { match: 7_800, review: 200, mismatch: 96 },
    },
    findings: counts,
    coverage: [
      { definition: 'insurance', register: 'insurance', basis: 'people', numerator: 9_500, denominator: 10_000 },
      { definition: 'tax', register: 'tax', basis: 'people', numerator: 8_000, denominator: 10_000 },
    ],
    invariants: [{ name: 'insurance lines', left: 9_600, right: 9_600, holds: true }],
    gate: {
      held: false,
      baseline: null,
      rules: [
        {
          name: 'rejected_share',
          register: 'insurance',
          value: 0.0002,
          limit: 0.05,
          last: null,
          level: 'hold',
          fired: false,
          detail: '2 of 9,598 records rejected',
        },
      ],
    },
    facts: {},
    listVersion: '2025-07',
    notes: [],
  }
}

function toCsv(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const cell = (value: unknown): string => {
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}
