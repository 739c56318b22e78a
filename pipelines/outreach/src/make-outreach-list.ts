import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { DoisoatError } from '@doisoat/contracts'
import { Engine } from '@doisoat/engine'
import { writeWhole } from '@doisoat/files'
import { type Profile, unitListInForce } from '@doisoat/profile'
import { csvStream } from '@doisoat/reports'
import { type Actor, getRun, listCases, listErased, recordOutreachList, type Store, showCaseReference } from '@doisoat/store'
import { sql } from 'kysely'
import { type OutreachKind, readKind } from './outreach-kind.ts'

export interface OutreachRequest {
  readonly profile: Profile
  readonly runId: string
  readonly unit: string
  /** Residential group of the unit; undefined = all. */
  readonly group?: string | undefined
  readonly kind: string
  /** The file to write. */
  readonly out: string
  /** `serving/people.parquet` of the run. */
  readonly people: string
  /** Result folder of the run, with `gaps/`. */
  readonly outDir: string
  /** Calendar day of the deployment, ISO. */
  readonly today: string
  readonly engine: { readonly threads: number; readonly memoryMb: number; readonly tempDir: string }
  readonly by?: Actor
}

export interface OutreachList {
  readonly kind: string
  readonly unit: string
  readonly people: number
  /** People of the unit who belong on the list and cannot be named: their row has no usable ID. */
  readonly unnamed: number
  /** Last day on which the list may be kept, ISO. */
  readonly expiresOn: string
  readonly sha256: string
}

/** Least data: what a team needs to find a person in its own group, and no number of anybody. */
const columns = ['full_name', 'birth_year', 'sex', 'group_code', 'case', 'due_on', 'visited', 'note', 'use_until'] as const

interface Person {
  readonly full_name: string | null
  readonly birth_year: number | null
  readonly sex: string
  readonly group_code: string
  readonly person_key: string
}

/**
 * Writes a list of the people of one unit, or of one group in it, for the team that visits them: name, year of birth, sex, group, and where
 * it is about cases their reference and due date. Every row says until when it may be kept. The list is in the database and in the audit
 * chain before the file is there.
 *
 * Throws OUTREACH_KIND, UNIT_UNKNOWN, RUN_UNKNOWN, OUTREACH_FILES (all usage) when the files of the run are gone.
 */
export async function makeOutreachList(store: Store, request: OutreachRequest): Promise<OutreachList> {
  const { profile, runId, unit, group, today } = request
  const kind = readKind(request.kind, profile)
  const { asOf } = await getRun(store, runId)
  const listVersion = unitListInForce(profile, asOf)
  requireUnit(profile, unit, listVersion)
  const cases = kind.register === undefined ? await casesOf(store, request) : new Map<string, CaseToVisit>()
  const { people, unnamed } = await findPeople(request, kind, { erased: await listErased(store), cases: [...cases.keys()] })
  const expiresOn = daysAfter(today, profile.retention.outreachDays)
  const rows = people.map((person) => {
    const found = cases.get(person.person_key)
    const { full_name, birth_year, sex, group_code } = person
    return [
      full_name ?? '',
      String(birth_year ?? ''),
      sex,
      group_code,
      found?.reference ?? '',
      found?.dueOn ?? '',
      '',
      '',
      expiresOn,
    ]
  })
  const bytes = await buffer(csvStream(rows, columns))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await recordOutreachList(
    store,
    {
      run_id: runId,
      kind: kind.name,
      unit_code: unit,
      list_version: listVersion,
      group_code: group ?? null,
      people: rows.length,
      sha256,
      made_on: today,
      expires_on: expiresOn,
    },
    request.by,
  )
  writeWhole(request.out, bytes)
  return { kind: kind.name, unit, people: rows.length, unnamed, expiresOn, sha256 }
}

async function findPeople(
  { engine: options, people, outDir, unit, group }: OutreachRequest,
  kind: OutreachKind,
  { erased, cases }: { readonly erased: readonly string[]; readonly cases: readonly string[] },
): Promise<{ people: Person[]; unnamed: number }> {
  const gaps = kind.register === undefined ? undefined : join(outDir, 'gaps', `${kind.register}.parquet`)
  for (const path of [people, gaps]) if (path !== undefined && !existsSync(path)) throw filesGone(path)
  const list = (keys: readonly string[]) => sql`(${sql.join([sql`null`, ...keys.map((key) => sql.lit(key))])})`
  const wanted =
    gaps === undefined
      ? sql`person_key in ${list(cases)}`
      : sql`person_key in (select person_key from read_parquet(${sql.lit(gaps)}) where person_key is not null and unit_code = ${sql.lit(unit)})`
  await using engine = await Engine.open(options)
  const found = await engine.select<Person>(sql`
    select full_name, birth_year, sex, group_code, person_key from read_parquet(${sql.lit(people)})
    where unit_code = ${sql.lit(unit)} ${group === undefined ? sql`` : sql`and group_code = ${sql.lit(group)}`} and ${wanted}
    order by group_code, full_name, birth_year, sex, person_key`)
  const [unnamed] =
    gaps === undefined
      ? []
      : await engine.select<{ n: number }>(
          sql`select count(*) as n from read_parquet(${sql.lit(gaps)}) where person_key is null and unit_code = ${sql.lit(unit)}`,
        )
  const gone = new Set(erased)
  return { people: found.filter((person) => !gone.has(person.person_key)), unnamed: Number(unnamed?.n ?? 0) }
}

interface CaseToVisit {
  readonly reference: string
  readonly dueOn: string
}

const pageSize = 1000

/** Cases of people of the unit that nobody has answered, the first due of each person. */
async function casesOf(store: Store, { runId, today, unit }: OutreachRequest): Promise<Map<string, CaseToVisit>> {
  const found = new Map<string, CaseToVisit>()
  for (const standing of ['overdue', 'open'] as const) {
    let after: { deadline: string; case_key: string } | undefined
    do {
      const page = await listCases(store, 'steward', { runId, today, unit, standing, limit: pageSize, after })
      for (const { person_key, case_key, due_on } of page) {
        if (person_key && !found.has(person_key)) found.set(person_key, { reference: showCaseReference(case_key), dueOn: due_on })
      }
      after = page.length === pageSize ? page.at(-1) : undefined
    } while (after)
  }
  return found
}

function requireUnit(profile: Profile, unit: string, listVersion: string): void {
  if (profile.units.some((one) => one.unitCode === unit && one.listVersion === listVersion)) return
  throw new DoisoatError('UNIT_UNKNOWN', `the unit list ${listVersion} of ${profile.name} has no unit ${unit}`, {
    exit: 'usage',
    next: 'take a code of units.csv in the profile folder',
  })
}

function filesGone(path: string): DoisoatError {
  return new DoisoatError(
    'OUTREACH_FILES',
    `${path} is not there: the run was not made on this machine, or its files were taken out`,
    {
      exit: 'usage',
      next: 'make the list from the current run on the machine of the batch',
    },
  )
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
