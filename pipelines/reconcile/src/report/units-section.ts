import { rateBar } from './bar.ts'
import { dataTable } from './data-table.ts'
import { html, type Html, type HtmlValue, nothing } from './html.ts'
import { type Rate, showCount, showRate } from './numbers.ts'
import type { ReportContext } from './report-context.ts'
import { type TileUnit, tileMap } from './tile-map.ts'

const unknownKey = 'unknown'

interface Place extends TileUnit {
  readonly code: string
}

/** One coverage definition by unit of the list in force: tile map and table, or tables by district and unit where no tiles are drawn. */
export function unitsSection(context: ReportContext, definition: { readonly name: string; readonly title: string }): Html {
  const { profile, text, language, listVersion } = context
  const units = placesOf(context, { definition: definition.name, dimension: 'unit' })
  // The grid is drawn for the newest list; the codes of an older one mean other units.
  const hasTiles = profile.tiles.length > 0 && listVersion === profile.unitLists.at(-1)?.version
  return html`<p>${text.unitsNote(listVersion)}${hasTiles ? nothing : html` ${text.noTiles}`}</p>
${hasTiles ? tileMap(context, { id: `${language}-map`, title: text.mapTitle(definition.title), tiles: profile.tiles, units: new Map(units.map((unit) => [unit.code, unit])) }) : districtTable(context, definition)}
${rateTable(context, { id: `${language}-units-table`, caption: `${definition.title} – ${text.byUnit}`, label: text.unit, places: units })}`
}

function districtTable(context: ReportContext, definition: { readonly name: string; readonly title: string }): Html {
  const { text, language } = context
  const places = placesOf(context, { definition: definition.name, dimension: 'district' })
  if (places.every((place) => place.code === unknownKey)) return nothing
  return rateTable(context, { id: `${language}-districts-table`, caption: `${definition.title} – ${text.byDistrict}`, label: text.district, places })
}

/**
 * Units or districts of the list with their rate, by code, the unknown one last. Named are all of the provinces that have people in
 * the run, those without residents too: none of them may look forgotten.
 */
function placesOf(context: ReportContext, wanted: { readonly definition: string; readonly dimension: 'unit' | 'district' }): readonly Place[] {
  const { measures, profile, listVersion, text } = context
  const measured = new Map(measures.coverage.select(wanted).map((row) => [row.key, row]))
  const listed = (
    wanted.dimension === 'unit'
      ? profile.units.map((unit) => ({ ...unit, code: unit.unitCode, name: `${capitalise(unit.unitType)} ${unit.name}` }))
      : profile.districts.map((district) => ({ ...district, code: district.districtCode }))
  ).filter((one) => one.listVersion === listVersion)
  const provinces = new Set(listed.filter((one) => measured.has(one.code)).map((one) => one.provinceCode))
  const places = listed
    .filter((one) => provinces.size === 0 || provinces.has(one.provinceCode))
    .map(({ code, name }) => ({ code, name, ...rateOf(measured.get(code)) }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
  const unknown = measured.get(unknownKey)
  return unknown ? [...places, { code: unknownKey, name: text.unknown, ...rateOf(unknown) }] : places
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
  const total = places.reduce((sum, one) => ({ numerator: sum.numerator + one.numerator, denominator: sum.denominator + one.denominator }), rateOf(undefined))
  const numbers = (rate: Rate): HtmlValue[] => [
    ...[rate.numerator, rate.denominator, rate.denominator - rate.numerator].map((count) => showCount(count, language)),
    showRate(rate, language),
  ]
  return dataTable({
    id,
    caption,
    columns: [
      { label },
      { label: text.code, kind: 'number' },
      ...[text.have, text.denominator, text.missing, text.rate].map((one) => ({ label: one, kind: 'number' as const })),
      { label: text.bar, kind: 'bar' },
    ],
    groups: [
      {
        rows: places.map((place) => [
          place.denominator === 0 ? html`${place.name} <small>(${text.noResidents})</small>` : place.name,
          place.code === unknownKey ? '' : place.code,
          ...numbers(place),
          rateBar(place),
        ]),
      },
    ],
    foot: [text.total, '', ...numbers(total), ''],
  })
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
