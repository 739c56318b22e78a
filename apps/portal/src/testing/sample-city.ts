import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '@doisoat/profile'
import { createAccount, holdRun, publishRun, type Role } from '@doisoat/store'
import {
  openTestStore,
  type SampleFinding,
  type SampleMeasure,
  sampleCases,
  type TestStore,
  writeSampleRun,
} from '@doisoat/store/testing'

export const password = 'correct horse battery'
/** Of the police. */
export const sampleToken = 'doisoat_of-the-sample-city'
/** Of the police as well: a report, and answers of which some rows were not taken; each with one file, report.csv. */
export const sampleAgencyJobs = { report: 'dddddddddddddddd', answer: 'eeeeeeeeeeeeeeee' } as const

export interface SampleCity {
  readonly store: TestStore
  readonly runId: string
}

interface SampleCityOptions {
  readonly profile: Profile
  readonly findings: number
  readonly rows?: readonly SampleFinding[]
}

/** A published run over every definition and unit of a profile, and one account for each role and agency, on a store of its own. */
export async function openSampleCity({ profile, findings, rows = [] }: SampleCityOptions): Promise<SampleCity> {
  const store = await openTestStore()
  const outDir = join(store.home, 'out')
  const run = writeSampleRun({
    outDir,
    runId: '2025-08-01-sample',
    profile: profile.name,
    findings,
    rows,
    measures: cityMeasures(profile),
  })
  const registerOwners = Object.fromEntries(profile.registers.map(({ name, owner }) => [name, owner]))
  await publishRun(store, { run, outDir, registerOwners, replaces: null, cases: sampleCases(outDir) })
  const accounts: [string, Role, string | null][] = [
    ['viewer', 'viewer', null],
    ['desk', 'desk', null],
    // To be closed and changed by tests.
    ['spare', 'viewer', null],
    ['steward', 'steward', null],
    ['admin', 'admin', null],
    ...profile.agencies.map(({ name }): [string, Role, string] => [name, 'agency', name]),
  ]
  await Promise.all(accounts.map(([name, role, agency]) => createAccount(store, { name, role, agency, password })))
  await holdSampleRun(store, profile)
  await addSampleJobs(store)
  await addAgencyJobs(store, run.runId)
  return { store, runId: run.runId }
}

/** A run that the gate held, waiting for a decision. */
async function holdSampleRun(store: TestStore, profile: Profile): Promise<void> {
  const outFolder = join(store.home, 'held')
  const run = writeSampleRun({ outDir: outFolder, runId: '2025-09-01-held', profile: profile.name, findings: 10 })
  const rule = { name: 'max_volume_change', register: 'insurance', value: -0.4, limit: 0.1, last: 0, level: 'hold' as const }
  const held = { ...rule, fired: true, detail: '-40 % rows' }
  const beyond = [held, { ...held, name: 'warn_volume_change', level: 'warn' as const }]
  const gate = { ...run.gate, held: true, rules: [...run.gate.rules, ...beyond] }
  await holdRun(store, { run: { ...run, gate }, outFolder, servingFolder: outFolder })
}

/** A job that was refused and one that is under way, whose portal says so for as long as a test lasts; and a token. */
async function addSampleJobs(store: TestStore): Promise<void> {
  const steps = JSON.stringify([{ name: 'ingest', rows: 27_800, seconds: 0.42 }])
  const problem = JSON.stringify({ code: 'EMPTY_FILE', message: 'tax.csv is empty', next: 'send it again' })
  const seen_at = new Date('2999-01-01T00:00:00Z')
  const job = { kind: 'reconcile', started_by: 'steward', steps } as const
  await store.db
    .insertInto('job')
    .values([
      { ...job, job_id: 'aaaaaaaaaaaaaaaa', submission: 'a', ended_at: new Date(), outcome: 'refused', problem },
      { ...job, job_id: 'bbbbbbbbbbbbbbbb', submission: 'b', seen_at },
    ])
    .execute()
  await store.db
    .insertInto('api_token')
    .values([
      {
        agency: 'police',
        name: 'nightly',
        token_hash: createHash('sha256').update(sampleToken).digest('hex'),
        created_by: 'admin',
      },
      // To be revoked by tests.
      {
        token_id: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
        agency: 'police',
        name: 'spare',
        token_hash: 'spare',
        created_by: 'admin',
      },
    ])
    .execute()
}

