import { type GateRule, type RegisterFacts, RunJson, type RunRegister } from '@doisoat/contracts'
import { loadProfile } from '@doisoat/profile'
import { describe, expect, test } from 'vitest'
import { compareAgain } from './compare-again.ts'
import { comparedRules } from './compared-rules.ts'

const profile = await loadProfile('danang')

const facts: RegisterFacts = {
  rows: 10_000,
  usableIds: 9_500,
  validNumbers: 9_900,
  newestUpdate: '2025-07-31',
  columns: ['birth_date', 'full_name', 'national_id', 'status', 'tax_code'],
  topBirthDate: 40,
  topName: 30,
  statuses: { '': 100, '00': 8_900, '03': 1_000 },
  units: { '20194': 4_000, '20197': 3_000, '20200': 2_960, '20203': 40 },
}

const delivery: RunRegister = {
  file: 'tax.csv',
  sha256: 'a'.repeat(64),
  bytes: 1,
  lines: 10_001,
  accepted: 10_000,
  rejected: 0,
  blank: 0,
  unitList: '2025-07',
  ignoredColumns: [],
  format: 'csv',
}

const published: RunJson = {
  schema: 'doisoat/run/1',
  runId: 'last',
  profile: 'danang',
  asOf: '2025-07-31',
  startedAt: '2025-08-01T01:00:00Z',
  registers: { tax: delivery, insurance: { ...delivery, sha256: 'b'.repeat(64) } },
  skippedRegisters: [],
  stages: [],
  verdicts: { tax: { match: 8_000, match_with_note: 1_000, mismatch: 600, no_id: 400 } },
  findings: { ID_MISSING: 400, NAME_TYPO: 200, DOB_SWAP: 10 },
  coverage: [{ definition: 'tax', register: 'tax', basis: 'people', numerator: 9_000, denominator: 10_000 }],
  invariants: [],
  gate: { held: false, baseline: null, rules: [] },
  facts: { tax: facts },
  listVersion: '2025-07',
  notes: [],
}

const next: RunJson = {
  ...published,
  runId: 'next',
  registers: { tax: { ...delivery, sha256: 'c'.repeat(64) }, insurance: { ...delivery, sha256: 'd'.repeat(64) } },
  facts: { tax: { ...facts, newestUpdate: '2025-08-31' } },
}

function withFacts(change: Partial<RegisterFacts>): Partial<RunJson> {
  return { facts: { tax: { ...facts, newestUpdate: '2025-08-31', ...change } } }
}

function accepted(rows: number): Partial<RunJson> {
  return { registers: { ...next.registers, tax: { ...delivery, sha256: 'c'.repeat(64), accepted: rows } } }
}

function rulesOf(change: Partial<RunJson>, last: RunJson | null = published): GateRule[] {
  return comparedRules({ ...next, ...change }, last, profile)
}

function fired(change: Partial<RunJson>, last?: RunJson | null): string[] {
  return rulesOf(change, last)
    .filter((rule) => rule.fired)
    .map((rule) => `${rule.level} ${rule.register ?? 'run'} ${rule.name}`)
}

test('an ordinary month fires nothing and every rule says its numbers', () => {
  expect(fired({})).toEqual([])
  for (const rule of rulesOf({}))
    expect(rule).toMatchObject({
      value: expect.any(Number),
      limit: expect.any(Number),
      detail: expect.stringMatching(/\w/),
    })
})

test('a first run is compared with nothing', () => {
  expect(rulesOf({ ...accepted(1), findings: { ID_MISSING: 10_000 } }, null)).toEqual([])
})

