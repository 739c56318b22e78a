import type { CoverageDefinition, Profile, Target } from '@doisoat/profile'
import { areaSeries, districtsArea, type PublicCell, type PublicMeasure, unitArea } from '@doisoat/store'
import type { FigureRow } from './figure-row.ts'
import { isOfCity, numbersOf, type PublicFigures, unitsWithoutResidents } from './public-figures.ts'

/** A month of a series; its numbers may be hidden. */
export type Month = PublicCell & { readonly asOf: string }

/** A unit or former district with its numbers, and the month before where it can be compared. */
export type AreaFigure = PublicCell & {
  readonly code: string
  readonly before: Month | undefined
  /** Nobody lives there; so is no unit whose numbers are hidden. */
  readonly isEmpty: boolean
}

export type Division = 'units' | 'districts'

/** An age band, or all ages, with the numbers of each sex. */
export interface AgeFigure {
  /** '' = all ages. */
  readonly ageBand: string
  /** Undefined where the run has no such cell: an age that the definition counts in part. */
  readonly bySex: Readonly<Record<'F' | 'M' | '', PublicCell | undefined>>
}

/** Everything that the page of one definition shows. */
export interface CoverageFigures {
  readonly asOf: string
  readonly listVersion: string
  readonly total: PublicCell
  readonly areas: readonly AreaFigure[]
  readonly ages: readonly AgeFigure[]
  readonly months: readonly Month[]
  /** The same numbers, for its file. */
  readonly rows: readonly FigureRow[]
}

/** Undefined where the run holds no such definition. */
export function coverageFigures(
  figures: PublicFigures,
  {
    definition,
    profile,
    division,
  }: { readonly definition: CoverageDefinition; readonly profile: Profile; readonly division: Division },
): CoverageFigures | undefined {
  const isOwn = (cell: PublicMeasure): boolean =>
    cell.kind === 'coverage' && cell.basis === 'people' && cell.definition === definition.definition
  const areas = figures.areas.filter(isOwn)
  const months = figures.months.filter(isOwn)
  const people = figures.people.filter(isOwn)
  const total = areas.find(isOfCity)
  if (!total) return undefined
  const empty = division === 'units' ? unitsWithoutResidents(figures, profile) : []
  const shown = areas.filter((cell) => (division === 'units' ? cell.unit_code !== '' : cell.district_code !== ''))
  const nobody = { numerator: 0, denominator: 0 }
  const { listVersion } = figures
  const ofCity = months.filter(isOfCity)
  const table = (name: string, cells: readonly PublicMeasure[]): FigureRow[] => cells.map((cell) => ({ ...cell, table: name }))
  return {
    asOf: figures.asOf,
    listVersion,
    total: numbersOf(total),
    areas: [
      ...withMonthBefore(shown, months, profile),
      ...empty.map((code) => ({ code, before: undefined, isEmpty: true, ...nobody })),
    ],
    ages: agesOf(people, profile),
    months: monthsOf(ofCity),
    rows: [
      ...table('total', [total]),
      ...table(division, shown),
      ...table(
        division,
        empty.map((code) => ({ ...total, unit_code: code, list_version: listVersion, ...nobody })),
      ),
      ...table(
        'age_sex',
        people.filter((cell) => cell.age_band !== '' || cell.sex !== ''),
      ),
      ...table('months', ofCity),
    ],
  }
}

/** The month of a run and the months before it, of cells that are one to a month. */
export function monthsOf(cells: readonly PublicMeasure[]): Month[] {
  return cells.map((cell) => ({ asOf: cell.as_of, ...numbersOf(cell) }))
}

/** A unit over the change of lists. */
export function monthsOfUnit(cells: readonly PublicMeasure[], unitCode: string, profile: Profile): Month[] {
  const listVersion = cells.findLast((cell) => cell.unit_code === unitCode)?.list_version ?? ''
  return toMonths(areaSeries(cells, unitArea({ unitCode, listVersion }, profile.crosswalk)))
}

export function targetOf(profile: Profile, definition: string): Target | undefined {
  return profile.targets.find((target) => target.definition === definition)
}

/** People missing to a target; undefined where the numbers are hidden. */
export function missingTo(target: Target, { numerator, denominator }: PublicCell): number | undefined {
  return numerator === null ? undefined : Math.max(0, Math.ceil(target.value * denominator - numerator))
}

/** Change in points of a hundred between two months, undefined where one of them is hidden. */
export function pointsBetween(before: PublicCell | undefined, now: PublicCell): number | undefined {
  if (!before?.denominator || !now.denominator) return undefined
  return 100 * (now.numerator / now.denominator - before.numerator / before.denominator)
}

function withMonthBefore(shown: readonly PublicMeasure[], months: readonly PublicMeasure[], profile: Profile): AreaFigure[] {
  const days = [...new Set(months.map((cell) => cell.as_of))].slice(-2)
  const lastTwo = days.length === 2 ? months.filter((cell) => days.includes(cell.as_of)) : []
  return shown.map((cell) => {
    const part =
      cell.unit_code === ''
        ? districtsArea(cell.district_code.split('+'))
        : unitArea({ unitCode: cell.unit_code, listVersion: cell.list_version }, profile.crosswalk)
    const [before] = toMonths(areaSeries(lastTwo, part))
    return {
      code: cell.unit_code || cell.district_code,
      before: before?.asOf === days[0] ? before : undefined,
      isEmpty: false,
      ...numbersOf(cell),
    }
  })
}

function toMonths(series: ReturnType<typeof areaSeries>): Month[] {
  return series.map(({ asOf, ...numbers }) => ({
    asOf,
    ...numbersOf(numbers),
  }))
}

function agesOf(people: readonly PublicMeasure[], profile: Profile): AgeFigure[] {
  const cell = (ageBand: string, sex: string): PublicCell | undefined => {
    const found = people.find((one) => one.age_band === ageBand && one.sex === sex)
    return found && numbersOf(found)
  }
  return [...profile.ageBands.map(({ name }) => name), '']
    .map((ageBand) => ({ ageBand, bySex: { F: cell(ageBand, 'F'), M: cell(ageBand, 'M'), '': cell(ageBand, '') } }))
    .filter(({ bySex }) => Object.values(bySex).some((one) => one !== undefined))
}
