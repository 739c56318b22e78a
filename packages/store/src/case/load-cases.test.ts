import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FindingCode } from '@doisoat/contracts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  addStatement,
  currentRunId,
  getCase,
  listCases,
  listWaitingStatements,
  publishRun,
  removeRun,
  rollbackRun,
} from '../index.ts'
import {
  openTestStore,
  type SampleFinding,
  sampleCaseKey,
  sampleCases,
  sampleOwners,
  type TestStore,
  writeSampleRun,
} from '../testing/index.ts'

// Many publications on a machine that does other things.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

/** A fault of a made-up person: its finding key is of the person and the code, as real ones are stable across runs. */
function fault(person: string, code: FindingCode, more: Partial<SampleFinding> = {}): SampleFinding {
  const register = more.register ?? 'insurance'
  return {
    code,
    register,
    owner_agency: sampleOwners[register as keyof typeof sampleOwners],
    finding_key: `${register}-${person}-${code}`,
    person_key: person,
    register_number: `79${person}`,
    unit_code: '20194',
    ...more,
  }
}

interface Month {
  readonly profile: string
  readonly day: string
  readonly rows: readonly SampleFinding[]
  /** Registers that were not delivered. */
  readonly without?: readonly string[]
}

/** Publishes a run over what readers of the profile see. */
async function publish({ profile, day, rows, without = [] }: Month): Promise<string> {
  const runId = `${profile}-${day}`
  const outDir = join(store.home, runId)
  const run = writeSampleRun({ outDir, runId, findings: 0, rows, profile })
  const registers = Object.fromEntries(Object.entries(run.registers).filter(([register]) => !without.includes(register)))
  const replaces = (await currentRunId(store, profile)) ?? null
  await publishRun(store, {
    run: { ...run, registers },
    outDir,
    registerOwners: sampleOwners,
    replaces,
    cases: sampleCases(outDir, day),
  })
  return runId
}

/** The cases of a run, each in a line. */
async function casesOf(runId: string): Promise<string[]> {
  const day = { runId, today: '2025-01-01', limit: 1000 }
  const open = await listCases(store, 'steward', day)
  const closed = await listCases(store, 'steward', { ...day, standing: 'closed' })
  return [...open, ...closed]
    .map(
      (one) =>
        `${one.person_key ?? ''} ${one.register} ${one.standing === 'closed' ? 'closed' : 'open'} {${one.numbers.join()}} due ${one.deadline}`,
    )
    .toSorted()
}

async function historyOf(runId: string, register: string, person: string): Promise<string[]> {
  const { events } = await getCase(store, 'steward', { runId, today: '2025-01-01', caseKey: sampleCaseKey(register, person) })
  return events.map((one) => `${one.on_date} ${one.event} {${one.numbers_before.join()}}>{${one.numbers_after.join()}}`)
}

test('a case opens, stays, closes when a run no longer shows it, and opens again when the fault returns', async () => {
  const profile = 'life'
  const name = fault('an', 'NAME_MISMATCH')
  expect(await casesOf(await publish({ profile, day: '2025-01-06', rows: [name] }))).toEqual([
    'an insurance open {306} due 2025-01-20',
  ])
  const second = await publish({ profile, day: '2025-02-03', rows: [name] })
  expect(await casesOf(second)).toEqual(['an insurance open {306} due 2025-01-20'])
  const third = await publish({ profile, day: '2025-03-03', rows: [] })
  expect(await casesOf(third)).toEqual(['an insurance closed {306} due 2025-01-20'])
  const fourth = await publish({ profile, day: '2025-04-01', rows: [] })
  expect(await casesOf(fourth)).toEqual(['an insurance closed {306} due 2025-01-20'])
  const fifth = await publish({ profile, day: '2025-05-05', rows: [name] })
  expect(await casesOf(fifth)).toEqual(['an insurance open {306} due 2025-05-19'])
  expect(await historyOf(fifth, 'insurance', 'an')).toEqual([
    '2025-01-06 opened {}>{306}',
    '2025-03-03 closed {306}>{}',
    '2025-05-05 reopened {306}>{306}',
  ])
  const found = await getCase(store, 'steward', { runId: fifth, today: '2025-05-05', caseKey: sampleCaseKey('insurance', 'an') })
  expect(found).toMatchObject({ opened_on: '2025-01-06', reopened_on: '2025-05-05', reopened_times: 1, closed_on: null })
  // The older run still says what it said.
  expect(await casesOf(third)).toEqual(['an insurance closed {306} due 2025-01-20'])
})