describe.each<readonly [rule: string, beyond: Partial<RunJson>, within: Partial<RunJson>]>([
  ['hold tax max_volume_change', accepted(6_000), accepted(9_600)],
  ['hold tax max_volume_change', accepted(14_000), accepted(10_500)],
  ['hold tax max_volume_change', accepted(0), accepted(10_000)],
  ['warn tax warn_volume_change', accepted(9_000), accepted(9_500)],
  ['warn tax register_missing', { registers: { insurance: next.registers['insurance'] ?? delivery } }, {}],
  [
    'hold tax file_of_other_register',
    { registers: { ...next.registers, tax: { ...delivery, sha256: 'b'.repeat(64) } } },
    { registers: { ...next.registers, tax: { ...delivery, sha256: 'a'.repeat(64) } } },
  ],
  ['hold tax max_usable_id_drop', withFacts({ usableIds: 8_900 }), withFacts({ usableIds: 9_100 })],
  ['hold tax missing_columns', withFacts({ columns: ['full_name'] }), withFacts({ columns: [...facts.columns, 'updated_on'] })],
  ['hold tax stale_delivery', withFacts({ newestUpdate: '2025-07-30' }), withFacts({ newestUpdate: '2025-08-01' })],
  ['warn tax not_newer_delivery', withFacts({ newestUpdate: '2025-07-31' }), withFacts({ newestUpdate: null })],
  ['hold tax birth_date_share_growth', withFacts({ topBirthDate: 1_000 }), withFacts({ topBirthDate: 500 })],
  ['hold tax name_share_growth', withFacts({ topName: 600 }), withFacts({ topName: 500 })],
  [
    'hold tax status_share_growth',
    withFacts({ statuses: { '': 100, '00': 8_300, '03': 1_600 } }),
    withFacts({ statuses: { '00': 8_600, '03': 1_400 } }),
  ],
  ['hold tax status_share_growth', withFacts({ statuses: { '': 700, '00': 8_300, '03': 1_000 } }), withFacts({ statuses: {} })],
  [
    'hold tax unit_missing',
    withFacts({ units: { '20194': 4_000, '20197': 3_000 } }),
    withFacts({ units: { '20194': 4_000, '20197': 3_000, '20200': 2_960 } }),
  ],
  [
    'hold tax max_unit_volume_change',
    withFacts({ units: { ...facts.units, '20197': 4_600 } }),
    withFacts({ units: { ...facts.units, '20197': 4_400, '20203': 1 } }),
  ],
  [
    'hold tax match_share_drop',
    { verdicts: { tax: { match: 8_300, match_with_note: 90, mismatch: 1_090, no_id: 520 } } },
    { verdicts: { tax: { match: 8_600, mismatch: 900, no_id: 500 } } },
  ],
  [
    'hold tax verdict_share_growth',
    { verdicts: { tax: { match: 8_600, no_id: 1_400 } } },
    { verdicts: { tax: { match: 9_900, review: 100 } } },
  ],
  [
    'hold tax max_coverage_drop',
    { coverage: [{ definition: 'tax', register: 'tax', basis: 'people', numerator: 8_499, denominator: 10_000 }] },
    { coverage: [{ definition: 'tax', register: 'tax', basis: 'people', numerator: 8_500, denominator: 10_000 }] },
  ],
  ['hold run max_finding_growth', { findings: { ID_MISSING: 801 } }, { findings: { ID_MISSING: 799, DOB_SWAP: 60 } }],
  ['hold run max_finding_growth', { findings: { DOB_SWAP: 100 } }, { findings: {} }],
])('%s', (rule, beyond, within) => {
  test('fires beyond its limit', () => {
    expect(fired(beyond)).toContain(rule)
  })
  test('does not fire within it', () => {
    expect(fired(within)).not.toContain(rule)
  })
})

test('a sentence says the value, the limit and what the last published run had', () => {
  const [held] = rulesOf(accepted(6_000)).filter((rule) => rule.fired)
  expect(held).toEqual({
    name: 'max_volume_change',
    register: 'tax',
    value: 0.4,
    limit: 0.2,
    last: 10_000,
    level: 'hold',
    fired: true,
    detail: '6,000 rows, 40.0% fewer than the 10,000 of the last published run; up to 20.0% is usual',
  })
  const units = rulesOf(withFacts({ units: { '20194': 4_000 } })).find((rule) => rule.name === 'unit_missing')
  expect(units?.detail).toBe('units with rows in the last published run and none now: 20197 (3,000 rows), 20200 (2,960 rows)')
})

test('every code that jumped is named', () => {
  const jumped = rulesOf({ findings: { ID_MISSING: 2_000, NAME_TYPO: 2_000 } }).filter((rule) => rule.fired)
  expect(jumped.map((rule) => rule.detail.split(':')[0])).toEqual(['NAME_TYPO', 'ID_MISSING'])
})

test('units of two lists are not compared: their codes mean other places', () => {
  expect(fired({ ...withFacts({ units: { '20200': 10_000 } }), listVersion: '2025-01' })).toEqual([])
})

test('a run.json of an earlier version has no facts: volumes, verdicts, codes and coverage are compared, the rest is not', () => {
  const { facts: _facts, listVersion: _list, ...old } = published
  const last = RunJson.parse({
    ...old,
    gate: { held: false, rules: [{ name: 'x', register: null, value: 1, limit: 2, fired: false, detail: '' }] },
  })
  expect(last.facts).toEqual({})
  const names = new Set(rulesOf({}, last).map((rule) => rule.name))
  expect([...names]).toEqual([
    'max_volume_change',
    'warn_volume_change',
    'file_of_other_register',
    'match_share_drop',
    'verdict_share_growth',
    'max_coverage_drop',
    'max_finding_growth',
  ])
})

test('compared again with another run, the limits of the run itself stay as they were judged', () => {
  const own: GateRule = {
    name: 'max_rejected_share',
    register: 'tax',
    value: 0.5,
    limit: 0.01,
    last: null,
    level: 'hold',
    fired: true,
    detail: 'x',
  }
  const stale: GateRule = { ...own, name: 'stale_delivery' }
  const run = { ...next, gate: { held: true, baseline: 'another', rules: [own, stale] } }
  const again = compareAgain(run, published, profile)
  expect(again.gate).toMatchObject({ held: true, baseline: 'last' })
  expect(again.gate.rules.filter((rule) => rule.fired)).toEqual([own])
  expect(compareAgain(run, null, profile).gate).toEqual({ held: true, baseline: null, rules: [own] })
})
