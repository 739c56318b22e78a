import type { Tile } from '@doisoat/profile'
import { html, type Html, nothing } from './html.ts'
import type { ReportContext } from './report-context.ts'
import { type Language, type Rate, showRate, showShare } from './numbers.ts'

export interface TileUnit extends Rate {
  readonly name: string
}

export interface TileMapProps {
  readonly id: string
  readonly title: string
  readonly tiles: readonly Tile[]
  /** By unit code; a tile without an entry has no residents. */
  readonly units: ReadonlyMap<string, TileUnit>
}

const tile = { width: 64, height: 58, gap: 3 } as const
const classes = 5

/**
 * One square per unit, near its true place, its rate as colour and in figures. A unit without people in the denominator is drawn
 * hatched and never left out.
 */
export function tileMap({ language, text }: ReportContext, props: TileMapProps): Html {
  const { id, tiles, units } = props
  const rates = [...units.values()].filter((unit) => unit.denominator > 0).toSorted((a, b) => percentOf(a) - percentOf(b))
  const [lowest, highest] = [rates[0], rates.at(-1)]
  const scale = lowest && highest ? scaleOf(percentOf(lowest), percentOf(highest)) : undefined
  const describe = (unit: TileUnit): string => `${unit.name} ${showRate(unit, language)}`
  const width = (Math.max(0, ...tiles.map((one) => one.column)) + 1) * (tile.width + tile.gap) - tile.gap
  const height = (Math.max(0, ...tiles.map((one) => one.row)) + 1) * (tile.height + tile.gap) - tile.gap
  const description = lowest && highest ? text.mapDescription(describe(lowest), describe(highest)) : text.noResidents
  return html`<figure class="map"><div class="scroll plain" role="region" tabindex="0" aria-labelledby="${id}">
<svg viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-labelledby="${id} ${id}-d"><title id="${id}">${props.title}</title><desc id="${id}-d">${description}</desc>
${tiles.map((place) => drawTile(place, units.get(place.unitCode), { language, scale }))}</svg></div>
<figcaption>${scale ? legend({ language, text }, scale) : nothing}<p>${text.mapNote}</p></figcaption></figure>
`
}

/** The square all tiles and the swatches of their legend are drawn with. */
export function tileShape(): Html {
  return html`<rect id="tile" x="${-tile.width / 2}" width="${tile.width}" height="${tile.height}" rx="4"/>`
}

interface Scale {
  readonly from: number
  readonly step: number
}

/** Five classes of equal, round width that hold every rate. */
function scaleOf(lowest: number, highest: number): Scale {
  const step = [1, 2, 5, 10, 20].find((one) => Math.floor(lowest / one) * one + classes * one >= highest) ?? 20
  return { step, from: Math.min(Math.floor(lowest / step) * step, 100 - classes * step) }
}

function classOf(rate: Rate, { from, step }: Scale): number {
  return Math.min(classes, Math.floor((percentOf(rate) - from) / step) + 1)
}

function drawTile(place: Tile, unit: TileUnit | undefined, { language, scale }: { language: Language; scale: Scale | undefined }): Html {
  // The origin of a tile is the middle of its upper edge.
  const [x, y] = [place.column * (tile.width + tile.gap) + tile.width / 2, place.row * (tile.height + tile.gap)]
  const empty = !unit || unit.denominator === 0 || !scale
  const lines = splitName(unit?.name ?? place.unitCode)
  const names = lines.map((line, index) => html`<text y="${(lines.length === 1 ? 25 : 18) + 14 * index}">${line}</text>`)
  return html`<g class="${empty ? 'c0' : `c${classOf(unit, scale)}`}" transform="translate(${x} ${y})"><use href="#tile"/>${names}<text class="p" y="49">${empty ? '–' : showRate(unit, language)}</text></g>
`
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

function legend({ language, text }: Pick<ReportContext, 'language' | 'text'>, { from, step }: Scale): Html {
  const edge = (index: number): string => showShare((from + index * step) / 100, language).replace(/[.,]0%/, '%')
  const entries = Array.from({ length: classes }, (_, index) => {
    const label = (index === classes - 1 ? text.lastClass : text.classOf)(edge(index), edge(index + 1))
    return html`<li><svg class="sw c${index + 1}" width="16" height="16" aria-hidden="true"><rect width="16" height="16"/></svg>${label}</li>`
  })
  return html`<ul class="legend">${entries}<li><svg class="sw c0" width="16" height="16" aria-hidden="true"><rect width="16" height="16"/></svg>${text.noResidents}</li></ul>`
}

function percentOf({ numerator, denominator }: Rate): number {
  return (100 * numerator) / denominator
}