test('several findings of a person in a register are one case; another register or person is another', async () => {
  const rows = [
    fault('an', 'NAME_MISMATCH'),
    fault('an', 'DOB_YEAR'),
    fault('an', 'DOB_OTHER', { register: 'tax' }),
    fault('binh', 'NAME_MISMATCH'),
    fault('chi', 'ID_FORMAT'),
  ]
  const runId = await publish({ profile: 'several', day: '2025-01-06', rows })
  expect(await casesOf(runId)).toEqual([
    'an insurance open {306,403} due 2025-01-20',
    'an tax open {404} due 2025-01-20',
    'binh insurance open {306} due 2025-01-20',
  ])
  const { findings } = await getCase(store, 'steward', { runId, today: '2025-01-06', caseKey: sampleCaseKey('insurance', 'an') })
  expect(findings.map((one) => one.code)).toEqual(['NAME_MISMATCH', 'DOB_YEAR'])
})

test('a deadline moves earlier with a more urgent code, and never later', async () => {
  const profile = 'urgent'
  const slow = fault('an', 'NAME_TYPO')
  const urgent = fault('an', 'ID_OTHER_PERSON', { deadline_days: '3' })
  expect(await casesOf(await publish({ profile, day: '2025-01-06', rows: [slow] }))).toEqual([
    'an insurance open {305} due 2025-02-03',
  ])
  const second = await publish({ profile, day: '2025-01-13', rows: [slow, urgent] })
  expect(await casesOf(second)).toEqual(['an insurance open {114,305} due 2025-01-16'])
  const third = await publish({ profile, day: '2025-02-03', rows: [slow] })
  expect(await casesOf(third)).toEqual(['an insurance open {305} due 2025-01-16'])
  const late = await publish({ profile, day: '2025-03-03', rows: [slow, urgent] })
  expect(await casesOf(late)).toEqual(['an insurance open {114,305} due 2025-01-16'])
  expect(await historyOf(late, 'insurance', 'an')).toEqual([
    '2025-01-06 opened {}>{305}',
    '2025-01-13 changed {305}>{114,305}',
    '2025-02-03 changed {114,305}>{305}',
    '2025-03-03 changed {305}>{114,305}',
  ])
})

test('a register that was not delivered closes nothing, also not where the population is to be mended for it', async () => {
  const profile = 'skipped'
  const insurance = fault('an', 'NAME_MISMATCH')
  const tax = fault('binh', 'NAME_MISMATCH', { register: 'tax' })
  // Stands on a tax row; the population is the likely culprit, so the police mends it.
  const culprit = fault('chi', 'DOB_SWAP', { register: 'tax', likely_wrong: 'population', owner_agency: 'police' })
  const both = fault('chi', 'SEX_MISMATCH', { likely_wrong: 'population', owner_agency: 'police' })
  await publish({ profile, day: '2025-01-06', rows: [insurance, tax, culprit, both] })
  const second = await publish({ profile, day: '2025-02-03', rows: [], without: ['tax'] })
  expect(await casesOf(second)).toEqual([
    'an insurance closed {306} due 2025-01-20',
    'binh tax open {306} due 2025-01-20',
    'chi population open {402,501} due 2025-02-03',
  ])
  const kept = await getCase(store, 'steward', { runId: second, today: '2025-02-03', caseKey: sampleCaseKey('tax', 'binh') })
  expect(kept.rows.map((row) => row.register)).toEqual(['population', 'insurance', 'tax'])
  // Shown again by the insurance row while tax is missing; mended there before tax comes back: tax has not spoken yet.
  await publish({ profile, day: '2025-03-03', rows: [both], without: ['tax'] })
  const fourth = await publish({ profile, day: '2025-04-01', rows: [], without: ['tax'] })
  expect(await casesOf(fourth)).toContain('chi population open {501} due 2025-02-03')
  const fifth = await publish({ profile, day: '2025-05-05', rows: [] })
  expect(await casesOf(fifth)).toEqual([
    'an insurance closed {306} due 2025-01-20',
    'binh tax closed {306} due 2025-01-20',
    'chi population closed {501} due 2025-02-03',
  ])
})

