import { barOf, dataTable } from './data-table.ts'
import { type Html, type HtmlValue, html, nothing } from './html.ts'
import type { MeasureRow } from './measures.ts'
import { showCount, showRate } from './numbers.ts'
import { measuredCoverage, type ReportContext } from './report-context.ts'

/** Every headline coverage by age band and by sex. */
export function groupsSection(context: ReportContext): Html {
  const { measures, text, language, profile } = context
  const headlines = measuredCoverage(context).filter(({ definition }) => definition.headline)
  const bands = profile.ageBands.map((band) => band.name)
  const tables = headlines.map(({ definition }) => {
    const of = (dimension: 'age' | 'sex'): readonly MeasureRow[] =>
      measures.coverage.select({ definition: definition.definition, dimension })
    const ages = of('age').toSorted((a, b) => bandPlace(bands, a.key) - bandPlace(bands, b.key))
    const sexes = of('sex').toSorted((a, b) => sexPlace(a.key) - sexPlace(b.key))
    return html`<div class="card">${dataTable({
      id: `${language}-groups-${definition.definition}`,
      caption: definition.title[language],
      columns: [
        { label: text.group, kind: 'words' },
        { label: text.have, kind: 'number' },
        { label: text.denominator, kind: 'number' },
        { label: text.rate, kind: 'number' },
        { label: text.bar, kind: 'bar' },
      ],
      groups: [
        { heading: text.age, rows: ages.filter(hasPeople).map((row) => groupRow(context, row)) },
        { heading: text.sex, rows: sexes.filter(hasPeople).map((row) => groupRow(context, row)) },
      ],
    })}</div>`
  })
  return tables.length === 0 ? nothing : html`<div class="cards wide">${tables}</div>`
}

function groupRow({ text, language }: ReportContext, row: MeasureRow): readonly HtmlValue[] {
  const name =
    row.key === 'unknown'
      ? text.unknown
      : row.dimension === 'sex'
        ? (text.sexes[row.key] ?? row.key)
        : row.key.replace(/^(\d+)-(\d+)$/, '$1–$2')
  return [name, showCount(row.numerator, language), showCount(row.denominator, language), showRate(row, language), barOf(row)]
}

/** Ages outside the denominator are no group of it. */
function hasPeople(row: MeasureRow): boolean {
  return row.denominator > 0
}

function bandPlace(bands: readonly string[], name: string): number {
  const place = bands.indexOf(name)
  return place < 0 ? bands.length : place
}

function sexPlace(sex: string): number {
  return sex === 'M' ? 0 : sex === 'F' ? 1 : 2
}
