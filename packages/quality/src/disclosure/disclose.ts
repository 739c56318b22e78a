import type { MeasureColumn } from '@doisoat/contracts'
import { type CoverageDefinition, districtOfUnit, type Profile } from '@doisoat/profile'
import { hideCells, type Line } from './hide-cells.ts'
import { type Cell, CellSet, quantities } from './public-cell.ts'
import type { RoundingKeys } from './round-count.ts'

/** One exact measure of a run, and the file it stands in. */
export type MeasureRow = Readonly<Record<Exclude<MeasureColumn, 'numerator' | 'denominator'>, string>> & {
  readonly kind: 'coverage' | 'quality'
  readonly numerator: number
  readonly denominator: number
}

/** A measure as the public may see it; no numbers = hidden. */
export type PublicRow = Omit<MeasureRow, 'numerator' | 'denominator'> & {
  readonly numerator: number | null
  readonly denominator: number | null
}

export interface DisclosureOptions {
  readonly profile: Pick<Profile, 'coverage' | 'ageBands' | 'disclosure' | 'units' | 'crosswalk'>
  readonly keys: RoundingKeys
}

/** The one place that says which tables are published. */
const peopleTables = ['', 'unit', 'district', 'age', 'sex', 'unit+age', 'unit+sex', 'age+sex']
const rowTables = ['', 'unit', 'district']

/**
 * The cube that everybody may see, in the order of the measures: coverage of people by unit, district, age band, sex and the three
 * crosses of two; what is counted in rows (authenticated, register quality) by unit and district. Crosses of three are never published.
 *
 * Small cells are hidden under the profile's threshold, with what they would follow from; all others are rounded. All definitions are
 * decided together, since they count the same people. Nothing of earlier months is needed: a count that changes is rounded anew, so
 * the change is known to twice the width of a count; one that stays is rounded alike.
 */
export function publicCells(measures: readonly MeasureRow[], options: DisclosureOptions): PublicRow[] {
  const set = new CellSet(options.profile.disclosure.threshold, options.keys)
  const identify = identityOf(measures, options.profile)
  const rows = measures.filter(isPublished).map((row) => ({ row, cell: set.cell(...identify(row), row) }))
  const lines = [
    ...Map.groupBy(rows, ({ row }) => [row.kind, row.definition, row.register, row.basis].join('|')).values(),
  ].flatMap((table) => linesOf(table, options.profile))
  hideCells(set, [...lines, ...overlapLines(rows, options.profile)])
  return rows.map(({ row, cell }) =>
    cell.hidden
      ? { ...row, numerator: null, denominator: null }
      : { ...row, numerator: cell.rounded, denominator: cell.population.rounded },
  )
}

function isPublished(row: MeasureRow): boolean {
  if (row.basis === 'people') return peopleTables.includes(tableOf(row))
  return (row.kind === 'quality' || row.definition === 'authenticated') && rowTables.includes(tableOf(row))
}

function tableOf(row: MeasureRow): string {
  const parts = { unit: row.unit_code, district: row.district_code, age: row.age_band, sex: row.sex }
  return Object.entries(parts)
    .flatMap(([name, value]) => (value === '' ? [] : [name]))
    .join('+')
}

/** Says of a row which cell it is and whom it counts: rows of several definitions may be one cell. */
function identityOf(
  measures: readonly MeasureRow[],
  profile: DisclosureOptions['profile'],
): (row: MeasureRow) => [cell: string, population: string] {
  const definitions = new Map(profile.coverage.map((one) => [one.definition, one]))
  const bands = new Map(profile.ageBands.map((band) => [band.name, band]))
  // A district of one unit is that unit.
  const districtOf = districtOfRow(profile)
  const units = new Map(measures.filter((row) => row.unit_code !== '').map((row) => [row.unit_code, districtOf(row)]))
  const alone = new Map(
    [...Map.groupBy(units, ([, district]) => district)].flatMap(([district, [unit, ...rest]]) =>
      unit !== undefined && rest.length === 0 ? [[district, unit[0]]] : [],
    ),
  )
  return (row) => {
    const unit = row.unit_code || alone.get(row.district_code)
    const place = unit === undefined ? row.district_code && `district ${row.district_code}` : `unit ${unit}`
    const definition = row.basis === 'people' ? definitions.get(row.definition) : undefined
    if (!definition) {
      const population = [row.kind, row.register, row.definition, place, row.age_band, row.sex].join('|')
      return [`${population}|counted`, population]
    }
    const band = row.age_band === '' ? undefined : bands.get(row.age_band)
    const population = [populationOf(definition, row.age_band === '' || band ? band : 'unknown'), place, row.sex].join('|')
    return [`${population}|${definition.register}|${definition.statuses.toSorted().join(',')}`, population]
  }
}

type Band = { readonly from: number; readonly to: number | null } | 'unknown' | undefined

