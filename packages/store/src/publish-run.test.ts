import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DoisoatError, type RunJson } from '@doisoat/contracts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  currentRunId,
  findRunByInput,
  getRun,
  inputHash,
  listFindingCounts,
  listFindings,
  listMeasures,
  listRuns,
  type Published,
  publishRun,
} from './index.ts'
import { openTestStore, type SampleFinding, sampleCases, sampleOwners, type TestStore, writeSampleRun } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 30_000)
afterAll(() => store.close(), 30_000)

const outDir = (runId: string): string => join(store.home, 'out', runId)

interface SampleOptions {
  readonly runId: string
  readonly profile: string
  readonly findings?: number
  readonly rows?: readonly SampleFinding[]
}

function sample({ findings = 20, ...options }: SampleOptions): RunJson {
  return writeSampleRun({ outDir: outDir(options.runId), findings, ...options })
}

function publish(run: RunJson, replaces: string | null = null): Promise<Published> {
  return publishRun(store, {
    run,
    outDir: outDir(run.runId),
    registerOwners: sampleOwners,
    replaces,
    cases: sampleCases(outDir(run.runId)),
  })
}

async function failure(run: RunJson, replaces: string | null = null): Promise<DoisoatError> {
  const error: unknown = await publish(run, replaces).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof DoisoatError) return error
  throw new Error(`publishing should have failed with a DoisoatError, not ${String(error)}`)
}

/** Tables and rows a run left behind. */
async function traces(runId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from run where run_id = ${runId}) + (select count(*) from measure where run_id = ${runId})
      + (select count(*) from finding_count where run_id = ${runId}) as count`.execute(store.db)
  const partitions = await sql<{ count: number }>`
    select count(*) as count from pg_class c where relkind = 'r' and relname ~ '^(finding|measure)_[0-9a-f]{16}$'
      and not exists (select from pg_inherits where inhrelid = c.oid)`.execute(store.db)
  return (rows[0]?.count ?? 0) + (partitions.rows[0]?.count ?? 0)
}

test('a published run is the current one, with its counts, measures and run.json', async () => {
  const run = sample({ runId: 'first', profile: 'basic', findings: 1000 })
  expect(await currentRunId(store, 'basic')).toBeUndefined()
  await publish(run)
  expect(await currentRunId(store, 'basic')).toBe('first')
  expect((await getRun(store, 'first')).run).toEqual(run)
  const counts = await listFindingCounts(store, 'first')
  expect(counts.reduce((sum, row) => sum + row.count, 0)).toBe(1000)
  expect(
    await listMeasures(store, 'first', { definition: 'insurance', unit_code: '', district_code: '', age_band: '', sex: '' }),
  ).toEqual([
    {
      kind: 'coverage',
      definition: 'insurance',
      register: 'insurance',
      basis: 'people',
      unit_code: '',
      list_version: '',
      district_code: '',
      age_band: '',
      sex: '',
      numerator: 9500,
      denominator: 10_000,
      as_of: '2025-08-01',
    },
  ])
  expect((await findRunByInput(store, inputHash(run)))?.runId).toBe('first')
})

test('runs are listed newest first and the current one is marked', async () => {
  await publish(sample({ runId: 'old', profile: 'listed' }))
  await publish(sample({ runId: 'new', profile: 'listed' }), 'old')
  expect((await listRuns(store, { profile: 'listed' })).map(({ runId, current }) => [runId, current])).toEqual([
    ['new', true],
    ['old', false],
  ])
})

test('an unknown run is named with the command that lists them', async () => {
  await expect(getRun(store, 'nothing')).rejects.toMatchObject({ code: 'RUN_UNKNOWN', exit: 'usage', next: 'doisoat runs list' })
})

test('hostile cells arrive byte for byte', async () => {
  const hostile = [
    `'); drop table finding; --`,
    '=HYPERLINK("http://x")',
    'a,b;"c"\n\\.\nd\re',
    '\\N',
    'NULL',
    '<script>alert(1)</script>',
    'Nguyễn Thị Ánh ＝1+1 \u202e 🤷',
    '\u0001\u007f',
    '{1,2}',
  ]
  const rows = hostile.map(
    (value): SampleFinding => ({
      code: 'NAME_MISMATCH',
      register: 'tax',
      owner_agency: 'tax_office',
      value,
      reference_value: value,
    }),
  )
  const run = sample({ runId: `hostile '"; --`, profile: 'hostile', rows, findings: 0 })
  await publish(run)
  const found = await listFindings(store, 'tax_office', { runId: run.runId, limit: 100 })
  expect(found.map((row) => row.value)).toEqual(hostile)
  expect(found.map((row) => row.reference_value)).toEqual(hostile)
  expect(found[0]?.suggested_value).toBeNull()
})

