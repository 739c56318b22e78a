import { barOf, dataTable } from './data-table.ts'
import { type Html, type HtmlValue, html, nothing } from './html.ts'
import { type Rate, showCount, showRate } from './numbers.ts'
import { measuredCoverage, type ReportContext } from './report-context.ts'
import { type TileUnit, tileMap, tileShapes } from './tile-map.ts'

const unknownKey = 'unknown'

interface Place extends TileUnit {
  readonly code: string
  /** Ward, commune, …; empty for a district. */
  readonly type: string
}

/** The first headline coverage by unit of the list: tile map and table, or tables by district and unit where no tiles are drawn. */
export function unitsSection(context: ReportContext): Html {
  const { text, language, listVersion } = context
  const [headline] = measuredCoverage(context)
  if (!headline) return nothing
  const { definition } = headline
  const title = definition.title[language]
  const map = mapOf(context)
  const units = placesOf(context, { definition: definition.definition, dimension: 'unit' })
  const districts = placesOf(context, { definition: definition.definition, dimension: 'district' })
  const drawn = map
    ? tileMap({ id: `${language}-map`, title: text.mapTitle(title), ...map, language, text })
    : html`<p>${text.noTiles}</p>`
  const byDistrict =
    map || districts.every((place) => place.code === unknownKey)
      ? nothing
      : rateTable(context, {
          id: `${language}-districts-table`,
          caption: `${title} – ${text.byDistrict}`,
          label: text.district,
          places: districts,
        })
  return html`<p>${text.unitsNote(listVersion)}</p>
${drawn}${byDistrict}
${rateTable(context, { id: `${language}-units-table`, caption: `${title} – ${text.byUnit}`, label: text.unit, places: units })}`
}

/** What the maps of both languages show; nothing where the list has no tiles. */
export function unitsMapShapes(context: ReportContext): Html {
  const map = mapOf(context)
  return map ? tileShapes(map) : nothing
}

function mapOf(
  context: ReportContext,
): { readonly tiles: ReportContext['profile']['tiles']; readonly units: ReadonlyMap<string, TileUnit> } | undefined {
  const { profile, listVersion } = context
  const [headline] = measuredCoverage(context)
  // The grid is drawn for the newest list; the codes of an older one mean other units.
  if (!headline || profile.tiles.length === 0 || listVersion !== profile.unitLists.at(-1)?.version) return undefined
  const units = placesOf(context, { definition: headline.definition.definition, dimension: 'unit' })
  return { tiles: profile.tiles, units: new Map(units.map((unit) => [unit.code, unit])) }
}

/**
 * Units or districts with their rate, by code, the unknown one last: all of the list whose province has people in the run, those without
 * residents too (none may look forgotten), and whatever else was measured, such as former districts joined by +.
 */
function placesOf(
  context: ReportContext,
  wanted: { readonly definition: string; readonly dimension: 'unit' | 'district' },
): readonly Place[] {
  const { measures, profile, listVersion, text } = context
  const measured = new Map(measures.coverage.select(wanted).map((row) => [row.key, row]))
  const listed = (
    wanted.dimension === 'unit'
      ? profile.units.map((unit) => ({ ...unit, code: unit.unitCode, type: unit.unitType }))
      : profile.districts.map((district) => ({ ...district, code: district.districtCode, type: '' }))
  ).filter((one) => one.listVersion === listVersion)
  const provinces = new Set(listed.filter((one) => measured.has(one.code)).map((one) => one.provinceCode))
  const known = listed.filter((one) => provinces.size === 0 || provinces.has(one.provinceCode))
  const codes = new Set([...known.map((one) => one.code), unknownKey])
  const former = new Map(profile.districts.map((district) => [district.districtCode, district.name]))
  const others = [...measured.keys()]
    .filter((code) => !codes.has(code))
    .map((code) => ({
      code,
      type: '',
      name: code
        .split('+')
        .map((one) => former.get(one) ?? one)
        .join(' + '),
    }))
  const places = [...known, ...others].toSorted((a, b) => (a.code < b.code ? -1 : 1))
  if (measured.has(unknownKey)) places.push({ code: unknownKey, name: text.unknown, type: '' })
  return places.map(({ code, name, type }) => ({ code, name, type, ...rateOf(measured.get(code)) }))
}

function rateOf(rate: Rate | undefined): Rate {
  return { numerator: rate?.numerator ?? 0, denominator: rate?.denominator ?? 0 }
}

interface RateTableProps {
  readonly id: string
  readonly caption: string
  readonly label: string
  readonly places: readonly Place[]
}

function rateTable({ text, language }: ReportContext, { id, caption, label, places }: RateTableProps): Html {
  const total = places.reduce(
    (sum, one) => ({ numerator: sum.numerator + one.numerator, denominator: sum.denominator + one.denominator }),
    rateOf(undefined),
  )
  const numbers = (rate: Rate): HtmlValue[] => [
    ...[rate.numerator, rate.denominator, rate.denominator - rate.numerator].map((count) => showCount(count, language)),
    showRate(rate, language),
  ]
  return dataTable({
    id,
    caption,
    columns: [
      { label, kind: 'words' },
      { label: text.code, kind: 'number' },
      ...[text.have, text.denominator, text.missing, text.rate].map((one) => ({ label: one, kind: 'number' as const })),
      { label: text.bar, kind: 'bar' },
    ],
    groups: [
      {
        rows: places.map((place) => [
          place.denominator === 0 ? html`${fullName(place)} <small>(${text.noResidents})</small>` : fullName(place),
          place.code === unknownKey ? '' : place.code,
          ...numbers(place),
          barOf(place),
        ]),
      },
    ],
    foot: [text.total, '', ...numbers(total), ''],
  })
}

function fullName({ type, name }: Place): string {
  return type === '' ? name : `${type.slice(0, 1).toUpperCase()}${type.slice(1)} ${name}`
}
