import { type Problem, show } from './problem.ts'
import type { CalendarDay, CrosswalkRow, District, Tile, Unit } from './profile.ts'

interface Rule {
  readonly pattern: RegExp
  readonly expected: string
}

const text: Rule = { pattern: /./, expected: 'a value' }
const optional: Rule = { pattern: /^/, expected: 'text' }
const count: Rule = { pattern: /^\d{1,9}$/, expected: 'a whole number' }
const optionalCount: Rule = { pattern: /^\d{0,9}$/, expected: 'a whole number or nothing' }
const dayKind: Rule = { pattern: /^(off|working)$/, expected: 'off or working' }
const extent: Rule = { pattern: /^(whole|part)$/, expected: 'whole or part' }
const isoDate: Rule = { pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, expected: 'a date yyyy-mm-dd' }

/** One CSV list of a profile: its columns in order, each with its rule, and what a row becomes. */
export interface CsvList<T> {
  readonly file: string
  readonly columns: Readonly<Record<string, Rule>>
  readonly value: (cells: readonly string[]) => T
}

function defineList<C extends string, T>(
  file: string,
  columns: Record<C, Rule>,
  value: (row: Record<C, string>) => T,
): CsvList<T> {
  const names = Object.keys(columns)
  return {
    file,
    columns,
    value: (cells) => value(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) as Record<C, string>),
  }
}

export const unitList = defineList(
  'units.csv',
  {
    unit_code: text,
    list_version: text,
    unit_type: text,
    unit_name: text,
    province_code: optional,
    district_code: optional,
    population: optionalCount,
  },
  (row): Unit => ({
    unitCode: row.unit_code,
    listVersion: row.list_version,
    unitType: row.unit_type,
    name: row.unit_name,
    provinceCode: row.province_code,
    districtCode: row.district_code,
    population: row.population === '' ? null : Number(row.population),
  }),
)

export const districtList = defineList(
  'districts.csv',
  { district_code: text, list_version: text, district_name: text, province_code: optional },
  (row): District => ({
    districtCode: row.district_code,
    listVersion: row.list_version,
    name: row.district_name,
    provinceCode: row.province_code,
  }),
)

export const crosswalkList = defineList(
  'crosswalk.csv',
  { old_code: text, old_name: optional, old_version: text, new_code: text, new_version: text, extent },
  (row): CrosswalkRow => ({
    oldCode: row.old_code,
    oldVersion: row.old_version,
    newCode: row.new_code,
    newVersion: row.new_version,
    extent: row.extent === 'part' ? 'part' : 'whole',
  }),
)

export const idPrefixList = defineList(
  'id-prefixes.csv',
  { id_prefix: text, province_name: optional },
  (row): string => row.id_prefix,
)

export const tileList = defineList(
  'tile-grid.csv',
  { unit_code: text, column: count, row: count },
  (row): Tile => ({
    unitCode: row.unit_code,
    column: Number(row.column),
    row: Number(row.row),
  }),
)

export const holidayList = defineList(
  'holidays.csv',
  { date: isoDate, kind: dayKind, name: optional, source: optional },
  (row): CalendarDay => ({ date: row.date, kind: row.kind === 'working' ? 'working' : 'off' }),
)

export const listFiles: readonly string[] = [unitList, districtList, crosswalkList, idPrefixList, tileList, holidayList].map(
  ({ file }) => file,
)

/** A value of a list with the line it came from, so that later checks can name it. */
export interface Entry<T> {
  readonly line: number
  readonly value: T
}

/** Reads one CSV list strictly; an absent file is an empty list, faulty rows go to `problems` and are left out. */
export async function readList<T>(list: CsvList<T>, source: string | undefined, problems: Problem[]): Promise<Entry<T>[]> {
  if (source === undefined) return []
  const { file } = list
  const names = Object.keys(list.columns)
  const [header, ...rows] = await readRows(file, source, problems)
  if (!header || header.cells.join() !== names.join()) {
    problems.push({ file, line: 1, found: `header ${show(header?.cells.join() ?? '')}`, expected: `header ${names.join()}` })
    return []
  }
  const entries: Entry<T>[] = []
  for (const { line, cells } of rows) {
    const faults = rowFaults(list, cells)
    for (const fault of faults) problems.push({ file, line, ...fault })
    if (faults.length === 0) entries.push({ line, value: list.value(cells) })
  }
  return entries
}

function rowFaults(list: CsvList<unknown>, cells: readonly string[]): Pick<Problem, 'found' | 'expected'>[] {
  const columns = Object.entries(list.columns)
  if (cells.length !== columns.length) {
    const names = columns.map(([name]) => name).join(', ')
    return [{ found: `${cells.length} fields`, expected: `${columns.length} fields (${names})` }]
  }
  return columns.flatMap(([name, rule], i) =>
    rule.pattern.test(cells[i] ?? '') ? [] : [{ found: `${name} = ${show(cells[i])}`, expected: rule.expected }],
  )
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** Raw rows with the physical line each starts on; a quoted newline makes a row span lines. */
async function readRows(file: string, source: string, problems: Problem[]): Promise<Row[]> {
  const rows: Row[] = []
  let record = ''
  let start = 1
  const lines = source.replace(/\r?\n$/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    record = start === index + 1 ? line : `${record}\n${line}`
    const quotes = record.split('"').length - 1
    // An odd number of quotes: the row goes on in the next line.
    if (quotes % 2 === 1 && index + 1 < lines.length) continue
    try {
      // Every command loads a profile, and fast-csv takes 20 ms to load and warm up: only rows with quotes need it.
      const cells = quotes === 0 ? record.split(',') : await parseRecord(record)
      rows.push({ line: start, cells: cells.map((cell) => cell.trim()) })
    } catch (error) {
      const expected = `quotes around whole fields, in pairs (${show((error as Error).message)})`
      problems.push({ file, line: start, found: 'broken quoting', expected })
    }
    start = index + 2
  }
  return rows
}

async function parseRecord(record: string): Promise<string[]> {
  const { parseString } = await import('fast-csv')
  const cells: string[] = []
  for await (const row of parseString<string[], string[]>(record, { headers: false })) cells.push(...(row as string[]))
  return cells
}
