import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DoisoatError } from '@doisoat/contracts'
import type { Engine, Expr } from '@doisoat/engine'
import { maskLongDigits } from '@doisoat/runtime'
import { sql } from 'kysely'

/** What a truth file must have; it may have more. */
const expected: readonly string[] = ['register', 'source_line', 'code']

/** The rows of a truth file, every cell as text. */
export function truthRows(path: string): Expr {
  return sql`read_csv(${sql.lit(path)}, header = true, all_varchar = true, delim = ',', quote = '"')`
}

/** Throws TRUTH_INVALID (usage) with the columns expected and found, or the first line number that is none, unless a file holds a truth. */
export async function requireTruth(engine: Engine, path: string): Promise<void> {
  if (!statSync(path).isFile()) throw invalid(path, 'it is no file')
  const found = headerOf(path)
  if (!expected.every((column) => found.includes(column)))
    throw invalid(path, `found ${found.length === 0 ? 'an empty file' : `the columns ${found.join(', ')}`}`)
  const [bad] = await engine
    .select<{ n: number }>(sql`select count(*) as n from ${truthRows(path)} where try_cast(source_line as bigint) is null`)
    .catch((error: unknown) => {
      // DuckDB quotes the line it stumbled over.
      if (/Invalid Input|Conversion|Binder/.test(String(error))) throw invalid(path, 'its rows cannot be read as CSV')
      throw error
    })
  if (Number(bad?.n) > 0) throw invalid(path, `in ${String(bad?.n)} rows source_line is no whole number`)
}

/** Names in the first line; long digits are masked, for the file may be one of people. */
function headerOf(path: string): string[] {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(4096)
    const [line = ''] = head
      .toString('utf8', 0, readSync(file, head))
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
    if (line.trim() === '') return []
    return line.split(',').map((name) => maskLongDigits(name.trim().replace(/^"(.*)"$/, '$1')))
  } finally {
    closeSync(file)
  }
}

function invalid(path: string, found: string): DoisoatError {
  return new DoisoatError(
    'TRUTH_INVALID',
    `${path} is no truth file: expected a comma-separated file with the columns ${expected.join(', ')}; ${found}`,
    { exit: 'usage', next: 'doisoat evaluate OUT --truth truth.csv, with the truth.csv that doisoat generate wrote' },
  )
}
