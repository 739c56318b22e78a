import type { CoverageDefinition, Profile } from '@doisoat/profile'
import type { PublicCell, PublicMeasure } from '@doisoat/store'
import { type Month, monthsOfUnit } from './coverage-figures.ts'
import type { FigureRow } from './figure-row.ts'
import { isOfCity, numbersOf, type PublicFigures } from './public-figures.ts'

/** One definition in one unit. */
export interface UnitCoverage {
  readonly definition: CoverageDefinition
  readonly own: PublicCell
  readonly city: PublicCell
  /** Among the units whose numbers are shown; undefined where its own are hidden. */
  readonly rank: { readonly rank: number; readonly of: number } | undefined
}

/** Everything that the page of one unit shows, its score apart. */
export interface UnitFigures {
  readonly unitCode: string
  readonly asOf: string
  readonly listVersion: string
  readonly coverage: readonly UnitCoverage[]
  readonly quality: readonly PublicMeasure[]
  /** Of the definition that is asked for. */
  readonly months: readonly Month[]
  /** The same numbers, for its file. */
  readonly rows: readonly FigureRow[]
}

interface UnitRequest {
  readonly unitCode: string
  /** Whose months are shown. */
  readonly definition: string
  readonly profile: Profile
}

/** Undefined for a unit that the run has nothing about. */
export function unitFigures(figures: PublicFigures, { unitCode, definition, profile }: UnitRequest): UnitFigures | undefined {
  const isHere = (cell: PublicMeasure): boolean => cell.unit_code === unitCode
  const here = figures.areas.filter(isHere)
  if (here.length === 0 || unitCode === 'unknown') return undefined
  const peopleOf = (cells: readonly PublicMeasure[], name: string): PublicMeasure[] =>
    cells.filter((cell) => cell.kind === 'coverage' && cell.basis === 'people' && cell.definition === name)
  const coverage = profile.coverage.flatMap((one): UnitCoverage[] => {
    const cells = peopleOf(figures.areas, one.definition)
    const [own, city] = [cells.find(isHere), cells.find(isOfCity)]
    return own && city ? [{ definition: one, own: numbersOf(own), city: numbersOf(city), rank: rankOf(own, cells) }] : []
  })
  const quality = here.filter((cell) => cell.kind === 'quality')
  const months = monthsOfUnit(peopleOf(figures.months, definition), unitCode, profile)
  const table = (name: string, cells: readonly PublicMeasure[]): FigureRow[] => cells.map((cell) => ({ ...cell, table: name }))
  const [template] = peopleOf(here, definition)
  return {
    unitCode,
    asOf: figures.asOf,
    listVersion: figures.listVersion,
    coverage,
    quality,
    months,
    rows: [
      ...table(
        'coverage',
        here.filter((cell) => cell.kind === 'coverage' && cell.basis === 'people'),
      ),
      ...table('quality', quality),
      // Put together from published cells: earlier months had other units.
      ...(template ? months.map(({ asOf, ...numbers }) => ({ ...template, ...numbers, as_of: asOf, table: 'months' })) : []),
    ],
  }
}

function rankOf(own: PublicMeasure, cells: readonly PublicMeasure[]): UnitCoverage['rank'] {
  const rates = cells.flatMap(({ unit_code, numerator, denominator }) =>
    unit_code !== '' && unit_code !== 'unknown' && numerator !== null && denominator ? [numerator / denominator] : [],
  )
  if (own.numerator === null || !own.denominator) return undefined
  const rate = own.numerator / own.denominator
  return { rank: 1 + rates.filter((other) => other > rate).length, of: rates.length }
}
