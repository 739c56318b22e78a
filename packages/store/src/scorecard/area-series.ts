import type { PublicMeasure } from '../public-cell.ts'

/** One month of an area that is put together from published cells. */
export interface AreaMonth {
  readonly asOf: string
  /** Null when a part of it is hidden, or when a published cell lies only partly in it. */
  readonly numerator: number | null
  readonly denominator: number | null
}

/**
 * A series over changes of the unit list, from published cells of one measure: what `partOf` says lies whole in the area is added up.
 *
 * Sums of published cells give nothing away. A month in which a cell lies in the area with a part only has no number: its people cannot be
 * given to one side.
 */
export function areaSeries(
  cells: readonly PublicMeasure[],
  partOf: (cell: PublicMeasure) => 'whole' | 'part' | 'none',
): AreaMonth[] {
  return [...Map.groupBy(cells, (cell) => cell.as_of)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([asOf, month]): AreaMonth[] => {
      const inside = month.filter((cell) => partOf(cell) !== 'none')
      if (inside.length === 0) return []
      const isKnown = inside.every((cell) => partOf(cell) === 'whole' && cell.numerator !== null)
      if (!isKnown) return [{ asOf, numerator: null, denominator: null }]
      const sum = (key: 'numerator' | 'denominator'): number => inside.reduce((all, cell) => all + (cell[key] ?? 0), 0)
      return [{ asOf, numerator: sum('numerator'), denominator: sum('denominator') }]
    })
}

/** Former districts, alone or several together: cells that count a unit of several districts count for the area that has them all. */
export function districtsArea(codes: readonly string[]): (cell: PublicMeasure) => 'whole' | 'part' | 'none' {
  return ({ unit_code, district_code }) => {
    if (unit_code !== '' || district_code === '') return 'none'
    const inside = district_code.split('+').map((code) => codes.includes(code))
    if (!inside.includes(true)) return 'none'
    return inside.includes(false) ? 'part' : 'whole'
  }
}

/** A unit of the newest list and, in the months of an earlier list, the units it was made of. */
export function unitArea(
  unit: { readonly unitCode: string; readonly listVersion: string },
  crosswalk: readonly {
    readonly oldCode: string
    readonly oldVersion: string
    readonly newCode: string
    readonly newVersion: string
    readonly extent: 'whole' | 'part'
  }[],
): (cell: PublicMeasure) => 'whole' | 'part' | 'none' {
  const parts = new Map(
    crosswalk
      .filter((row) => row.newCode === unit.unitCode && row.newVersion === unit.listVersion)
      .map((row) => [`${row.oldVersion}/${row.oldCode}`, row.extent]),
  )
  return ({ unit_code, list_version }) => {
    if (unit_code === '') return 'none'
    if (list_version === unit.listVersion) return unit_code === unit.unitCode ? 'whole' : 'none'
    return parts.get(`${list_version}/${unit_code}`) ?? 'none'
  }
}
