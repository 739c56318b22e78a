/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { PublicCell } from '@doisoat/store'
import { type AreaSort, nextSort, type SortKey, showAreaSort, sortAreas } from '../area-sort.ts'
import type { AreaNames } from '../figures/area-names.ts'
import { type AreaFigure, type CoverageFigures, type Division, pointsBetween } from '../figures/coverage-figures.ts'
import { type Language, showCount, showMonth, showPoints, showRate } from '../language.ts'
import { figureWords } from '../messages/figures.ts'
import { messages } from '../messages.ts'
import { Bar, Hidden } from './coverage-figure.tsx'
import { DataTable, type TableColumn } from './data-table.tsx'
import type { Frame } from './layout.tsx'

interface AreaTableProps {
  readonly frame: Frame
  readonly figures: Pick<CoverageFigures, 'areas' | 'listVersion' | 'total' | 'months'>
  readonly division: Division
  readonly sort: AreaSort
  readonly names: AreaNames
  /** Of the page. */
  readonly path: string
}

/** The units or the former districts, sorted by the column that the address names. */
export function AreaTable({ frame: { language }, figures, division, sort, names, path }: AreaTableProps) {
  const text = messages[language]
  const own = figureWords[language]
  const isUnits = division === 'units'
  const before = figures.areas.find((area) => area.before)?.before?.asOf
  const rows = sortAreas(
    figures.areas.map((area) => ({
      ...area,
      name: isUnits ? names.unit(area.code, figures.listVersion) : names.district(area.code),
    })),
    sort,
  )
  const column = (key: SortKey, label: string, kind?: 'number'): TableColumn => {
    const now = sort.key === key ? (sort.descending ? 'descending' : 'ascending') : undefined
    const words = now === undefined ? own.sortBy : sort.descending ? own.sortedDown : own.sortedUp
    const query = `sort=${showAreaSort(nextSort(sort, key))}${isUnits ? '' : '&areas=districts'}`
    return { label, ...(kind ? { kind } : {}), sort: { href: `${path}?${query}#by-area`, now, label: words } }
  }
  return (
    <section aria-labelledby="areas-title">
      <h2 id="areas-title">{isUnits ? text.byUnit : text.byDistrict}</h2>
      {!isUnits && <p>{own.districtsNote}</p>}
      <DataTable
        id="by-area"
        caption={isUnits ? text.byUnit : text.byDistrict}
        columns={[
          column('name', isUnits ? text.unit : text.district),
          column('rate', text.rate, 'number'),
          { label: text.bar, kind: 'bar' },
          column('have', text.have, 'number'),
          column('missing', text.missing, 'number'),
          column('outOf', text.outOf, 'number'),
          ...(before === undefined ? [] : [column('change', own.change(showMonth(before)), 'number')]),
        ]}
        rows={rows.map((area) => [
          isUnits ? unitName(area, language) : area.name,
          ...cellsOf(area, { language, before: before === undefined ? [] : [changeOf(area, language)] }),
        ])}
        foot={[
          text.total,
          ...cellsOf(figures.total, {
            language,
            before: before === undefined ? [] : [changeOf({ ...figures.total, before: figures.months.at(-2) }, language)],
          }),
        ]}
      />
    </section>
  )
}

/** A link to the page of the unit, where it has one. */
function unitName({ code, name, isEmpty }: AreaFigure & { readonly name: string }, language: Language) {
  if (isEmpty) return `${name} (${figureWords[language].noResidents})`
  return code === 'unknown' ? name : <a href={`/${language}/units/${code}`}>{name}</a>
}

function changeOf(area: PublicCell & Pick<AreaFigure, 'before'>, language: Language) {
  const points = pointsBetween(area.before, area)
  return points === undefined ? '–' : showPoints(points, language)
}

function cellsOf(cell: PublicCell, { language, before }: { readonly language: Language; readonly before: readonly string[] }) {
  if (cell.numerator === null) {
    const mark = <Hidden language={language} />
    return [mark, '', mark, mark, mark, ...before]
  }
  const { numerator, denominator } = cell
  return [
    showRate(numerator, denominator, language),
    <Bar cell={cell} />,
    showCount(numerator, language),
    showCount(Math.max(0, denominator - numerator), language),
    showCount(denominator, language),
    ...before,
  ]
}
