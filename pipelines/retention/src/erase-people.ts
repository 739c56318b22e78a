import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '@doisoat/engine'
import type { Profile } from '@doisoat/profile'
import type { Settings } from '@doisoat/runtime'
import { eraseFromStore, readCasesOf, readFindingsOf, readNamelessCasesWith, type Store } from '@doisoat/store'
import { dropWorkingCopies, type ErasedRun, eraseFromRun } from './erase-from-run.ts'
import {
  birthYears,
  learnCases,
  learnFindings,
  learnNameless,
  readNamelessCases,
  readTheirCases,
  readTheirFindings,
} from './learn-cases.ts'
import { listReports } from './portal-files.ts'
import type { RunPlace } from './run-place.ts'
import { type Subjects, subjectsOfIds, subjectsOfKeys } from './subjects.ts'

export interface EraseRequest {
  readonly nationalIds: readonly string[]
  readonly secret: Buffer
  readonly profile: Profile
  readonly runs: readonly RunPlace[]
  readonly dryRun: boolean
}

export interface Erased {
  readonly people: number
  /** Rows taken out of the serving database, by table. */
  readonly database: Readonly<Record<string, number>>
  /** Runs of this machine whose files held rows of theirs. */
  readonly runs: readonly ErasedRun[]
  /** Reports of the portal that waited to be fetched; they go altogether. */
  readonly reports: readonly string[]
}

/**
 * Takes people out of the serving database and out of every run folder and results folder of this machine, and leaves a tombstone for
 * each. The database first: a request cut short is carried out once more with the same result.
 */
export async function erasePeople(store: Store, request: EraseRequest, settings: EngineSettings): Promise<Erased> {
  const { profile, runs, dryRun } = request
  const subjects = subjectsOfIds(request.nationalIds, request.secret)
  await using engine = await openEngine(settings)
  await learn({ store, engine, runs, subjects, profile })
  const planned = await eraseFromRuns(engine, runs, { subjects, dryRun: true })
  const heldRuns = new Map(
    planned.flatMap(({ runId, run }) => (run?.runId === runId ? [[runId, JSON.stringify(run)] as const] : [])),
  )
  const people = {
    ...subjects,
    idPattern: subjects.idPattern ?? '',
    findingKeys: [...subjects.findingKeys],
    caseKeys: [...subjects.caseKeys],
    heldRuns,
  }
  const database = await eraseFromStore(store, people, { dryRun })
  if (!dryRun) for (const run of runs) dropWorkingCopies(run)
  const erased = dryRun ? planned : await eraseFromRuns(engine, runs, { subjects, dryRun: false })
  const reports = listReports(settings.home)
  if (!dryRun) for (const path of reports) rmSync(path, { recursive: true, force: true })
  return { people: subjects.personKeys.length, database, runs: erased.filter((run) => run.files.length > 0), reports }
}

/**
 * Leaves erased people out of a new run's files, before it is published: they are counted and not listed. Without a name or an ID only
 * rows that carry their ID are known as theirs.
 */
export async function withholdErased(
  place: Pick<RunPlace, 'runId' | 'path' | 'out'>,
  personKeys: readonly string[],
  settings: EngineSettings,
): Promise<ErasedRun> {
  const subjects = subjectsOfKeys(personKeys)
  await using engine = await openEngine(settings)
  return await eraseFromRun(engine, place, { subjects, dryRun: false })
}

export type EngineSettings = Pick<Settings, 'threads' | 'memoryMb' | 'home'>

function openEngine({ threads, memoryMb, home }: EngineSettings): Promise<Engine> {
  return Engine.open({ threads, memoryMb, tempDir: join(home, `erase-spill-${process.pid}`) })
}

interface Sources {
  readonly store: Store
  readonly engine: Engine
  readonly runs: readonly RunPlace[]
  readonly subjects: Subjects
  readonly profile: Profile
}

/** What belongs to the people in every run, before anything is taken out: their names first, then the rows found by them. */
async function learn({ store, engine, runs, subjects, profile }: Sources): Promise<void> {
  const findings = runs.map((run) => join(run.out, 'findings.parquet')).filter((path) => existsSync(path))
  const files = runs.map((run) => join(run.path, 'serving', 'cases.csv')).filter((path) => existsSync(path))
  const people = { personKeys: subjects.personKeys, idPattern: subjects.idPattern ?? '' }
  learnFindings(subjects, await readFindingsOf(store, people))
  for (const path of findings) learnFindings(subjects, await readTheirFindings(engine, path, subjects))
  learnCases(subjects, await readCasesOf(store, { ...people, findingKeys: [...subjects.findingKeys] }), profile)
  for (const path of files) learnCases(subjects, await readTheirCases(engine, path, subjects), profile)
  learnNameless(subjects, await readNamelessCasesWith(store, birthYears(subjects)), profile)
  for (const path of files) learnNameless(subjects, await readNamelessCases(engine, path, subjects), profile)
}

async function eraseFromRuns(
  engine: Engine,
  runs: readonly RunPlace[],
  options: { readonly subjects: Subjects; readonly dryRun: boolean },
): Promise<ErasedRun[]> {
  const erased: ErasedRun[] = []
  for (const run of runs) erased.push(await eraseFromRun(engine, run, options))
  return erased
}
