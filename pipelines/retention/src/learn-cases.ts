import { type Engine, openResultFile } from '@doisoat/engine'
import type { Profile } from '@doisoat/profile'
import type { CaseOfRun } from '@doisoat/store'
import { sql } from 'kysely'
import { type DateRules, type Identity, identityOf, isSameIdentity } from './identity.ts'
import { isTheirs } from './rewrite-files.ts'
import { type Subjects, withoutSeparators } from './subjects.ts'

interface CaseRow {
  readonly register: string
  readonly national_id: string | null
  readonly full_name: string | null
  readonly birth_date: string | null
}

/** The keys of the findings in a `findings.parquet` that are theirs by key or ID. */
export async function readTheirFindings(engine: Engine, path: string, subjects: Subjects): Promise<string[]> {
  const file = await openResultFile(engine, path)
  const rows = await engine.select<{ finding_key: string }>(
    sql`select finding_key from ${file.rows} as f where ${isTheirs(file, subjects)} order by finding_key`,
  )
  return rows.map((row) => row.finding_key)
}

export function learnFindings(subjects: Subjects, findingKeys: readonly string[]): void {
  for (const key of findingKeys) subjects.findingKeys.add(key)
}

/** The cases of a `cases.csv` that are theirs by key, finding or ID. */
export async function readTheirCases(engine: Engine, path: string, subjects: Subjects): Promise<CaseOfRun[]> {
  const file = await openResultFile(engine, path)
  return engine.select(
    sql`select case_key, finding_keys, rows from ${file.rows} as f where ${isTheirs(file, subjects)} order by case_key`,
  )
}

/** The cases of a `cases.csv` whose row has no usable ID and may show one of the identities. */
export async function readNamelessCases(engine: Engine, path: string, subjects: Subjects): Promise<CaseOfRun[]> {
  if (subjects.identities.length === 0) return []
  const years = birthYears(subjects).map((year) => sql`strpos(rows, ${sql.lit(year)}) > 0`)
  const file = await openResultFile(engine, path)
  return engine.select(
    sql`select case_key, finding_keys, rows from ${file.rows} as f where person_key is null and (${sql.join(years, sql` or `)}) order by case_key`,
  )
}

/** Every form a birth date is written in holds its year. */
export function birthYears({ identities }: Subjects): string[] {
  return [...new Set(identities.map(({ birthDate }) => birthDate.slice(0, 4)))]
}

/** Takes cases that are theirs up, with their findings and with the identities that the reference register gives in them. */
export function learnCases(
  subjects: Subjects,
  lines: readonly CaseOfRun[],
  profile: DateRules & Pick<Profile, 'registers'>,
): void {
  const reference = profile.registers[0]?.name
  for (const line of lines) {
    takeCase(subjects, line)
    for (const row of parseRows(line).filter((one) => one.register === reference && holdsId(one, subjects))) {
      const identity = identityOf(row.full_name, row.birth_date, profile)
      if (identity && !subjects.identities.some((known) => isSameIdentity(known, identity))) subjects.identities.push(identity)
    }
  }
}

/** Takes those cases up whose row has the name and birth date of one of the people. */
export function learnNameless(subjects: Subjects, lines: readonly CaseOfRun[], profile: DateRules): void {
  const isOne = (identity: Identity | undefined): boolean =>
    identity !== undefined && subjects.identities.some((known) => isSameIdentity(known, identity))
  for (const line of lines) {
    if (parseRows(line).some((row) => isOne(identityOf(row.full_name, row.birth_date, profile)))) takeCase(subjects, line)
  }
}

function takeCase(subjects: Subjects, { case_key, finding_keys }: CaseOfRun): void {
  subjects.caseKeys.add(case_key)
  for (const key of finding_keys.match(/[0-9a-f]+/g) ?? []) subjects.findingKeys.add(key)
}

/** The reference row is their own: a case of somebody else can name their ID elsewhere. */
function holdsId({ national_id }: CaseRow, { idPattern }: Subjects): boolean {
  return national_id !== null && idPattern !== undefined && new RegExp(idPattern).test(withoutSeparators(national_id))
}

function parseRows({ rows }: CaseOfRun): CaseRow[] {
  return JSON.parse(rows) as CaseRow[]
}
