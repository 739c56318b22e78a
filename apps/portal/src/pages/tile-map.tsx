/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Tile } from '@doisoat/profile'
import type { AreaNames } from '../figures/area-names.ts'
import type { AreaFigure } from '../figures/coverage-figures.ts'
import { type Language, showCount, showPercent, showRate } from '../language.ts'
import { figureWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'

interface TileMapProps {
  readonly tiles: readonly Tile[]
  readonly areas: readonly AreaFigure[]
  readonly listVersion: string
  readonly names: AreaNames
  readonly language: Language
  readonly threshold: number
}

/** The units as tiles roughly where they lie, the darker the higher their rate. A table without style attributes, which the policy forbids. */
export function TileMap({ tiles, areas, listVersion, names, language, threshold }: TileMapProps) {
  const own = figureWords[language]
  const figures = new Map(areas.map((area) => [area.code, area]))
  const placed = new Map(tiles.map((tile) => [`${tile.column} ${tile.row}`, tile.unitCode]))
  const columns = Array.from({ length: 1 + Math.max(...tiles.map((tile) => tile.column)) }, (_, at) => at)
  const rows = Array.from({ length: 1 + Math.max(...tiles.map((tile) => tile.row)) }, (_, at) => at)
  const levels = levelsOf(areas.flatMap((area) => (area.denominator ? [area.numerator / area.denominator] : [])))
  return (
    <section aria-labelledby="map">
      <h2 id="map">{own.map}</h2>
      <p>
        {own.mapNote}{' '}
        <a class="whole" href="#by-area">
          {own.toTable}
        </a>
      </p>
      <div class="tiles-scroll" role="region" aria-label={own.unitsTitle} tabindex={0}>
        <table class="tiles" role="presentation">
          <tbody>
            {rows.map((row) => (
              <tr>
                {columns.map((column) => {
                  const code = placed.get(`${column} ${row}`)
                  return (
                    <td>
                      {code !== undefined && (
                        <TileLink
                          href={`/${language}/units/${code}`}
                          short={names.short(code, listVersion)}
                          area={figures.get(code)}
                          level={levels.levelOf}
                          language={language}
                        />
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Legend {...{ areas, language, threshold }} classes={levels.classes} />
    </section>
  )
}

interface LegendProps extends Pick<TileMapProps, 'areas' | 'language' | 'threshold'> {
  readonly classes: ReturnType<typeof levelsOf>['classes']
}

function Legend({ areas, language, threshold, classes }: LegendProps) {
  const own = figureWords[language]
  return (
    <ul class="tile-legend" aria-label={own.mapLegend}>
      {classes.map(({ level, from, to }) => (
        <li>
          <span class={`tile-key level-${level}`} aria-hidden="true" />
          {showCount(from, language)}–{showPercent(to, language)}
        </li>
      ))}
      {areas.some((area) => area.isEmpty) && (
        <li>
          <span class="tile-key level-empty" aria-hidden="true" />
          {own.noResidents}
        </li>
      )}
      {areas.some((area) => area.code !== 'unknown' && area.denominator === null) && (
        <li>
          <span class="tile-key level-hidden" aria-hidden="true" />
          {own.hiddenLegend(threshold)}
        </li>
      )}
    </ul>
  )
}

interface TileLinkProps {
  readonly href: string
  readonly short: string
  readonly area: AreaFigure | undefined
  readonly level: (rate: number) => number
  readonly language: Language
}

function TileLink({ href, short, area, level, language }: TileLinkProps) {
  // Nothing is published of it, so it has no page.
  if (!area || area.isEmpty) {
    const why = figureWords[language][area ? 'noResidents' : 'noFigures']
    return (
      <span class="tile level-empty" title={`${short}: ${why}`}>
        <span class="tile-name">{short}</span>
        <span class="visually-hidden">{why}</span>
      </span>
    )
  }
  const known = area.denominator ? area : undefined
  const rate = known ? showRate(known.numerator, known.denominator, language) : messages[language].suppressed
  return (
    <a
      class={`tile level-${known ? level(known.numerator / known.denominator) : 'hidden'}`}
      href={href}
      title={`${short}: ${rate}`}
    >
      <span class="tile-name">{short}</span>
      <span class={known ? 'tile-rate' : 'visually-hidden'}>{rate}</span>
    </a>
  )
}

/** Steps of the classes, in tenths of a percent. */
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 250] as const
const mostClasses = 5

/** Up to five classes of equal width with round ends, from low to high. */
function levelsOf(rates: readonly number[]): {
  readonly classes: readonly { readonly level: number; readonly from: number; readonly to: number }[]
  readonly levelOf: (rate: number) => number
} {
  // Nobody above 1000; those who are whole are in the class below it.
  const tenths = rates.map((rate) => Math.min(999, Math.floor(rate * 1000)))
  const [least, most] = tenths.length === 0 ? [0, 0] : [Math.min(...tenths), Math.max(...tenths)]
  const count = (step: number): number => Math.floor(most / step) - Math.floor(least / step) + 1
  const step = steps.find((one) => count(one) <= mostClasses) ?? 250
  const first = Math.floor(least / step)
  const classes = Array.from({ length: count(step) }, (_, at) => ({
    // The few classes of rates that are close together stand at the dark end.
    level: mostClasses - count(step) + at + 1,
    from: ((first + at) * step) / 10,
    to: ((first + at + 1) * step) / 10,
  }))
  return {
    classes: tenths.length === 0 ? [] : classes,
    levelOf: (rate) => mostClasses - count(step) + Math.floor(Math.min(999, Math.floor(rate * 1000)) / step) - first + 1,
  }
}
