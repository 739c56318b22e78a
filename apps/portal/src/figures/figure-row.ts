import { buffer } from 'node:stream/consumers'
import { csvStream } from '@doisoat/reports'
import type { PublicMeasure } from '@doisoat/store'
import { shownShare } from '../language.ts'
import type { PublicAnswer } from '../public-answers.ts'
import type { AreaNames } from './area-names.ts'

/** One number of a page, and the table it stands in there. */
export type FigureRow = Omit<PublicMeasure, 'kind'> & { readonly table: string }

const columns: readonly {
  readonly name: string
  readonly valueOf: (row: FigureRow, names: AreaNames) => string | number | null
}[] = [
  { name: 'table', valueOf: (row) => row.table },
  { name: 'definition', valueOf: (row) => row.definition },
  { name: 'register', valueOf: (row) => row.register },
  { name: 'basis', valueOf: (row) => row.basis },
  { name: 'as_of', valueOf: (row) => row.as_of },
  { name: 'list_version', valueOf: (row) => row.list_version },
  { name: 'area_code', valueOf: (row) => row.unit_code || row.district_code },
  { name: 'area', valueOf: areaOf },
  { name: 'age_band', valueOf: (row) => row.age_band },
  { name: 'sex', valueOf: (row) => row.sex },
  { name: 'numerator', valueOf: (row) => row.numerator },
  { name: 'denominator', valueOf: (row) => row.denominator },
  {
    name: 'rate',
    valueOf: ({ numerator, denominator }) =>
      numerator === null || denominator === null ? null : shownShare(numerator, denominator),
  },
]

/** Numbers that are hidden, and columns of numbers that have none. */
const numbers = ['numerator', 'denominator', 'rate']

/**
 * The numbers of a page, as a file: CSV with `:c` for a hidden number, or JSON with null. `rate` is a share of 1, rounded as on the page.
 */
export async function figuresFile(
  rows: readonly FigureRow[],
  { names, format, fileName }: { readonly names: AreaNames; readonly format: 'csv' | 'json'; readonly fileName: string },
): Promise<PublicAnswer> {
  if (format === 'json') {
    const objects = rows.map((row) => Object.fromEntries(columns.map(({ name, valueOf }) => [name, valueOf(row, names)])))
    return { body: `${JSON.stringify(objects, null, 1)}\n`, type: 'application/json', fileName: `${fileName}.json` }
  }
  const lines = rows.map((row) =>
    columns.map(({ name, valueOf }) => {
      const isHidden = numbers.includes(name) && row.numerator === null
      return isHidden ? ':c' : String(valueOf(row, names) ?? '')
    }),
  )
  const headers = columns.map(({ name }) => name)
  return { body: await buffer(csvStream(lines, headers)), type: 'text/csv; charset=utf-8', fileName: `${fileName}.csv` }
}

function areaOf({ unit_code, district_code, list_version }: FigureRow, names: AreaNames): string {
  if (unit_code !== '') return names.unit(unit_code, list_version)
  return district_code === '' ? '' : names.district(district_code)
}