/** The people of a denominator, of one age band or of all ages, in one spelling. */
function populationOf({ denominator }: CoverageDefinition, band: Band): string {
  const { residence, ageFrom, ageTo, withoutExcludedGroups, inRegister } = denominator
  const [bandFrom, bandTo] = band === undefined || band === 'unknown' ? [0, null] : [band.from, band.to]
  const to = Math.min(ageTo ?? Number.POSITIVE_INFINITY, bandTo ?? Number.POSITIVE_INFINITY)
  const ages = band === 'unknown' ? 'age unknown' : `${Math.max(ageFrom, bandFrom)}-${to}`
  return [residence.toSorted().join(','), withoutExcludedGroups ? 'without excluded' : '', inRegister ?? '', ages].join('|')
}

/** The district of a row: its own, else the one whose sum holds its unit. */
function districtOfRow(profile: DisclosureOptions['profile']): (row: MeasureRow) => string {
  const districtOf = districtOfUnit(profile)
  return (row) => row.district_code || districtOf({ key: row.unit_code, listVersion: row.list_version })
}

interface TableRow {
  readonly row: MeasureRow
  readonly cell: Cell
}

/** The sums that the tables of one definition hold. */
function linesOf(rows: readonly TableRow[], profile: DisclosureOptions['profile']): Line[] {
  const tables = Map.groupBy(rows, ({ row }) => tableOf(row))
  const table = (name: string): readonly TableRow[] => tables.get(name) ?? []
  const sums = (margins: string, parts: string, keyOf: (row: MeasureRow) => string): Line[] => {
    const groups = Map.groupBy(table(parts), ({ row }) => keyOf(row))
    return table(margins).flatMap(({ row, cell }) => {
      const members = groups.get(keyOf(row)) ?? []
      return members.length === 0 ? [] : [{ margins: [cell], parts: members.map((one) => one.cell), quantities }]
    })
  }
  const whole = (): string => ''
  const byUnit = (row: MeasureRow): string => row.unit_code
  const byAge = (row: MeasureRow): string => row.age_band
  const bySex = (row: MeasureRow): string => row.sex
  const byDistrict = districtOfRow(profile)
  return [
    ...sums('', 'district', whole),
    ...sums('', 'unit', whole),
    ...sums('', 'age', whole),
    ...sums('', 'sex', whole),
    ...sums('district', 'unit', byDistrict),
    ...sums('unit', 'unit+age', byUnit),
    ...sums('age', 'unit+age', byAge),
    ...sums('unit', 'unit+sex', byUnit),
    ...sums('sex', 'unit+sex', bySex),
    ...sums('age', 'age+sex', byAge),
    ...sums('sex', 'age+sex', bySex),
  ]
}

/**
 * Denominators that differ in age only: those of one, and the age bands that only the other counts, are those of the other, and the
 * bands that only the first counts. For the city, each unit and each sex.
 */
function overlapLines(rows: readonly TableRow[], profile: DisclosureOptions['profile']): Line[] {
  const tables = Map.groupBy(
    rows.filter(({ row }) => row.basis === 'people'),
    ({ row }) => `${row.definition}|${tableOf(row)}`,
  )
  const keyOf = ({ row }: TableRow): string => `${row.unit_code}|${row.sex}`
  const table = ({ definition }: CoverageDefinition, name: string): readonly TableRow[] =>
    tables.get(`${definition}|${name}`) ?? []
  const pairs = profile.coverage.flatMap((one) =>
    profile.coverage.flatMap((other) => (differInAgeOnly(one, other) ? [{ one, other }] : [])),
  )
  return pairs.flatMap(({ one, other }) =>
    [
      ['', 'age'],
      ['unit', 'unit+age'],
      ['sex', 'age+sex'],
    ].flatMap(([totals = '', bands = '']) => {
      const onlyIn = (a: CoverageDefinition, b: CoverageDefinition): Map<string, TableRow[]> => {
        const both = new Set(table(b, bands).map(({ cell }) => cell.population))
        return Map.groupBy(
          table(a, bands).filter(({ cell }) => !both.has(cell.population)),
          keyOf,
        )
      }
      const [onlyOne, onlyOther] = [onlyIn(one, other), onlyIn(other, one)]
      const others = new Map(table(other, totals).map((row) => [keyOf(row), row.cell]))
      return table(one, totals).flatMap((row) => {
        const total = others.get(keyOf(row))
        const cells = (found: Map<string, TableRow[]>): Cell[] => (found.get(keyOf(row)) ?? []).map(({ cell }) => cell)
        return total
          ? [{ margins: [row.cell, ...cells(onlyOther)], parts: [total, ...cells(onlyOne)], quantities: ['size' as const] }]
          : []
      })
    }),
  )
}

/** The same people but for their ages. */
function differInAgeOnly(one: CoverageDefinition, other: CoverageDefinition): boolean {
  const ages = { ageFrom: 0, ageTo: null }
  const [a, b] = [one, other].map((definition) =>
    populationOf({ ...definition, denominator: { ...definition.denominator, ...ages } }, undefined),
  )
  return a === b && populationOf(one, undefined) !== populationOf(other, undefined)
}
