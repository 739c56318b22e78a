import { parseString } from 'fast-csv'
import { z } from 'zod'
import type { CrosswalkRow, District, Tile, Unit } from './profile.ts'
import { type Problem, show } from './problem.ts'

const cell = z.string().min(1, 'a value')
const whole = z.string().regex(/^\d+$/, 'a whole number').transform(Number)

/** The CSV lists of a profile: their columns, in order, and how a row becomes a value. */
const lists = {
  'units.csv': z
    .object({
      unit_code: cell,
      list_version: cell,
      unit_type: cell,
      unit_name: cell,
      province_code: z.string(),
      district_code: z.string(),
      population: whole.or(z.literal('').transform(() => null)),
    })
    .transform((row): Unit => ({
      unitCode: row.unit_code,
      listVersion: row.list_version,
      unitType: row.unit_type,
      name: row.unit_name,
      provinceCode: row.province_code,
      districtCode: row.district_code,
      population: row.population,
    })),
  'districts.csv': z
    .object({ district_code: cell, list_version: cell, district_name: cell, province_code: z.string() })
    .transform((row): District => ({
      districtCode: row.district_code,
      listVersion: row.list_version,
      name: row.district_name,
      provinceCode: row.province_code,
    })),
  'crosswalk.csv': z
    .object({ old_code: cell, old_name: z.string(), old_version: cell, new_code: cell, new_version: cell, extent: z.enum(['whole', 'part']) })
    .transform((row): CrosswalkRow => ({
      oldCode: row.old_code,
      oldVersion: row.old_version,
      newCode: row.new_code,
      newVersion: row.new_version,
      extent: row.extent,
    })),
  'id-prefixes.csv': z.object({ id_prefix: cell, province_name: z.string() }).transform((row): string => row.id_prefix),
  'tile-grid.csv': z
    .object({ unit_code: cell, column: whole, row: whole })
    .transform((row): Tile => ({ unitCode: row.unit_code, column: row.column, row: row.row })),
  'holidays.csv': z.object({ date: z.iso.date(), name: z.string() }).transform((row): string => row.date),
}

type ListFile = keyof typeof lists
export const listFiles = Object.keys(lists) as readonly ListFile[]

/** A value of a list with the line it came from, so that later checks can name it. */
export interface Entry<T> {
  readonly line: number
  readonly value: T
}

/** Reads one CSV list strictly; an absent file is an empty list, faulty rows go to `problems`. */
export async function readList<F extends ListFile>(
  file: F,
  text: string | undefined,
  problems: Problem[],
): Promise<Entry<z.output<(typeof lists)[F]>>[]> {
  if (text === undefined) return []
  const schema: z.ZodType = lists[file]
  const columns = Object.keys(lists[file].in.shape)
  const entries: Entry<z.output<(typeof lists)[F]>>[] = []
  for (const { line, cells } of await readRows(file, text, problems)) {
    if (line === 1) {
      if (cells.join() === columns.join()) continue
      problems.push({ file, line, found: `header ${cells.join(',')}`, expected: `header ${columns.join(',')}` })
      return []
    }
    if (cells.length !== columns.length) {
      problems.push({ file, line, found: `${cells.length} fields`, expected: `${columns.length} (${columns.join(', ')})` })
      continue
    }
    const parsed = schema.safeParse(Object.fromEntries(columns.map((column, index) => [column, cells[index]])))
    if (parsed.success) entries.push({ line, value: parsed.data as z.output<(typeof lists)[F]> })
    else for (const issue of parsed.error.issues) {
      const column = String(issue.path[0])
      problems.push({ file, line, found: `${column} = ${show(cells[columns.indexOf(column)])}`, expected: issue.message })
    }
  }
  return entries
}

/** Raw rows with the physical line each starts on; a quoted newline makes a row span lines. */
async function readRows(file: string, text: string, problems: Problem[]): Promise<{ line: number; cells: string[] }[]> {
  const rows: { line: number; cells: string[] }[] = []
  let line = 1
  try {
    for await (const cells of parseString<string[], string[]>(text, { headers: false, trim: true })) {
      rows.push({ line, cells })
      line += 1 + cells.join('').split('\n').length - 1
    }
  } catch (error) {
    problems.push({ file, line, found: 'broken quoting', expected: `CSV with RFC 4180 quotes (${(error as Error).message.slice(0, 80)})` })
    return []
  }
  return rows
}
