import { join } from 'node:path'
import type { FindingCode } from '@doisoat/contracts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { saveAnswers } from '../answer/answer.ts'
import {
  addStatement,
  answerStatement,
  burnDown,
  countCases,
  currentRunId,
  getCase,
  listCases,
  listWaitingStatements,
  overdueRates,
  publishRun,
  revokeWaiver,
  type Standing,
  timeToClose,
  waiveCase,
  warnDueCases,
  warningOutcome,
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

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const by = { actor: 'lan', role: 'steward' }

/** A block finding of a made-up person on the insurance register, due after `days` working days. */
function fault(person: string, days: number, more: Partial<SampleFinding> = {}): SampleFinding {
  const code: FindingCode = more.code ?? 'NAME_MISMATCH'
  return {
    code,
    register: 'insurance',
    owner_agency: 'social_insurance',
    finding_key: `${person}-${code}`,
    person_key: person,
    unit_code: '20194',
    deadline_days: String(days),
    ...more,
  }
}

async function publish(profile: string, day: string, rows: readonly SampleFinding[], delivery = day): Promise<string> {
  const runId = `${profile}-${day}`
  const outDir = join(store.home, runId)
  const run = writeSampleRun({ outDir, runId, findings: 0, rows, profile })
  const sha256 = delivery.replaceAll(/\D/g, '').padEnd(64, '0')
  const registers = Object.fromEntries(Object.entries(run.registers).map(([name, one]) => [name, { ...one, sha256 }]))
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

const keyOf = (person: string): string => sampleCaseKey('insurance', person)

async function standingOf(runId: string, person: string, today: string): Promise<Standing> {
  return (await getCase(store, 'steward', { runId, today, caseKey: keyOf(person) })).standing
}

/** Answers every finding of one person. */
async function answer(
  runId: string,
  person: string,
  { day, decision = 'corrected' }: { day: string; decision?: 'corrected' | 'legal_exception' },
): Promise<void> {
  const { findings } = await getCase(store, 'steward', { runId, today: day, caseKey: keyOf(person) })
  const delivered = await store.db.selectFrom('delivery').selectAll().where('run_id', '=', runId).execute()
  const deliverySha256 = delivered.find((one) => one.register === 'insurance')?.sha256 ?? ''
  const answers = findings.map(({ finding_key }) => ({
    findingKey: finding_key,
    caseKey: keyOf(person),
    register: 'insurance',
    deliverySha256,
    decision,
    correctedValue: '',
    note: '',
  }))
  const file = { agency: 'social_insurance', runId, asOf: day, sha256: 'f'.repeat(64), answeredOn: day, outcomes: {} }
  await saveAnswers(store, answers, { file, by })
}

test('a case is open until the end of its last day, and overdue from the next', async () => {
  const runId = await publish('due', '2025-01-06', [fault('due-an', 1), fault('due-binh', 10)])
  expect(await standingOf(runId, 'due-an', '2025-01-06')).toBe('open')
  expect(await standingOf(runId, 'due-an', '2025-01-07')).toBe('open')
  expect(await standingOf(runId, 'due-an', '2025-01-08')).toBe('overdue')
  expect(await standingOf(runId, 'due-binh', '2025-01-08')).toBe('open')
  const overdue = await listCases(store, 'steward', { runId, today: '2025-01-08', standing: 'overdue', limit: 10 })
  expect(overdue.map((one) => one.person_key)).toEqual(['due-an'])
  const soon = { runId, today: '2025-01-08', soonUntil: '2025-01-20' }
  expect(await countCases(store, soon)).toEqual([
    {
      owner_agency: 'social_insurance',
      unit_code: '20194',
      not_closed: 2,
      open: 1,
      overdue: 1,
      answered: 0,
      waived: 0,
      due_soon: 1,
    },
  ])
})

test('a waiver holds until its last day and moves the day the case is due; revoked, it ends at once', async () => {
  const runId = await publish('waived', '2025-01-06', [fault('waived-an', 1)])
  const caseKey = keyOf('waived-an')
  const change = { runId, caseKey, by, reason: 'hộ tịch đang xác minh' }
  await waiveCase(store, { ...change, today: '2025-01-10', expiresOn: '2025-02-10' })
  expect(await standingOf(runId, 'waived-an', '2025-01-09')).toBe('overdue')
  expect(await standingOf(runId, 'waived-an', '2025-01-10')).toBe('waived')
  expect(await standingOf(runId, 'waived-an', '2025-02-10')).toBe('waived')
  expect(await standingOf(runId, 'waived-an', '2025-02-11')).toBe('overdue')
  const [one] = await listCases(store, 'steward', { runId, today: '2025-01-10', standing: 'waived', limit: 10 })
  expect(one).toMatchObject({ due_on: '2025-02-10', deadline: '2025-01-07', waived_until: '2025-02-10' })
  await expect(waiveCase(store, { ...change, today: '2025-01-11', expiresOn: '2025-03-01' })).rejects.toMatchObject({
    code: 'CASE_WAIVED',
  })
  await revokeWaiver(store, { ...change, today: '2025-01-15', reason: 'đã có giấy tờ' })
  expect(await standingOf(runId, 'waived-an', '2025-01-15')).toBe('open')
  expect(await standingOf(runId, 'waived-an', '2025-01-16')).toBe('overdue')
  await expect(revokeWaiver(store, { ...change, today: '2025-01-16' })).rejects.toMatchObject({ code: 'CASE_NOT_WAIVED' })
  await waiveCase(store, { ...change, today: '2025-01-16', expiresOn: '2025-01-20' })
  expect(await standingOf(runId, 'waived-an', '2025-01-16')).toBe('waived')
})

test('a waiver needs a reason, a later day and an open case', async () => {
  const runId = await publish('refused', '2025-01-06', [fault('refused-an', 1)])
  const closing = await publish('refused', '2025-02-03', [])
  const caseKey = keyOf('refused-an')
  const change = { runId, caseKey, by, today: '2025-01-10', expiresOn: '2025-02-10', reason: 'x' }
  await expect(waiveCase(store, { ...change, reason: ' \n' })).rejects.toMatchObject({ code: 'REASON_MISSING', exit: 'usage' })
  await expect(waiveCase(store, { ...change, expiresOn: '2025-01-10' })).rejects.toMatchObject({ code: 'WAIVER_EXPIRED' })
  await expect(waiveCase(store, { ...change, runId: closing })).rejects.toMatchObject({ code: 'CASE_CLOSED' })
  await expect(waiveCase(store, { ...change, caseKey: 'bbbbbbbbbbbbbbbb' })).rejects.toMatchObject({
    code: 'CASE_UNKNOWN',
    exit: 'usage',
    next: /cases list/,
  })
  const { waivers } = await getCase(store, 'steward', { runId, today: '2025-01-10', caseKey })
  expect(waivers).toEqual([])
})

test('a statement waits for its answer, is answered once, and keeps no number of a citizen', async () => {
  const runId = await publish('said', '2025-01-06', [fault('said-an', 1)])
  const caseKey = keyOf('said-an')
  const statementId = await addStatement(store, {
    runId,
    caseKey,
    by: { actor: 'desk', role: 'desk' },
    today: '2025-01-07',
    dueOn: '2025-01-21',
    statement: ' Tôi sinh năm 1976; số 001234567890 là của tôi ',
  })
  expect(await listWaitingStatements(store, 'steward', { dueUntil: '2025-01-20' })).toEqual([])
  const [waiting] = await listWaitingStatements(store, 'steward', { dueUntil: '2025-01-21' })
  expect(waiting).toMatchObject({
    statement_id: statementId,
    case_key: caseKey,
    taken_by: 'desk',
    statement: expect.stringMatching(/^Tôi sinh năm 1976; số 001•+ là của tôi$/),
  })
  const [listed] = await listCases(store, 'steward', { runId, today: '2025-01-07', limit: 10 })
  expect(listed?.statements_waiting).toBe(1)
  const reply = { statementId, answer: 'Đã sửa theo giấy khai sinh', today: '2025-01-08', by }
  await expect(answerStatement(store, { agency: 'tax_office' }, reply)).rejects.toMatchObject({ code: 'STATEMENT_UNKNOWN' })
  await expect(answerStatement(store, 'steward', { ...reply, answer: '' })).rejects.toMatchObject({ code: 'TEXT_MISSING' })
  await answerStatement(store, { agency: 'social_insurance' }, reply)
  await expect(answerStatement(store, 'steward', reply)).rejects.toMatchObject({ code: 'STATEMENT_ANSWERED' })
  expect(await listWaitingStatements(store, 'steward')).toEqual([])
  const { statements } = await getCase(store, 'steward', { runId, today: '2025-01-08', caseKey })
  expect(statements).toMatchObject([{ answer: reply.answer, answered_by: 'lan', answered_on: '2025-01-08' }])
})

test('a case is answered when all its findings are, until another delivery still shows the fault', async () => {
  const rows = [fault('answered-an', 1), fault('answered-an', 1, { code: 'DOB_YEAR' }), fault('answered-binh', 1)]
  const runId = await publish('answered', '2025-01-06', rows)
  await answer(runId, 'answered-an', { day: '2025-01-07' })
  await answer(runId, 'answered-binh', { day: '2025-01-07', decision: 'legal_exception' })
  expect(await standingOf(runId, 'answered-an', '2025-01-06')).toBe('open')
  expect(await standingOf(runId, 'answered-an', '2025-01-20')).toBe('answered')
  const answered = await listCases(store, 'steward', { runId, today: '2025-01-20', standing: 'answered', limit: 10 })
  expect(answered.map((one) => one.answered_on)).toEqual(['2025-01-07', '2025-01-07'])
  const again = await publish('answered', '2025-01-21', rows, '2025-01-06')
  expect(await standingOf(again, 'answered-an', '2025-01-21')).toBe('answered')
  const contradicted = await publish('answered', '2025-02-03', rows)
  expect(await standingOf(contradicted, 'answered-an', '2025-02-03')).toBe('overdue')
  expect(await standingOf(contradicted, 'answered-binh', '2025-02-03')).toBe('answered')
  const more = await publish('answered', '2025-03-03', [...rows, fault('answered-binh', 1, { code: 'DOB_YEAR' })])
  expect(await standingOf(more, 'answered-binh', '2025-03-03')).toBe('overdue')
})

test('overdue rates, burn-down and time to close count what happened, each time a case was open', async () => {
  const profile = 'rates'
  // Due 7 January: mended late, mended in time by the answer of its owner, never mended, waived until it was mended.
  const all = ['late', 'answers', 'never', 'waives'].map((name) => fault(`rates-${name}`, 1))
  const elsewhere = fault('rates-elsewhere', 20, { unit_code: '20200' })
  const january = await publish(profile, '2025-01-06', [...all, elsewhere])
  await answer(january, 'rates-answers', { day: '2025-01-07' })
  const waiver = { runId: january, caseKey: keyOf('rates-waives'), by, today: '2025-01-06', expiresOn: '2025-02-05', reason: 'x' }
  await waiveCase(store, waiver)
  const never = fault('rates-never', 1)
  await publish(profile, '2025-02-03', [never, elsewhere])
  // Comes back, due 4 March, and is still there.
  const march = await publish(profile, '2025-03-03', [never, fault('rates-late', 1)])
  const of = { runId: march, today: '2025-03-10' }
  expect(await overdueRates(store, of)).toEqual([
    { month: '2025-01', owner_agency: 'social_insurance', unit_code: '20194', due: 3, overdue: 2 },
    { month: '2025-02', owner_agency: 'social_insurance', unit_code: '20194', due: 1, overdue: 0 },
    // Due 3 February, closed by the run of 3 March.
    { month: '2025-02', owner_agency: 'social_insurance', unit_code: '20200', due: 1, overdue: 1 },
    { month: '2025-03', owner_agency: 'social_insurance', unit_code: '20194', due: 1, overdue: 1 },
  ])
  expect((await overdueRates(store, { ...of, today: '2025-03-04' })).at(-1)).toMatchObject({
    month: '2025-03',
    due: 1,
    overdue: 0,
  })
  expect(await overdueRates(store, { ...of, agency: 'tax_office' })).toEqual([])
  expect(await burnDown(store, of)).toEqual([
    { month: '2025-01', opened: 5, reopened: 0, closed: 0, open: 5 },
    { month: '2025-02', opened: 0, reopened: 0, closed: 3, open: 2 },
    { month: '2025-03', opened: 0, reopened: 1, closed: 1, open: 2 },
  ])
  expect((await burnDown(store, { ...of, unit: '20200' })).map((one) => one.open)).toEqual([1, 1, 0])
  expect(await timeToClose(store, of)).toEqual([{ owner_agency: 'social_insurance', closed: 4, median_days: 28, p90_days: 56 }])
})

test('an owner is warned once of each deadline, and what came of it is counted', async () => {
  const profile = 'warned'
  const runId = await publish(profile, '2025-01-06', [
    fault('warned-in-time', 2),
    fault('warned-too-late', 2),
    fault('warned-long-before', 2),
    fault('warned-never', 2),
    fault('warned-far', 20),
  ])
  await answer(runId, 'warned-long-before', { day: '2025-01-06' })
  const request = { runId, by, today: '2025-01-07', soonUntil: '2025-01-08' }
  const [first, second] = await Promise.all([warnDueCases(store, request), warnDueCases(store, request)])
  expect([...first, ...second].reduce((sum, one) => sum + one.warned, 0)).toBe(3)
  expect(await warnDueCases(store, request)).toEqual([])
  await answer(runId, 'warned-in-time', { day: '2025-01-08' })
  await answer(runId, 'warned-too-late', { day: '2025-01-09' })
  const warnFrom = (due: string) => (due === '2025-01-08' ? '2025-01-07' : due)
  expect(await warningOutcome(store, { runId, today: '2025-01-10', warnFrom })).toEqual([
    { month: '2025-01', owner_agency: 'social_insurance', to_warn: 3, warned: 3, decided: 3, in_time: 1 },
  ])
  const next = await publish(profile, '2025-02-03', [fault('warned-never', 2), fault('warned-far', 20)])
  // Due 3 February and never warned of.
  expect(await warningOutcome(store, { runId: next, today: '2025-02-05', warnFrom })).toEqual([
    { month: '2025-01', owner_agency: 'social_insurance', to_warn: 3, warned: 3, decided: 3, in_time: 1 },
    { month: '2025-02', owner_agency: 'social_insurance', to_warn: 1, warned: 0, decided: 0, in_time: 0 },
  ])
})

test('pages of three put together are all cases, each once, by deadline; filters pick out', async () => {
  const rows = Array.from({ length: 20 }, (_, index) =>
    fault(`page-${index}`, 1 + (index % 4), {
      ...(index % 5 === 0 ? { code: 'DOB_YEAR' as const } : {}),
      ...(index % 3 === 0 ? { code: 'NAME_TYPO' as const, unit_code: '20200' } : {}),
    }),
  )
  const runId = await publish('pages', '2025-01-06', rows)
  const day = { runId, today: '2025-01-06' }
  const whole = await listCases(store, 'steward', { ...day, limit: 100 })
  expect(whole).toHaveLength(20)
  const paged = []
  let page = await listCases(store, 'steward', { ...day, limit: 3 })
  while (page.length > 0) {
    paged.push(...page)
    page = await listCases(store, 'steward', { ...day, limit: 3, after: page.at(-1) })
  }
  expect(paged).toEqual(whole)
  expect(whole.map((one) => one.deadline)).toEqual(whole.map((one) => one.deadline).toSorted())
  const count = async (filter: object): Promise<number> =>
    (await listCases(store, 'steward', { ...day, limit: 100, ...filter })).length
  expect(await count({ unit: '20200' })).toBe(7)
  expect(await count({ number: 305 })).toBe(7)
  expect(await count({ number: 403 })).toBe(2)
  expect(await count({ severity: 'review' })).toBe(7)
  expect(await count({ agency: 'tax_office' })).toBe(0)
  expect(await count({ register: 'insurance', dueUntil: '2025-01-07' })).toBe(5)
  expect(await count({ standing: 'closed' })).toBe(0)
})