test('after a rollback the next run carries on from the run that readers see; what the abandoned one did is no history', async () => {
  const profile = 'rollback'
  const name = fault('an', 'NAME_MISMATCH')
  const first = await publish({ profile, day: '2025-01-06', rows: [name] })
  const abandoned = await publish({ profile, day: '2025-02-03', rows: [fault('binh', 'NAME_MISMATCH')] })
  expect(await casesOf(abandoned)).toEqual([
    'an insurance closed {306} due 2025-01-20',
    'binh insurance open {306} due 2025-02-17',
  ])
  await rollbackRun(store, { profile, reason: 'a wrong delivery' })
  expect(await currentRunId(store, profile)).toBe(first)
  const next = await publish({ profile, day: '2025-02-04', rows: [name, fault('chi', 'DOB_YEAR')] })
  expect(await casesOf(next)).toEqual(['an insurance open {306} due 2025-01-20', 'chi insurance open {403} due 2025-02-18'])
  expect(await historyOf(next, 'insurance', 'an')).toEqual(['2025-01-06 opened {}>{306}'])
  await expect(historyOf(next, 'insurance', 'binh')).rejects.toMatchObject({ code: 'CASE_UNKNOWN' })
})

test('a case keeps its history when the run that opened it is taken out', async () => {
  const profile = 'retention'
  const name = fault('an', 'NAME_MISMATCH')
  const first = await publish({ profile, day: '2025-01-06', rows: [name] })
  await publish({ profile, day: '2025-02-03', rows: [] })
  const third = await publish({ profile, day: '2025-03-03', rows: [name] })
  await removeRun(store, first)
  expect(await historyOf(third, 'insurance', 'an')).toHaveLength(3)
  await expect(casesOf(first)).resolves.toEqual([])
})

test('another owner or unit is a change of the same case', async () => {
  const profile = 'owner'
  const before = fault('an', 'NAME_MISMATCH')
  await publish({ profile, day: '2025-01-06', rows: [before] })
  const moved = await publish({ profile, day: '2025-02-03', rows: [{ ...before, unit_code: '20200' }] })
  const caseKey = sampleCaseKey('insurance', 'an')
  const said = { runId: moved, caseKey, today: '2025-02-03', statement: 'Tôi đã nộp giấy khai sinh', dueOn: '2025-02-17' }
  await addStatement(store, said)
  const handed = await publish({
    profile,
    day: '2025-03-03',
    rows: [{ ...before, unit_code: '20200', owner_agency: 'tax_office' }],
  })
  expect(await historyOf(handed, 'insurance', 'an')).toHaveLength(3)
  const day = { today: '2025-03-03', limit: 10 }
  expect(await listCases(store, { agency: 'social_insurance' }, { ...day, runId: moved })).toHaveLength(1)
  expect(await listCases(store, { agency: 'social_insurance' }, { ...day, runId: handed })).toEqual([])
  const [own] = await listCases(store, { agency: 'tax_office' }, { ...day, runId: handed })
  expect(own).toMatchObject({ unit_code: '20200', opened_on: '2025-01-06', reopened_times: 0, statements_waiting: 1 })
  expect(await listWaitingStatements(store, { agency: 'social_insurance' })).toEqual([])
  const { events } = await getCase(store, { agency: 'tax_office' }, { runId: handed, today: '2025-03-03', caseKey })
  expect(events.map((one) => one.owner_agency)).toEqual(['social_insurance', 'social_insurance', 'tax_office'])
})

