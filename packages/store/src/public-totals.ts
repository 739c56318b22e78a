import type { Store } from './connect-store.ts'
import { listPublicCells, type PublicCell } from './public-cell.ts'

export interface PublicTotal {
  readonly definition: string
  readonly register: string
  readonly basis: 'people' | 'rows'
  readonly asOf: string
  readonly total: PublicCell
}

const everybody = { unit_code: '', district_code: '', age_band: '', sex: '' } as const

/** The total of every coverage definition of a run, as the public may see it. */
export async function publicTotals(store: Store, runId: string): Promise<PublicTotal[]> {
  const totals = await listPublicCells(store, runId, { kind: 'coverage', ...everybody })
  return totals.map(({ definition, register, basis, as_of: asOf, numerator, denominator }) => ({
    definition,
    register,
    basis: basis === 'rows' ? 'rows' : 'people',
    asOf,
    total: numerator === null || denominator === null ? { numerator: null, denominator: null } : { numerator, denominator },
  }))
}