test('armed forces are counted in run.json and never enter the database', async () => {
  const rows: SampleFinding[] = [
    { code: 'OUT_OF_SCOPE_ARMED_FORCES', register: 'insurance', owner_agency: '', national_id: '999000000001' },
    { code: 'ID_MISSING', register: 'insurance', owner_agency: 'social_insurance' },
  ]
  await publish(sample({ runId: 'forces', profile: 'forces', rows, findings: 0 }))
  const found = await listFindings(store, 'social_insurance', { runId: 'forces', limit: 100 })
  expect(found.map((row) => row.code)).toEqual(['ID_MISSING'])
  expect((await listFindingCounts(store, 'forces')).map((row) => row.code)).toEqual(['ID_MISSING'])
})

/** What pages show of one run, each by a query of its own; empty when they agree. */
async function disagreement(runId: string): Promise<string> {
  const [{ run }, counts, rows, measures, cases] = await Promise.all([
    getRun(store, runId),
    listFindingCounts(store, runId),
    listFindings(store, 'social_insurance', { runId, limit: 1000 }),
    listMeasures(store, runId),
    store.db.transaction().execute(async (trx) => {
      await sql`set local role doisoat_steward`.execute(trx)
      return trx.selectFrom('case_state').select('case_key').where('run_id', '=', runId).where('state', '=', 'open').execute()
    }),
  ])
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
  const found = sum(Object.values(run.findings))
  const shown = {
    counted: sum(counts.map((row) => row.count)),
    insurance: rows.length,
    measures: measures.length,
    cases: cases.length,
  }
  const expected = {
    counted: found,
    insurance: sum(counts.filter((row) => row.register === 'insurance').map((row) => row.count)),
    measures: 22,
    // Each made-up finding is of a person of its own; an info finding makes no case.
    cases: found - (run.findings['ID_FORMAT'] ?? 0),
  }
  return JSON.stringify(shown) === JSON.stringify(expected) ? '' : `${runId}: ${JSON.stringify({ shown, expected })}`
}

test('readers polling during a hundred publishes never see rows of two runs or none', { timeout: 120_000 }, async () => {
  const runs = Array.from({ length: 100 }, (_, index) =>
    sample({ runId: `poll-${index}`, profile: 'poll', findings: 40 + (index % 7) }),
  )
  const [first, ...rest] = runs
  if (!first) throw new Error('a hundred runs')
  await publish(first)
  const reading = { goesOn: true, seen: new Set<string>(), wrong: [] as string[] }
  const reader = async (): Promise<void> => {
    while (reading.goesOn) {
      const runId = (await currentRunId(store, 'poll')) ?? ''
      const wrong = await disagreement(runId)
      if (wrong !== '') reading.wrong.push(wrong)
      reading.seen.add(runId)
      // Readers think between two pages; without a pause they only starve the publisher.
      await sleep(5)
    }
  }
  const readers = [reader(), reader()]
  let replaces = first.runId
  let slowestFlip = 0
  for (const run of rest) {
    slowestFlip = Math.max(slowestFlip, (await publish(run, replaces)).flipSeconds)
    replaces = run.runId
  }
  reading.goesOn = false
  await Promise.all(readers)
  expect(reading.wrong).toEqual([])
  expect(reading.seen.size).toBeGreaterThan(20)
  // The figure to reach is 0.1 s on a quiet machine; a shared one gets room.
  expect(slowestFlip).toBeLessThan(1)
})

