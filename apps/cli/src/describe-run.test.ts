import { stripVTControlCharacters } from 'node:util'
import { type RunJson, verdicts } from '@doisoat/contracts'
import { expect, test } from 'vitest'
import { describeRun } from './describe-run.ts'

function delivery(accepted: number, rejected: number): RunJson['registers'][string] {
  const sha256 = 'ab'.repeat(32)
  return {
    file: 'x.csv',
    sha256,
    bytes: 1,
    lines: accepted + rejected + 1,
    accepted,
    rejected,
    blank: 0,
    unitList: null,
    ignoredColumns: [],
    format: 'csv',
  }
}

const run: RunJson = {
  schema: 'doisoat/run/1',
  runId: '20260102-030405-abcdef',
  profile: 'danang',
  asOf: '2025-08-01',
  startedAt: '2026-01-02T03:04:05.000Z',
  registers: { population: delivery(1_120_000, 0), insurance: delivery(1_060_895, 12), personal_data_store: delivery(40, 0) },
  skippedRegisters: ['tax'],
  stages: [],
  verdicts: {
    insurance: {
      match: 929_555,
      match_with_note: 11_770,
      review: 7_920,
      mismatch: 17_105,
      no_id: 92_455,
      duplicate: 2_090,
      out_of_scope: 0,
    },
    personal_data_store: { match: 40 },
  },
  findings: { ID_MISSING: 92_455, NAME_TYPO: 7_920, ID_WRONG_NUMBER: 7_920, NOT_IN_CATALOGUE: 3, DOB_YEAR: 0 },
  coverage: [
    { definition: 'authenticated', register: 'insurance', basis: 'rows', numerator: 890_780, denominator: 1_005_015 },
    { definition: 'insurance', register: 'insurance', basis: 'people', numerator: 1_060_564, denominator: 1_060_565 },
    { definition: 'linked', register: 'insurance', basis: 'rows', numerator: 1, denominator: 2 },
    { definition: 'personal_data_store_adults', register: 'personal_data_store', basis: 'people', numerator: 0, denominator: 0 },
  ],
  facts: {},
  listVersion: null,
  invariants: [{ name: 'insurance rows = sum of verdicts', left: 1_060_895, right: 1_060_895, holds: true }],
  gate: {
    held: false,
    baseline: null,
    rules: [
      {
        name: 'max_rejected_share',
        register: 'insurance',
        value: 0.00001131,
        limit: 0.01,
        last: null,
        level: 'hold',
        fired: false,
        detail: 'share of records rejected',
      },
    ],
  },
  notes: [],
}

function describe(change: Partial<RunJson> = {}, published: 'no' | 'held' = 'no'): string {
  return stripVTControlCharacters(describeRun({ run: { ...run, ...change }, out: '/runs/out', published }))
}

test('a run is told in aligned tables: registers, codes, coverage, what to do next', () => {
  expect(describe()).toMatchInlineSnapshot(`
    "Run 20260102-030405-abcdef · danang · as of 2025-08-01

    register             accepted rejected   match  noted review mismatch  no ID duplicate outside
    population          1,120,000        0
    insurance           1,060,895       12 929,555 11,770  7,920   17,105 92,455     2,090       0
    personal_data_store        40        0      40
    no file, skipped: tax
    balance checks: 1 of 1 hold

    findings               count
    101 ID_MISSING        92,455  block   Chưa có số định danh
    116 ID_WRONG_NUMBER    7,920  block   Nhầm cột: số khác nằm ở cột số định danh
    305 NAME_TYPO          7,920  review  Tên sai một ký tự
        NOT_IN_CATALOGUE       3

    coverage                       rate
    insurance                     99.9%  1,060,564  of  1,060,565  people
    personal_data_store_adults        –          0  of          0  people
    insurance rows authenticated  88.6%    890,780  of  1,005,015  rows
    and 1 more rate by rows: report.html
    gate: no rule fired (1 evaluated, no published run to compare with)

    results: /runs/out
    report:  /runs/out/report.html
    not published (--no-publish). next: doisoat runs show 20260102-030405-abcdef"
  `)
})

test('a held run names the rule with its numbers, and numbers that do not add up are said', () => {
  const rule = {
    name: 'max_volume_change',
    register: null,
    value: 0.123456,
    limit: 0.2,
    last: 1000,
    level: 'hold' as const,
    fired: true,
    detail: '600 rows, 40.0 % fewer than the 1,000 of the last published run; up to 20.0 % is usual',
  }
  const warning = { ...rule, name: 'stale', register: 'tax', level: 'warn' as const, detail: 'the newest row is old' }
  const text = describe(
    {
      gate: { held: true, baseline: 'the-run-before', rules: [rule, warning] },
      invariants: [{ name: 'tax rows = linked or not', left: 1000, right: 999, holds: false }],
    },
    'held',
  )
  expect(text).toContain('gate: held (2 evaluated, compared with run the-run-before)')
  expect(text).toMatch(/✗ the run: 600 rows, 40\.0 % fewer than the 1,000 of the last published run[\s\S]*\[max_volume_change\]/)
  expect(text).toContain('! warning: tax: the newest row is old [stale]')
  expect(text).toContain('does not add up: tax rows = linked or not: 1,000 against 999')
  expect(text).toContain('held by the gate, nothing published. next: ')
})

test('no line is wider than 100 columns and no file name drives the terminal', () => {
  const numbers = delivery(1_120_000, 111_111)
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 111_111]))
  const text = describeRun({
    run: {
      ...run,
      registers: { personal_data_store: numbers },
      verdicts: { personal_data_store: { ...counts, match: 1_120_000 } },
      skippedRegisters: Array.from({ length: 20 }, (_, index) => `register_${index}`),
      notes: [`files of no register, ignored: \u001b[2J\u0007${'tệp lạ '.repeat(30)}`],
    },
    out: '/runs/out',
    published: 'no',
  })
  expect(text).not.toMatch(/\u001b\[2J|\u0007/)
  expect(
    Math.max(
      ...stripVTControlCharacters(text)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(100)
})
