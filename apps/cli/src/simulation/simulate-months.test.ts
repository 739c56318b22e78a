import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateMonths } from '@doisoat/cities'
import { afterAll, expect, test } from 'vitest'
import { CaseLedger } from './case-ledger.ts'
import { expectedCases } from './expected-cases.ts'
import { simulateMonths } from './simulate-months.ts'
import type { StoredCase } from './stored-cases.ts'

const root = mkdtempSync(join(tmpdir(), 'simulation-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the cases in the database are those of the truth over four months of a raw city', { timeout: 600_000 }, async () => {
  const months = await simulateMonths({ people: 3000, months: 4, seed: 1, noise: 'raw', folder: join(root, 'raw') })
  expect(months.map(({ month }) => month)).toEqual(['2025-08', '2025-09', '2025-10', '2025-11'])
  for (const { month, lost, double } of months) expect({ month, lost, double }).toEqual({ month, lost: [], double: [] })
  const [first, ...later] = months
  expect(first).toMatchObject({ closed: 0, reopened: 0, open: first?.opened })
  for (const { opened, closed } of later) expect(Math.min(opened, closed)).toBeGreaterThan(20)
  expect(later.reduce((sum, { reopened }) => sum + reopened, 0)).toBeGreaterThan(5)
})

test('a finding the truth has no longer, or has once more, is a case less or more', async () => {
  const city = join(root, 'one')
  await generateMonths({ people: 500, months: 1, seed: 1, noise: 'raw', scenario: 'danang-2025', out: city })
  const folder = join(city, '2025-08')
  const truth = readFileSync(join(folder, 'truth.csv'), 'utf8')
  const block = truth.split('\n').find((line) => line.startsWith('insurance,') && line.includes('ID_MISSING')) ?? ''
  const less = join(root, 'less')
  cpSync(folder, less, { recursive: true })
  writeFileSync(join(less, 'truth.csv'), truth.replace(`${block}\n`, ''))
  const [all, fewer] = [expectedCases(folder, '2025-08-01'), expectedCases(less, '2025-08-01')]
  expect([...all.keys()].filter((subject) => !fewer.has(subject))).toHaveLength(1)
  expect(fewer.size).toBe(all.size - 1)
})

const stored = (key: string, subject: string): StoredCase => ({
  key,
  subject,
  isOpen: true,
  openedOn: '2025-08-01',
  closedOn: null,
  reopenedTimes: 0,
})

test('the ledger tells a case that is lost, one that is there twice, and a change nobody recorded', () => {
  const ledger = new CaseLedger()
  const subjects = new Map([
    ['tax|person|1', 1],
    ['tax|person|2', 1],
  ])
  const cases = [stored('b', 'tax|person|1'), stored('c', 'tax|person|1')]
  expect(ledger.compare('2025-08-01', subjects, { cases, events: [{ key: 'b', event: 'opened' }] })).toMatchObject({
    opened: 1,
    open: 2,
    lost: ['open tax|person|2', 'opened tax|person|2', 'history tax|person|2: opened 2025-08-01, re-opened 0 times, closed not'],
    double: ['open tax|person|1', 'history tax|person|1: opened 2025-08-01, re-opened 0 times, closed not'],
  })
  const again = ledger.compare('2025-09-01', new Map([['tax|person|1', 1]]), { cases: [cases[0] ?? stored('b', '')], events: [] })
  expect(again).toMatchObject({
    lost: ['closed tax|person|2', 'history tax|person|2: opened 2025-08-01, re-opened 0 times, closed 2025-09-01'],
    double: [],
  })
})

test('the ledger knows a case that comes back for the same one, and rows that look alike by their number', () => {
  const ledger = new CaseLedger()
  const alike = (count: number): ReadonlyMap<string, number> => new Map(count === 0 ? [] : [['eid|row|NULL||activated', count]])
  const cases = (count: number): StoredCase[] =>
    Array.from({ length: count }, (_, place) => stored(`k${place}`, 'eid|row|NULL||activated'))
  const empty = { lost: [], double: [] }
  const opened = [0, 1].map((place) => ({ key: `k${place}`, event: 'opened' }))
  expect(ledger.compare('2025-08-01', alike(2), { cases: cases(2), events: opened })).toMatchObject(empty)
  const closed = [{ key: 'k1', event: 'closed' }]
  const one = [...cases(1), { ...stored('k1', 'eid|row|NULL||activated'), isOpen: false }]
  expect(ledger.compare('2025-09-01', alike(1), { cases: one, events: closed })).toMatchObject(empty)
  const back = [
    { key: 'k1', event: 'reopened' },
    { key: 'k2', event: 'opened' },
  ]
  expect(ledger.compare('2025-10-01', alike(3), { cases: cases(3), events: back })).toMatchObject(empty)
})