/** What the police got and sent, with the files. */
async function addAgencyJobs(store: TestStore, run_id: string): Promise<void> {
  const file = { name: 'report.csv', bytes: 12 }
  const made = { folder: 'made', files: [file], rows: 3, format: 'csv', asOf: '2025-08-01' }
  const notTaken = [{ row: 4, outcome: 'value_invalid' }]
  const taken = { folder: '', files: [file], rows: 3, outcomes: { taken: 2, value_invalid: 1 }, notTaken }
  const job = { agency: 'police', started_by: 'police', ended_at: new Date() }
  await store.db
    .insertInto('job')
    .values([
      {
        ...job,
        job_id: sampleAgencyJobs.report,
        submission: 'd',
        kind: 'report',
        outcome: 'made',
        run_id,
        result: JSON.stringify(made),
      },
      {
        ...job,
        job_id: sampleAgencyJobs.answer,
        submission: 'e',
        kind: 'answer',
        outcome: 'taken',
        result: JSON.stringify(taken),
      },
    ])
    .execute()
  for (const [jobId, { folder }] of [[sampleAgencyJobs.report, made] as const, [sampleAgencyJobs.answer, taken] as const]) {
    mkdirSync(join(store.home, 'outbox', jobId, folder), { recursive: true })
    writeFileSync(join(store.home, 'outbox', jobId, folder, file.name), 'key,note\na,b\n')
  }
}

/** Numbers of nobody: a round city, split over every unit, age band and sex; its smallest unit has cells that must be hidden. */
function cityMeasures(profile: Profile): SampleMeasure[] {
  const lists = profile.unitLists
  const [oldest, newest] = [lists[0]?.version ?? '', lists.at(-1)?.version ?? '']
  // The small unit is the last one: at the right edge of the tile map, where what is hidden could widen the page.
  const columnOf = new Map(profile.tiles.map((tile) => [tile.unitCode, tile.column]))
  const units = profile.units
    .filter((unit) => unit.listVersion === newest)
    .toSorted((a, b) => (columnOf.get(a.unitCode) ?? 0) - (columnOf.get(b.unitCode) ?? 0))
  const districts = profile.districts.filter((district) => district.listVersion === oldest)
  return profile.coverage.flatMap(({ definition, register }, index) => {
    const denominator = 1_119_000
    const total: Total = {
      definition,
      register,
      denominator,
      numerator: Math.round(denominator * (shares[index % shares.length] ?? 0.5)),
    }
    return [
      total,
      ...(definition === 'insurance' || definition === 'tax' ? [{ ...total, definition: 'authenticated', basis: 'rows' }] : []),
      ...split(
        total,
        units.map(({ unitCode }) => ({ unit_code: unitCode, list_version: newest })),
      ),
      ...split(
        total,
        districts.map(({ districtCode }) => ({ district_code: districtCode, list_version: newest })),
      ),
      ...split(
        total,
        profile.ageBands.map(({ name }) => ({ age_band: name })),
      ),
      ...split(total, [{ sex: 'F' }, { sex: 'M' }]),
    ]
  })
}

type Total = SampleMeasure & { readonly definition: string; readonly register: string }

const shares = [0.996, 0.81, 0.612, 0.44, 0.805, 0.93]

/** Parts that sum to the total: uneven, and the last one of forty people when there are many. */
function split(total: Total, places: readonly Partial<SampleMeasure>[]): SampleMeasure[] {
  const weights = places.map((_, at) => 3 + ((at * 7) % 11))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const [people, covered] =
    places.length > 2 ? [total.denominator - 40, total.numerator - 36] : [total.denominator, total.numerator]
  let [restPeople, restCovered] = [total.denominator, total.numerator]
  return places.map((place, at) => {
    const isLast = at === places.length - 1
    const share = (weights[at] ?? 0) / (all - (places.length > 2 ? (weights.at(-1) ?? 0) : 0))
    const denominator = isLast ? restPeople : Math.floor(people * share)
    const numerator = isLast ? restCovered : Math.min(denominator, Math.floor(covered * share))
    restPeople -= denominator
    restCovered -= numerator
    return { definition: total.definition, register: total.register, ...place, numerator, denominator }
  })
}