test('twelve months of made-up faults: every case is there once, in every run, and no other', async () => {
  const profile = 'year'
  const codes: FindingCode[] = ['NAME_MISMATCH', 'DOB_YEAR', 'NAME_TYPO']
  // Each person has a fault in the months whose bit is set in a number of its own: all ways of coming and going occur.
  const people = Array.from({ length: 300 }, (_, index) => ({ person: `p${index}`, months: (index * 2654435761) % 4096 }))
  const before = new Map<string, number>()
  for (let month = 0; month < 12; month++) {
    const faulty = people.filter(({ months }) => (months >> month) & 1)
    const rows = faulty.flatMap(({ person }, index) => codes.slice(0, 1 + (index % 3)).map((code) => fault(person, code)))
    const runId = await publish({ profile, day: `2025-${String(month + 1).padStart(2, '0')}-03`, rows })
    const lines = await casesOf(runId)
    const open = lines.filter((line) => line.includes(' open ')).map((line) => line.split(' ')[0])
    expect(open).toEqual(faulty.map(({ person }) => person).toSorted())
    for (const { person, months } of people) {
      const shown = months & ((2 << month) - 1)
      if (shown !== 0) before.set(person, shown)
    }
    expect(lines.length).toBe(before.size)
    const { rows: keys } = await sql<{ keys: number; cases: number }>`
      select opened + reopened - closed as cases, open as keys from (select sum(opened) as opened, sum(reopened) as reopened,
        sum(closed) as closed, sum(open) filter (where run_id = ${runId}) as open from case_flow where run_id like 'year-%') as f`.execute(
      store.db,
    )
    expect(Number(keys[0]?.cases)).toBe(Number(keys[0]?.keys))
  }
})

test.each([
  ['a case twice', (lines: string[]) => [...lines, lines[1] ?? ''], { code: 'PUBLISH_COUNTS' }],
  ['a file cut short', (lines: string[]) => lines.slice(0, -1), { code: 'PUBLISH_COUNTS' }],
  [
    'a key twice',
    ([header = '', one = '', two = '']: string[]) => [header, one, one.slice(0, 16) + two.slice(16)],
    { code: 'OUT_INVALID', exit: 'invariantBroken' },
  ],
  [
    'a case without a deadline',
    (lines: string[]) => lines.map((line) => line.replace(',block,10,', ',block,,')),
    { code: 'OUT_INVALID' },
  ],
  [
    'other columns',
    ([header = '', ...rest]: string[]) => [header.replace('unit_code', 'ward'), ...rest],
    { code: 'OUT_INVALID' },
  ],
])('%s is not published, and nothing of it stays', async (what, edit, expected) => {
  const profile = `broken-${what.replaceAll(' ', '-')}`
  const runId = `${profile}-1`
  const outDir = join(store.home, runId)
  const run = writeSampleRun({
    outDir,
    runId,
    findings: 0,
    rows: [fault('an', 'NAME_MISMATCH'), fault('binh', 'DOB_YEAR')],
    profile,
  })
  const path = join(outDir, 'serving', 'cases.csv')
  writeFileSync(path, `${edit(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`)
  const request = { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) }
  await expect(publishRun(store, request)).rejects.toMatchObject(expected)
  for (const table of ['case_run', 'case_flow'] as const) {
    expect(await store.db.selectFrom(table).selectAll().where('run_id', '=', runId).execute()).toEqual([])
  }
})

test('a run folder without cases is refused in words', async () => {
  const outDir = join(store.home, 'older')
  const run = writeSampleRun({ outDir, runId: 'older', findings: 5, profile: 'older' })
  rmSync(join(outDir, 'serving'), { recursive: true })
  const request = { run, outDir, registerOwners: sampleOwners, replaces: null, cases: sampleCases(outDir) }
  await expect(publishRun(store, request)).rejects.toMatchObject({
    code: 'CASES_MISSING',
    exit: 'usage',
    next: /reconcile again/,
  })
})

test('a deadline beyond the calendar stops the publication', async () => {
  const outDir = join(store.home, 'beyond')
  const run = writeSampleRun({ outDir, runId: 'beyond', findings: 5, profile: 'beyond' })
  const cases = {
    ...sampleCases(outDir),
    dueOn: () => {
      throw new RangeError('the calendar ends')
    },
  }
  const request = { run, outDir, registerOwners: sampleOwners, replaces: null, cases }
  await expect(publishRun(store, request)).rejects.toThrow('the calendar ends')
  expect(await currentRunId(store, 'beyond')).toBeUndefined()
})
