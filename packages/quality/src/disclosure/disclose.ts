import type { MeasureColumn } from '@doisoat/contracts'
import { type CoverageDefinition, districtOfUnit, type Profile } from '@doisoat/profile'
import type { Ladder, Rung } from './age-ladder.ts'
import { hideCells } from './hide-cells.ts'
import { type Cell, CellSet, type Line } from './public-cell.ts'
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
  const rows = measures
    .filter(isOfTable)
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map((row) => ({ row, cell: set.cell(...identify(row), row), isPublished: isShowable(row, options.profile) }))
  for (const { cell, isPublished } of rows) cell.isPublished ||= isPublished
  for (const { cell } of rows) cell.hidden ||= !cell.isPublished
  const lines = [
    ...Map.groupBy(rows, ({ row }) => [row.kind, row.definition, row.register, row.basis].join('|')).values(),
  ].flatMap((table) => linesOf(table, options.profile))
  const ofTables = new Set(set.cells.keys())
  const ofDistricts = districtsByAge(measures, options.profile).flatMap((row) => {
    const [id, population] = identify(row)
    // A district of one unit is that unit.
    return ofTables.has(id)
      ? []
      : [
          {
            row,
            cell: Object.assign(set.cell(id, population, row), { hidden: true, isPublished: isShowable(row, options.profile) }),
          },
        ]
  })
  hideCells(set, lines, laddersOf([...rows, ...ofDistricts], options.profile))
  return rows
    .filter(({ isPublished }) => isPublished)
    .map(({ row, cell }) =>
      cell.hidden
        ? { ...row, numerator: null, denominator: null }
        : { ...row, numerator: cell.rounded, denominator: cell.population.rounded },
    )
}

/**
 * Districts by age, which are not published: the hidden bands of a district's units lie within what its totals say of the band, so that
 * must not be small either.
 */
function districtsByAge(measures: readonly MeasureRow[], profile: DisclosureOptions['profile']): MeasureRow[] {
  const districtOf = districtOfRow(profile)
  const cells = measures.filter((row) => row.basis === 'people' && tableOf(row) === 'unit+age')
  return [
    ...Map.groupBy(cells, (row) => [row.definition, row.list_version, row.age_band, districtOf(row)].join('|')).values(),
  ].flatMap(([first, ...rest]) => {
    if (!first) return []
    const sum = (key: 'numerator' | 'denominator'): number => rest.reduce((all, row) => all + row[key], first[key])
    return [
      { ...first, unit_code: '', district_code: districtOf(first), numerator: sum('numerator'), denominator: sum('denominator') },
    ]
  })
}

/** What is hidden must not depend on the order the measures come in. */
function sortKey(row: MeasureRow): string {
  return [
    row.kind,
    row.definition,
    row.register,
    row.basis,
    row.list_version,
    row.district_code,
    row.unit_code,
    row.age_band,
    row.sex,
  ].join('|')
}

function isOfTable(row: MeasureRow): boolean {
  if (row.basis === 'people') return peopleTables.includes(tableOf(row))
  return (row.kind === 'quality' || row.definition === 'authenticated') && rowTables.includes(tableOf(row))
}

/**
 * People of no recorded sex or age are in the totals and in no table: mostly a handful, and to protect it a whole sex would have to be
 * hidden. Nor is a band that is counted in part (the 14-year-olds of 6 to 14): it only tells one definition's people from another's.
 */
function isShowable(row: MeasureRow, { coverage, ageBands }: DisclosureOptions['profile']): boolean {
  if (row.basis === 'people' && [row.age_band, row.sex].includes('unknown')) return false
  const definition = coverage.find((one) => one.definition === row.definition)
  const band = ageBands.find((one) => one.name === row.age_band)
  if (row.basis !== 'people' || !definition || !band) return true
  const whole = agesOf({ ageFrom: 0, ageTo: null }, band)
  const counted = agesOf(definition.denominator, band)
  return whole.from === counted.from && whole.to === counted.to
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
function populationOf(definition: CoverageDefinition, band: Band): string {
  const { residence, withoutExcludedGroups, inRegister } = definition.denominator
  const { from, to } = agesOf(definition.denominator, band === 'unknown' ? undefined : band)
  const ages = band === 'unknown' ? 'age unknown' : `${from}-${to}`
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
      return members.length === 0 ? [] : [{ margin: cell, parts: members.map((one) => one.cell) }]
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
 * Definitions that count the same people but for their ages, in one place and sex: their denominators, and their counts where they count
 * the same register and status.
 */
function laddersOf(rows: readonly TableRow[], profile: DisclosureOptions['profile']): Ladder[] {
  const definitions = new Map(profile.coverage.map((one) => [one.definition, one]))
  const ladders = new Map<string, Ladder & { readonly rungs: Rung[] }>()
  const people = rows.filter(({ row }) => row.basis === 'people')
  for (const places of Map.groupBy(
    people,
    ({ row }) => `${row.definition}|${row.district_code}|${row.unit_code}|${row.sex}`,
  ).values()) {
    const definition = definitions.get(places[0]?.row.definition ?? '')
    const [{ row: first }] = places as [TableRow]
    // Crosses of three are not published, so there is nothing by age for a unit and a sex.
    if (!definition || (first.unit_code !== '' && first.sex !== '')) continue
    const everybody = populationOf(
      { ...definition, denominator: { ...definition.denominator, ageFrom: 0, ageTo: null } },
      undefined,
    )
    const cells = new Map(places.map(({ row, cell }) => [row.age_band, cell]))
    // A district of one unit has its ladder there.
    if (first.district_code !== '' && cells.size === 1) continue
    const rungs = ['', ...profile.ageBands.map((band) => band.name)].flatMap((name): Rung[] => {
      const ages = agesOf(definition.denominator, name === '' ? undefined : profile.ageBands.find((band) => band.name === name))
      return ages.from < ages.to ? [{ ...ages, cell: cells.get(name) }] : []
    })
    const place = `${everybody}|${first.district_code}|${first.unit_code}|${first.sex}`
    const parts = [
      { key: place, quantities: ['size' as const] },
      {
        key: `${place}|${definition.register}|${definition.statuses.toSorted().join(',')}`,
        quantities: ['count' as const, 'complement' as const],
      },
    ]
    for (const { key, quantities: some } of parts) {
      const ladder = ladders.get(key) ?? { rungs: [], quantities: some }
      ladder.rungs.push(...rungs)
      ladders.set(key, ladder)
    }
  }
  return [...ladders.values()]
}

type Ages = Pick<CoverageDefinition['denominator'], 'ageFrom' | 'ageTo'>

/** From one birthday to before another; no upper end is the end of all lives. */
function agesOf({ ageFrom, ageTo }: Ages, band: { from: number; to: number | null } | undefined) {
  const ends = [ageTo, band?.to ?? null].map((age) => (age === null ? Number.POSITIVE_INFINITY : age + 1))
  return { from: Math.max(ageFrom, band?.from ?? 0), to: Math.min(...ends) }
}