test('a publish that fails after loading leaves nothing and the old run stays', async () => {
  await publish(sample({ runId: 'stays', profile: 'fails' }))
  const cut = sample({ runId: 'cut', profile: 'fails', findings: 500 })
  const path = join(outDir('cut'), 'findings.csv')
  writeFileSync(path, `${readFileSync(path, 'utf8').split('\n').slice(0, 300).join('\n')}\n`)
  expect(await failure(cut, 'stays')).toMatchObject({ code: 'PUBLISH_COUNTS', exit: 'invariantBroken' })
  expect(await currentRunId(store, 'fails')).toBe('stays')
  expect(await traces('cut')).toBe(0)
})

test('a file with other columns, a repeated key or a broken number is refused and no cell is quoted with an ID', async () => {
  const change = async (runId: string, edit: (text: string) => string, file = 'findings.csv'): Promise<DoisoatError> => {
    const run = sample({ runId, profile: runId })
    const path = join(outDir(runId), file)
    writeFileSync(path, edit(readFileSync(path, 'utf8')))
    const error = await failure(run)
    expect(await traces(runId)).toBe(0)
    return error
  }
  const columns = await change('columns', (text) => text.replace('national_id', 'id'))
  const repeated = await change('repeated', (text) => text.replace('0000000000000001', '0000000000000000'))
  const number = await change('number', (text) => text.replaceAll(',101,ID_MISSING', ',999000000017,ID_MISSING'))
  const measure = await change('measure', (text) => text.replace('9500', 'many'), 'coverage.csv')
  for (const error of [columns, repeated, number, measure]) {
    expect(error).toMatchObject({ code: 'OUT_INVALID', exit: 'invariantBroken' })
    expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(/\d{12}/)
  }
})

test('a missing file is named', async () => {
  const run = sample({ runId: 'empty', profile: 'empty' })
  const error: unknown = await publishRun(store, {
    run,
    outDir: store.home,
    registerOwners: sampleOwners,
    replaces: null,
    cases: sampleCases(store.home),
  }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'OUT_INCOMPLETE', exit: 'usage' })
})

test('of two publishes over the same run one wins and the other is told', async () => {
  await publish(sample({ runId: 'base', profile: 'race' }))
  const rivals = ['left', 'right'].map((runId) => sample({ runId, profile: 'race' }))
  const ends = await Promise.allSettled(rivals.map((run) => publish(run, 'base')))
  expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const lost = ends.find((end) => end.status === 'rejected')
  expect(lost?.reason).toMatchObject({ code: 'PUBLISH_OVERTAKEN', exit: 'busy' })
  expect((await listRuns(store, { profile: 'race' })).length).toBe(2)
})

test('two first publishes at once: one wins', async () => {
  const ends = await Promise.allSettled(['one', 'two'].map((runId) => publish(sample({ runId, profile: 'first-race' }))))
  expect(ends.map((end) => end.status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('a run is published once', async () => {
  const run = sample({ runId: 'once', profile: 'once' })
  await publish(run)
  expect(await failure(run, 'once')).toMatchObject({
    code: 'RUN_ALREADY_PUBLISHED',
    exit: 'usage',
    next: 'doisoat runs show once',
  })
})

test('a connection cut while publishing is an outage and leaves nothing', async () => {
  const run = sample({ runId: 'killed', profile: 'killed', findings: 30_000 })
  const publishing = failure(run)
  // The loading connection is the only one that is writing.
  for (let tries = 0; tries < 200; tries++) {
    const { rows } = await sql<{ ended: boolean }>`
      select pg_terminate_backend(pid) as ended from pg_stat_activity
      where pid <> pg_backend_pid() and application_name = 'doisoat' and backend_xid is not null`.execute(store.db)
    if (rows.length > 0) break
  }
  expect(await publishing).toMatchObject({ code: 'DATABASE_UNAVAILABLE', exit: 'unavailable' })
  expect(await traces('killed')).toBe(0)
})
