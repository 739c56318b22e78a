import type { Store } from './connect-store.ts'
import { listPublicCells, type PublicCell, type PublicMeasure } from './public-cell.ts'

/** One row of a published table: which unit, district, age band or sex, and the numbers or nothing. */
export type CoverageRow = PublicCell & {
  readonly key: string
  /** Of units and districts: the version of their list. */
  readonly listVersion: string
}

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
}

const everybody = { unit_code: '', district_code: '', age_band: '', sex: '' } as const

/** The total of every coverage definition of a run, as the public may see it. */
export async function publicTotals(store: Store, runId: string): Promise<PublicTotal[]> {
  const totals = await listPublicCells(store, runId, { kind: 'coverage', ...everybody })
  return totals.map(toTotal)
}

/**
 * One coverage definition as the public may see it: total, units, districts, age bands, sexes. Page, CSV and API show exactly this.
 * Undefined when the run holds no such definition.
 */
export async function publicCoverage(store: Store, runId: string, request: CoverageRequest): Promise<PublicCoverage | undefined> {
  const cells = await listPublicCells(store, runId, { kind: 'coverage', ...request })
  const total = cells.find((cell) => tableOf(cell) === '')
  if (!total) return undefined
  const table = (key: 'unit_code' | 'district_code' | 'age_band' | 'sex'): CoverageRow[] =>
    cells
      .filter((cell) => tableOf(cell) === key)
      .map((cell) => ({ key: cell[key], listVersion: cell.list_version, ...numbersOf(cell) }))
  return {
    ...toTotal(total),
    units: table('unit_code'),
    districts: table('district_code'),
    ageBands: table('age_band'),
    sexes: table('sex'),
  }
}

function tableOf(cell: PublicMeasure): string {
  return (['unit_code', 'district_code', 'age_band', 'sex'] as const).filter((key) => cell[key] !== '').join('+')
}

function numbersOf({ numerator, denominator }: PublicMeasure): PublicCell {
  return numerator === null || denominator === null ? { numerator: null, denominator: null } : { numerator, denominator }
}

function toTotal(cell: PublicMeasure): PublicTotal {
  const { definition, register, basis } = cell
  return { definition, register, basis: basis === 'rows' ? 'rows' : 'people', asOf: cell.as_of, total: numbersOf(cell) }
}
