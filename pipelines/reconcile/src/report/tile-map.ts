import type { Tile } from '@doisoat/profile'
import { type Html, html, nothing } from './html.ts'
import { type Language, type Rate, showRate } from './numbers.ts'
import type { ReportText } from './text-vi.ts'

export interface TileUnit extends Rate {
  readonly name: string
}

export interface TileMap {
  readonly tiles: readonly Tile[]
  /** By unit code; a tile without an entry has no residents. */
  readonly units: ReadonlyMap<string, TileUnit>
}

const tile = { width: 64, height: 58, gap: 3 } as const
const classes = 5

/**
 * The drawing of the map, once for both languages: one square per unit, near its true place, its rate as colour and in whole percent
 * (rounded down, so that figure and class agree). A unit without people in the denominator is hatched and never left out.
 */
export function tileShapes({ tiles, units }: TileMap): Html {
  const scale = scaleOf(units)
  return html`<rect id="tile" x="${-tile.width / 2}" width="${tile.width}" height="${tile.height}" rx="4"/>
<g id="tiles">${tiles.map((place) => drawTile(place, units.get(place.unitCode), scale))}</g>`
}

interface TileMapProps extends TileMap {
  readonly id: string
  readonly title: string
  readonly language: Language
  readonly text: ReportText
}

/** The map in one language; it shows the drawing of `tileShapes`. */
export function tileMap({ id, title, tiles, units, language, text }: TileMapProps): Html {
  const scale = scaleOf(units)
  const [lowest, highest] = extremes(units)
  const width = (Math.max(0, ...tiles.map((one) => one.column)) + 1) * (tile.width + tile.gap) - tile.gap
  const height = (Math.max(0, ...tiles.map((one) => one.row)) + 1) * (tile.height + tile.gap) - tile.gap
  const say = (unit: TileUnit): string => `${unit.name} ${showRate(unit, language)}`
  const description = lowest && highest ? text.mapDescription(say(lowest), say(highest)) : text.noResidents
  return html`<figure class="map"><div class="scroll plain" role="region" tabindex="0" aria-labelledby="${id}">
<svg viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-labelledby="${id} ${id}-d"><title id="${id}">${title}</title><desc id="${id}-d">${description}</desc><use href="#tiles"/></svg></div>
<figcaption>${scale ? legend(text, scale) : nothing}<p>${text.mapNote}</p></figcaption></figure>
`
}

interface Scale {
  readonly from: number
  readonly step: number
}

function extremes(units: TileMap['units']): readonly [TileUnit | undefined, TileUnit | undefined] {
  const sorted = [...units.values()].filter((unit) => unit.denominator > 0).toSorted((a, b) => percentOf(a) - percentOf(b))
  return [sorted[0], sorted.at(-1)]
}

/** Five classes of equal, round width that hold every rate; undefined where no unit has people. */
function scaleOf(units: TileMap['units']): Scale | undefined {
  const [lowest, highest] = extremes(units)
  if (!lowest || !highest) return undefined
  const [from, to] = [percentOf(lowest), percentOf(highest)]
  const step = [1, 2, 5, 10, 20].find((one) => Math.floor(from / one) * one + classes * one >= to) ?? 20
  return { step, from: Math.min(Math.floor(from / step) * step, 100 - classes * step) }
}

function drawTile(place: Tile, unit: TileUnit | undefined, scale: Scale | undefined): Html {
  // The origin of a tile is the middle of its upper edge.
  const [x, y] = [place.column * (tile.width + tile.gap) + tile.width / 2, place.row * (tile.height + tile.gap)]
  const lines = splitName(unit?.name ?? place.unitCode)
  const names = lines.map((line, index) => html`<text y="${(lines.length === 1 ? 25 : 17) + 14 * index}">${line}</text>`)
  const filled =
    unit && unit.denominator > 0 && scale
      ? { name: `c${classOf(unit, scale)}`, figure: `${Math.floor(percentOf(unit))}%` }
      : { name: 'c0', figure: '–' }
  return html`<g class="${filled.name}" transform="translate(${x} ${y})"><use href="#tile"/>${names}<text class="p" y="50">${filled.figure}</text></g>
`
}

function classOf(rate: Rate, { from, step }: Scale): number {
  return Math.min(classes, Math.floor((percentOf(rate) - from) / step) + 1)
}

const longestLine = 10

/** A name on one line or two of about equal length; what does not fit ends in an ellipsis (the table has it in full). */
function splitName(name: string): readonly string[] {
  const words = name.split(' ')
  const breaks = words.slice(1).map((_, index) => [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')])
  const [best] = breaks.toSorted((a, b) => longest(a) - longest(b))
  const lines = name.length <= 7 || !best ? [name] : best
  return lines.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line))
}

function longest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length))
}

function legend(text: ReportText, { from, step }: Scale): Html {
  const entries = Array.from({ length: classes }, (_, index) => {
    const edges = [from + index * step, from + (index + 1) * step].map((edge) => `${edge}%`) as [string, string]
    const label = (index === classes - 1 ? text.lastClass : text.classOf)(...edges)
    return html`<li>${swatch(index + 1)}${label}</li>`
  })
  return html`<ul class="legend">${entries}<li>${swatch(0)}${text.noResidents}</li></ul>`
}

function swatch(index: number): Html {
  return html`<svg class="sw c${index}" width="16" height="16" aria-hidden="true"><rect width="16" height="16"/></svg>`
}

function percentOf({ numerator, denominator }: Rate): number {
  return (100 * numerator) / denominator
}
