import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Engine, type Expr } from '@doisoat/engine'
import { Progress } from '@doisoat/runtime'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRun } from './reconcile.ts'
import { readRunJson } from './run-json.ts'

const root = resolve(import.meta.dirname, '../../..')
const cases = join(root, 'fixtures/cases')

interface Case {
  readonly shows: string
  readonly profile: string
  readonly asOf: string
}

let folder = ''
let engine: Engine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doisoat-golden-'))
  engine = await Engine.open({ threads: 1, memoryMb: 512, tempDir: join(folder, 'reader') })
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** The rows of a query as the lines of a CSV file, its header first. */
async function linesOf(query: Expr): Promise<string[]> {
  const path = join(folder, 'lines.csv')
  await engine.copyToCsv(query, path)
  return csvLines(path)
}

function csvLines(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}

/** What `expected/<name>` of a case is compared with, as a query over the outputs of the run. */
const views: Readonly<Record<string, (out: string) => Expr>> = {
  // candidates (801, 802) depend on what the whole run holds, and a case is too small for an estimate
  'findings.csv': (
    out,
  ) => sql`select register, source_line, number, code, field, value, reference_value, likely_wrong, suggested_value, confidence, owner_agency
    from read_csv(${sql.lit(join(out, 'findings.csv'))}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')
    where number not like '8%' order by register, cast(source_line as integer), number`,
  'verdicts.csv': (out) =>
    sql`select register, source_line, verdict, legal_match, link_method from read_parquet(${sql.lit(join(out, 'verdicts.parquet'))}) order by register, source_line`,
  'coverage.csv': (out) => sql`select definition, register, basis, numerator, denominator
    from read_csv(${sql.lit(join(out, 'coverage.csv'))}, all_varchar = true, header = true, delim = ',', quote = '"')
    where coalesce(unit_code, '') = '' and coalesce(district_code, '') = '' and coalesce(age_band, '') = '' and coalesce(sex, '') = ''
    order by definition, register, basis`,
  'rejects.csv': (out) => sql`select parse_filename(filename, true) as register, source_line, reason
    from read_csv(${sql.lit(join(out, 'rejects/*.csv'))}, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', filename = true) order by register, cast(source_line as integer)`,
}

/** What else is expected, as lines. */
const lists: Readonly<Record<string, (out: string) => readonly string[]>> = {
  'notes.txt': (out) => readRunJson(join(out, 'run.json')).notes,
}

/** `ledger.csv`: what was delivered, record by record accounted for. */
function ledgerOf(out: string): string[] {
  const registers = Object.entries(readRunJson(join(out, 'run.json')).registers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    'register,lines,accepted,rejected,blank',
    ...registers.map(([name, one]) => [name, one.lines, one.accepted, one.rejected, one.blank].join(',')),
  ]
}

describe.each(
  readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name),
)('case %s', (name) => {
  const { shows, profile, asOf } = JSON.parse(readFileSync(join(cases, name, 'case.json'), 'utf8')) as Case

  test(`shows ${shows}`, async () => {
    const out = join(folder, name, 'out')
    await startRun(
      { dir: join(cases, name, 'in'), asOf, out, publish: false, again: false, unitLists: {} },
      {
        settings: {
          home: join(folder, name, 'home'),
          databaseUrl: undefined,
          threads: 2,
          memoryMb: 512,
          logLevel: 'silent',
          noColor: true,
          today: undefined,
          secretFromEnvironment: 'the secret of the golden cases',
          uploadMb: 1,
        },
        progress: new Progress({ isTty: false, color: false, write: () => {} }),
        profile: existsSync(join(root, profile)) ? join(root, profile) : profile,
      },
    )
    for (const file of readdirSync(join(cases, name, 'expected')).toSorted()) {
      const view = views[file]
      const found = view ? await linesOf(view(out)) : (lists[file] ?? ledgerOf)(out)
      expect({ file, lines: found }).toEqual({ file, lines: csvLines(join(cases, name, 'expected', file)) })
    }
  }, 20_000)
})
