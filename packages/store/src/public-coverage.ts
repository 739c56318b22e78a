import type { Store } from './connect-store.ts'
import { listMeasures, listOneWayMeasures, type Measure } from './measure.ts'
import { isSmall, type PublicCell, suppressCells } from './suppress-cells.ts'

/** A unit, district, age band or sex; units and districts of one version of their list. */
interface UnitKey {
  readonly key: string
  readonly listVersion: string
}

/** One row of a published table: which unit, district, age band or sex, and the numbers or nothing. */
export type CoverageRow = UnitKey & PublicCell

export interface PublicCoverage extends PublicTotal {
  readonly units: readonly CoverageRow[]
  readonly districts: readonly CoverageRow[]
  readonly ageBands: readonly CoverageRow[]
  readonly sexes: readonly CoverageRow[]
}

export interface PublicTotal {
  readonly definition: string
  readonly register: string
  readonly basis: 'people' | 'rows'
  readonly asOf: string
  readonly total: PublicCell
}

export interface CoverageRequest {
  readonly definition: string
  readonly basis: 'people' | 'rows'
  /** Counts and complements from 1 to threshold - 1 are hidden. */
  readonly threshold: number
  /** The district that holds a whole unit, so that hidden units do not follow from its district's sum. */
  readonly districtOf: (unit: UnitKey) => string | undefined
}

/** The total of every coverage definition of a run, hidden where it is small. */
export async function publicTotals(store: Store, runId: string, threshold: number): Promise<PublicTotal[]> {
  const totals = await listMeasures(store, runId, { kind: 'coverage', unit_code: '', district_code: '', age_band: '', sex: '' })
  return totals.map((row) => toTotal(row, threshold))
}

/**
 * One coverage definition as the public may see it: total, units, districts, age bands, sexes, small cells hidden.
 *
 * Page, CSV and API show exactly this. Only one-way tables are published: a cross of two would need suppression in both
 * directions. Undefined when the run holds no such definition.
 */
export async function publicCoverage(store: Store, runId: string, request: CoverageRequest): Promise<PublicCoverage | undefined> {
  const { definition, basis, threshold, districtOf } = request
  const measures = await listOneWayMeasures(store, runId, { kind: 'coverage', definition, basis })
  const total = measures.find((row) => row.unit_code === '' && row.district_code === '' && row.age_band === '' && row.sex === '')
  if (!total) return undefined

  const cells = tablesOf(measures)
  // A total that is small itself says everything about its parts.
  const rule = { threshold: isSmall(total, threshold) ? Number.POSITIVE_INFINITY : threshold }
  const districts = suppressCells(cells.districts, rule)
  const hiddenGroups = new Set(districts.filter((row) => row.numerator === null).map((row) => row.key))
  const published = new Set(districts.map((row) => row.key))
  const groupOf = (unit: UnitKey): string | undefined => {
    const district = districtOf(unit)
    return district !== undefined && published.has(district) ? district : undefined
  }
  return {
    ...toTotal(total, threshold),
    units: suppressCells(cells.units, { ...rule, groupOf, hiddenGroups }),
    districts,
    ageBands: suppressCells(cells.ageBands, rule),
    sexes: suppressCells(cells.sexes, rule),
  }
}

function toTotal(row: Measure, threshold: number): PublicTotal {
  const { definition, register, basis, numerator, denominator } = row
  const total = isSmall(row, threshold) ? { numerator: null, denominator: null } : { numerator, denominator }
  return { definition, register, basis: basis === 'rows' ? 'rows' : 'people', asOf: row.as_of, total }
}

function tablesOf(measures: readonly Measure[]) {
  // A unit's row may name its district as well.
  const table = (rows: readonly Measure[], key: KeyColumn) => rows.filter((row) => row[key] !== '').map((row) => toCell(row, key))
  return {
    units: table(measures, 'unit_code'),
    districts: table(
      measures.filter((row) => row.unit_code === ''),
      'district_code',
    ),
    ageBands: table(measures, 'age_band'),
    sexes: table(measures, 'sex'),
  }
}

type KeyColumn = 'unit_code' | 'district_code' | 'age_band' | 'sex'

function toCell(row: Measure, key: KeyColumn) {
  return { key: row[key], listVersion: row.list_version, numerator: row.numerator, denominator: row.denominator }
}
