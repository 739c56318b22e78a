import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, type Expr, emptyToNull, extract, openResultFile, type ResultFile, translate } from '@doisoat/engine'
import { hashFile, withdrawRejects, writeWhole } from '@doisoat/files'
import { idSeparators } from '@doisoat/store'
import { sql } from 'kysely'
import { holdsIdentity } from './identity.ts'
import { type Subjects, withoutSeparators } from './subjects.ts'

/** A file that held rows of the people; the hashes before and after when it was written again. */
export interface Rewritten {
  readonly path: string
  readonly rows: number
  readonly sha256: { readonly before: string; readonly after: string } | undefined
}

/** Files of keys and numbers; the batch writes them so. */
const ofUniqueValues = /\/(verdicts|links)\.parquet$/

/**
 * CSV and Parquet files of a run that can hold rows of people; the measures hold none. The findings last: they say which rows of
 * verdicts and links are theirs.
 */
export function peopleFiles({ out, serving }: { readonly out: string; readonly serving: string }): string[] {
  const gaps = join(out, 'gaps')
  return [
    ...['cases.csv', 'people.parquet'].map((name) => join(serving, name)),
    ...(existsSync(gaps) ? readdirSync(gaps) : [])
      .filter((name) => name.endsWith('.parquet') && !name.startsWith('.'))
      .toSorted()
      .map((name) => join(gaps, name)),
    ...['verdicts.parquet', 'links.parquet', 'findings.parquet', 'findings.csv'].map((name) => join(out, name)),
  ].filter((path) => existsSync(path))
}

/** A row of a register by the line it starts on: all that verdicts know of a row without an ID. */
export interface SourceRow {
  readonly register: string
  readonly source_line: number
}

/** The rows of a run about which `findings.parquet` holds findings of theirs. */
export async function rowsOfFindings(engine: Engine, out: string, subjects: Subjects): Promise<SourceRow[]> {
  const path = join(out, 'findings.parquet')
  if (!existsSync(path)) return []
  const file = await openResultFile(engine, path)
  const rows = await engine.select<SourceRow>(
    sql`select distinct register, source_line from ${file.rows} as f where ${isTheirs(file, subjects)} order by register, source_line`,
  )
  return rows.map(({ register, source_line }) => ({ register, source_line: Number(source_line) }))
}

/** Which rows of a result file are theirs: by key, because an ID of theirs stands anywhere in it, or because it is about one of `rows`. */
export function isTheirs(file: ResultFile, subjects: Subjects, rows: readonly SourceRow[] = []): Expr {
  const oneOf = (column: string, values: Iterable<string>): Expr[] => {
    const list = [...values]
    return file.columns.includes(column) && list.length > 0
      ? [sql`coalesce(${sql.ref(column)} in (${sql.join(list.map((one) => sql.lit(one)))}), false)`]
      : []
  }
  const text = translate(sql`concat_ws('|', ${sql.join(file.textColumns.map((name) => sql.ref(name)))})`, {
    from: idSeparators,
    to: '',
  })
  const findings = file.columns.includes('finding_keys') ? [...subjects.findingKeys] : []
  const lines = file.columns.includes('register') && file.columns.includes('source_line') ? rows : []
  const parts = [
    ...lines.map(({ register, source_line }) => sql`(register = ${sql.lit(register)} and source_line = ${sql.lit(source_line)})`),
    ...oneOf('person_key', subjects.personKeys),
    ...oneOf('finding_key', subjects.findingKeys),
    ...oneOf('case_key', subjects.caseKeys),
    ...findings.map((key) => sql`strpos(finding_keys, ${sql.lit(key)}) > 0`),
    ...(subjects.idPattern === undefined ? [] : [sql`${emptyToNull(extract(text, subjects.idPattern, 0))} is not null`]),
  ]
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`
}

/** Takes the people's rows out of one file; undefined when it holds none. `dryRun` counts only. */
export async function rewriteFile(
  engine: Engine,
  path: string,
  { subjects, rows, dryRun }: { readonly subjects: Subjects; readonly rows: readonly SourceRow[]; readonly dryRun: boolean },
): Promise<Rewritten | undefined> {
  const file = await openResultFile(engine, path)
  const theirs = isTheirs(file, subjects, rows)
  const [counted] = await engine.select<{ n: number }>(sql`select count(*) as n from ${file.rows} as f where ${theirs}`)
  const found = Number(counted?.n ?? 0)
  if (found === 0) return undefined
  if (dryRun) return { path, rows: found, sha256: undefined }
  const before = hashFile(path).sha256
  const rest = sql`select * from ${file.rows} as f where not ${theirs}`
  if (path.endsWith('.csv')) await engine.copyToCsv(rest, path)
  else await engine.copyToParquet(rest, path, ofUniqueValues.test(path) ? 'unique' : 'repeated')
  return { path, rows: found, sha256: { before, after: hashFile(path).sha256 } }
}

/** Takes rejected records with an ID of theirs, or with their name and birth date, out of the rejects of a run. */
export function rewriteRejects(
  out: string,
  { subjects, dryRun }: { readonly subjects: Subjects; readonly dryRun: boolean },
): Rewritten[] {
  const folder = join(out, 'rejects')
  const registers = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.raw'))
    .map((name) => name.slice(0, -4))
  return registers.toSorted().flatMap((register) => {
    const paths = { csv: join(folder, `${register}.csv`), raw: join(folder, `${register}.raw`) }
    const left = withdrawRejects(paths, (record) => isTheirRecord(record.toString(), subjects))
    if (!left) return []
    return (['raw', 'csv'] as const).map((kind) => {
      const path = paths[kind]
      if (dryRun) return { path, rows: left.records, sha256: undefined }
      const before = hashFile(path).sha256
      writeWhole(path, left[kind])
      return { path, rows: left.records, sha256: { before, after: hashFile(path).sha256 } }
    })
  })
}

function isTheirRecord(record: string, { idPattern, identities }: Subjects): boolean {
  if (idPattern !== undefined && new RegExp(idPattern).test(withoutSeparators(record))) return true
  return identities.some((identity) => holdsIdentity(record, identity))
}
