import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findingCatalogue, measureColumns, type RunJson, verdicts } from '@doisoat/contracts'
import { Engine } from '@doisoat/engine'
import { loadProfile, type Profile, type Register } from '@doisoat/profile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeReport } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'doisoat-report-'))
let engine: Engine
let danang: Profile
beforeAll(async () => {
  engine = await Engine.open({ threads: 1, memoryMb: 200, tempDir: join(folder, 'spill') })
  danang = await loadProfile('danang')
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

type Cell = {
  definition: string
  register: string
  basis: 'people' | 'rows'
  key?: Record<string, string>
  numerator: number
  denominator: number
}

/** A measure file as the batch writes it; a value is quoted where CSV needs it. */
function writeMeasures(outDir: string, name: string, cells: readonly Cell[]): void {
  const lines = cells.map(({ key = {}, ...cell }) => {
    const row: Record<string, string | number | object> = { ...cell, ...key, list_version: '2025-07', as_of: '2025-08-01' }
    return measureColumns
      .map((column) =>
        `${(row[column] as string | number | undefined) ?? ''}`.replace(
          /^.*[",\n].*$/s,
          (text) => `"${text.replaceAll('"', '""')}"`,
        ),
      )
      .join(',')
  })
  writeFileSync(join(outDir, `${name}.csv`), `${[measureColumns.join(','), ...lines].join('\n')}\n`)
}

/** A number of no meaning that differs from place to place. */
function numberAt(place: string, below: number): number {
  return [...place].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 7) % below
}

/** Everything a full run can hold: all registers, all codes, all units, a held gate, quality and scores. */
function fullRun(profile: Profile, outDir: string): RunJson {
  mkdirSync(outDir, { recursive: true })
  const [, ...compared] = profile.registers
  const units = profile.units.filter((unit) => unit.listVersion === '2025-07' && unit.population !== 0)
  const keys: Record<string, string>[] = [
    ...units.map((unit) => ({ unit_code: unit.unitCode })),
    { unit_code: 'unknown' },
    ...profile.ageBands.map((band) => ({ age_band: band.name })),
    { sex: 'M' },
    { sex: 'F' },
    { unit_code: '20194', sex: 'F' },
  ]
  const coverage = profile.coverage.flatMap(({ definition, register }) => {
    const parts = keys.map((key): Cell => {
      const denominator = 1 + numberAt(`${definition}${Object.values(key).join('')}`, 90_000)
      return {
        definition,
        register,
        basis: 'people',
        key,
        denominator,
        numerator: numberAt(Object.values(key).join('/'), denominator),
      }
    })
    const ofUnits = parts.filter((part) => part.key?.['unit_code'] !== undefined && part.key['sex'] === undefined)
    const sum = (count: 'numerator' | 'denominator'): number => ofUnits.reduce((total, part) => total + part[count], 0)
    return [
      { definition, register, basis: 'people' as const, numerator: sum('numerator'), denominator: sum('denominator') },
      ...parts,
    ]
  })
  const rows = ['authenticated', 'linked', 'legal_match'].map(
    (definition): Cell => ({ definition, register: 'insurance', basis: 'rows', numerator: 9, denominator: 10 }),
  )
  writeMeasures(outDir, 'coverage', [...coverage, ...rows])
  const measure = (definition: string, register: string): Cell => ({
    definition,
    register,
    basis: 'rows',
    numerator: 8_000 + numberAt(definition + register, 2_000),
    denominator: 10_000,
  })
  const persons = ['population', 'insurance', 'tax']
  writeMeasures(
    outDir,
    'quality',
    persons.flatMap((register) => ['correct', 'complete', 'clean', 'live'].map((one) => measure(one, register))),
  )
  writeMeasures(outDir, 'scores', [
    ...persons.map((one) => measure('register_score', one)),
    ...profile.agencies.map((one) => measure('agency_score', one.name)),
  ])
  return {
    schema: 'doisoat/run/1',
    runId: '20260102-030405-abcdef',
    profile: profile.name,
    asOf: '2025-08-01',
    startedAt: '2026-01-02T03:04:05.000Z',
    registers: Object.fromEntries(profile.registers.map((register) => [register.name, deliveryOf(register)])),
    skippedRegisters: [],
    stages: [],
    verdicts: Object.fromEntries(
      compared.map(({ name }) => [name, Object.fromEntries(verdicts.map((one) => [one, numberAt(name + one, 900_000)]))]),
    ),
    findings: Object.fromEntries(findingCatalogue.map(({ code }) => [code, 1 + numberAt(code, 200_000)])),
    coverage: [...coverage.filter((cell) => !('key' in cell)), ...rows],
    facts: {},
    listVersion: null,
    invariants: [{ name: 'insurance rows = sum of verdicts', left: 1_060_896, right: 1_060_896, holds: true }],
    gate: {
      held: true,
      baseline: null,
      rules: profile.registers.flatMap(({ name }) =>
        ['min_accepted_rows', 'max_rejected_share', 'min_usable_id_share', 'max_volume_change'].map((rule) => ({
          name: rule,
          register: name,
          value: rule === 'min_accepted_rows' ? 1_060_895 : 0.3125,
          limit: rule === 'min_accepted_rows' ? 1 : 0.2,
          last: null,
          level: 'hold' as const,
          fired: rule === 'max_volume_change' && name === 'tax',
          detail: 'rows against the last published run',
        })),
      ),
    },
    notes: [],
  }
}

function deliveryOf({ name }: Register): RunJson['registers'][string] {
  const accepted = 1_000_000 + numberAt(name, 100_000)
  const counts = { lines: accepted + 1 + 12 + 3 + 40, accepted, rejected: 12, blank: 3 }
  return { file: `${name}.csv`, sha256: 'ab'.repeat(32), bytes: 1, ...counts, unitList: null, ignoredColumns: [], format: 'csv' }
}

async function report(
  change: { run?: Partial<RunJson>; profile?: Partial<Profile>; outDir?: string } = {},
): Promise<{ page: string; run: RunJson }> {
  const outDir = join(folder, change.outDir ?? 'full')
  const profile = { ...danang, ...change.profile }
  const run = { ...fullRun(profile, outDir), ...change.run }
  await writeReport({ run, outDir, profile, engine })
  return { page: readFileSync(join(outDir, 'report.html'), 'utf8'), run }
}

/** The text of a table's cells, row by row: what a reader sees. */
function tableOf(page: string, id: string): string[][] {
  const from = page.indexOf(`<caption id="${id}"`)
  if (from < 0) throw new Error(`no table ${id}`)
  const rows = page
    .slice(page.indexOf('</caption>', from) + 10, page.indexOf('</table>', from))
    .split(/<tr[^>]*>/)
    .slice(1)
  return rows.map((row) =>
    row
      .split(/<t[hd](?: [^>]*)?>/)
      .slice(1)
      .map((cell) => textOf(cell)),
  )
}

function textOf(markup: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
}

const groupMark = { vi: '.', en: ',' } as const

/** The count a cell starts with. */
function countIn(cell: string | undefined, language: 'vi' | 'en'): number {
  return Number((cell ?? '').split(' ')[0]?.replaceAll(groupMark[language], ''))
}

test.each(['vi', 'en'] as const)('the numbers of the %s page are those of run.json', async (language) => {
  const { page, run } = await report()
  const [, ...ledger] = tableOf(page, `${language}-ledger-table`)
  const deliveries = Object.values(run.registers)
  expect(ledger.map((row) => row.slice(2, 8).map((cell) => countIn(cell, language)))).toEqual(
    deliveries.map(({ lines, blank, rejected, accepted }) => [lines, 1, blank, 40, rejected, accepted]),
  )
  expect(
    ledger.map(
      (row) =>
        countIn(row[3], language) +
        countIn(row[4], language) +
        countIn(row[5], language) +
        countIn(row[6], language) +
        countIn(row[7], language),
    ),
  ).toEqual(deliveries.map((one) => one.lines))

  const [, ...judged] = tableOf(page, `${language}-verdicts-table`)
  expect(judged.map((row) => row.slice(2).map((cell) => countIn(cell, language)))).toEqual(
    Object.values(run.verdicts).map((counts) => verdicts.toReversed().map((verdict) => counts[verdict])),
  )
  for (const row of judged)
    expect(row.slice(2).reduce((sum, cell) => sum + countIn(cell, language), 0)).toBe(countIn(row[1], language))

  const codes = tableOf(page, `${language}-findings-table`).filter((row) => /^\d{3} /.test(row[1] ?? ''))
  expect(Object.fromEntries(codes.map((row) => [row[1]?.slice(4), countIn(row[3], language)]))).toEqual(run.findings)

  const fractions = [
    ...page.slice(page.indexOf(`id="${language}-coverage"`)).matchAll(/<p class="fraction">([\d.,]+) \S+ ([\d.,]+)/g),
  ].slice(0, danang.coverage.length)
  const byPeople = run.coverage.filter((one) => one.basis === 'people').map((one) => `${one.numerator}/${one.denominator}`)
  expect(
    fractions.map(([, numerator, denominator]) => `${countIn(numerator, language)}/${countIn(denominator, language)}`).toSorted(),
  ).toEqual(byPeople.toSorted())
})

test('the units add up to the whole, and the one nobody lives in is named and drawn', async () => {
  const { page, run } = await report()
  const rows = tableOf(page, 'vi-units-table').slice(1)
  const total = run.coverage.find((one) => one.definition === 'insurance')
  expect(rows).toHaveLength(94 + 1 + 1)
  expect(
    rows
      .at(-1)
      ?.slice(2, 4)
      .map((cell) => countIn(cell, 'vi')),
  ).toEqual([total?.numerator, total?.denominator])
  expect(rows.slice(0, -1).reduce((sum, row) => sum + countIn(row[3], 'vi'), 0)).toBe(total?.denominator)
  expect(rows.find((row) => row[1] === '20333')).toEqual(['Đặc khu Hoàng Sa (không có cư dân)', '20333', '0', '0', '0', '–', ''])
  expect(page).toMatch(
    /<g class="c0"[^>]*><use href="#tile"\/><text y="17">Hoàng<\/text><text y="31">Sa<\/text><text class="p" y="50">–<\/text>/,
  )
  expect(page.match(/<use href="#tile"\/>/g)).toHaveLength(94)
})

test('a list without tiles is shown by district and unit, Hoàng Sa included', async () => {
  const outDir = join(folder, 'old')
  const run = { ...fullRun(danang, outDir), asOf: '2025-03-01' }
  const cell = { definition: 'insurance', register: 'insurance', basis: 'people' as const, numerator: 9, denominator: 12 }
  writeMeasures(outDir, 'coverage', [
    { ...cell, key: { unit_code: '20194' } },
    { ...cell, key: { district_code: '490' } },
  ])
  await writeReport({ run, outDir, profile: danang, engine })
  const page = readFileSync(join(outDir, 'report.html'), 'utf8')
  expect(page).not.toContain('#tiles"')
  const districts = tableOf(page, 'vi-districts-table')
  expect(districts[1]).toEqual(['Liên Chiểu', '490', '9', '12', '3', '75,0 %', ''])
  expect(districts.map((row) => row[0])).toContain('Hoàng Sa (không có cư dân)')
  // Districts and units of the other province of that list, which has nobody in this run, are left out.
  expect(districts).toHaveLength(1 + 8 + 1)
})

test('names and titles from outside are text, never markup', async () => {
  const hostile = `<script>alert("1", 2)</script><img src=x onerror='x'>&amp;`
  const title = { vi: hostile, en: hostile }
  const { page } = await report({
    outDir: 'hostile',
    run: { notes: [hostile], findings: { [hostile]: 5, ID_MISSING: 3 } },
    profile: {
      title,
      registers: danang.registers.map((register) => ({ ...register, title })),
      agencies: danang.agencies.map((agency) => ({ ...agency, title })),
      ageBands: [{ name: hostile, from: 0, to: null }],
      units: danang.units.map((unit) => ({ ...unit, name: hostile })),
      coverage: danang.coverage.map((definition) => ({ ...definition, title })),
      targets: danang.targets.map((target) => ({ ...target, source: { vi: hostile, en: hostile } })),
    },
  })
  expect(page).not.toMatch(/<script|<img|<link|<iframe|onerror='/)
  expect(tableOf(page, 'vi-ledger-table')[1]?.[0]).toBe(hostile)
  expect(tableOf(page, 'vi-groups-insurance')[2]?.[0]).toBe(hostile)
  expect(textOf(page.slice(page.indexOf('<title>'), page.indexOf('</title>')))).toContain('<script>alert("1", 2)</script>')
})

test('nothing is fetched: every address is an anchor of the page itself', async () => {
  const { page } = await report()
  const addresses = [...page.matchAll(/(?:href|src|action|data)="([^"]*)"|url\(([^)]*)\)|@import/g)].map(
    ([, attribute, css]) => attribute ?? css ?? '',
  )
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id ?? ''}`))
  expect(addresses.length).toBeGreaterThan(90)
  expect(addresses.filter((address) => !ids.has(address))).toEqual([])
  expect([...page.matchAll(/ id="/g)]).toHaveLength(ids.size)
})

test('the same results give the same bytes, and a full run stays small', async () => {
  const first = await report()
  const second = await report({ outDir: 'again' })
  expect(second.page === first.page).toBe(true)
  expect(Buffer.byteLength(first.page)).toBeLessThan(150_000)
})

test('a held run names the rule, its number and limit, and what to do', async () => {
  const { page, run } = await report()
  const outcome = textOf(page.slice(page.indexOf('id="vi-outcome"'), page.indexOf('id="vi-ledger"')))
  expect(outcome).toContain('Bị giữ lại trước khi công bố.')
  expect(outcome).toContain('“Thay đổi tối đa về số dòng so với lần công bố trước” – Mã số thuế cá nhân: 31,3 %, giới hạn 20,0 %')
  expect(outcome).toContain(`doisoat runs show ${run.runId}`)
  expect(outcome).toContain('rejects/insurance.csv')
  expect(outcome).not.toContain('doisoat serve')
})

test('a broken invariant stands above everything else', async () => {
  const { page } = await report({
    outDir: 'broken',
    run: { invariants: [{ name: 'tax rows = linked or not', left: 10, right: 9, holds: false }] },
  })
  expect(page).toContain('The numbers do not add up: nothing of this run may be used.')
  expect(page).not.toContain('doisoat serve')
  expect(tableOf(page, 'en-invariants')[1]).toEqual(['tax rows = linked or not', '10', '9'])
})

test('a target says how many people are missing, whole people only', async () => {
  const coverage = danang.coverage.map(({ definition, register }) => ({
    definition,
    register,
    basis: 'people' as const,
    numerator: 40,
    denominator: 101,
  }))
  const { page } = await report({ outDir: 'target', run: { coverage } })
  const cards = page.split('<div class="card').map(textOf)
  const card = (title: string): string => cards.find((one) => one.includes(title)) ?? ''
  expect(card('People of working age with a digital signature')).toContain('Target 50% by 31 December 2025: 11 people short.')
  expect(card('People of working age with a digital account')).toContain('Target 100% by 31 December 2025: 61 people short.')
  expect(card('Residents insured')).not.toContain('Target')
})

test('quality and scores are shown when the run measured them', async () => {
  const { page } = await report()
  expect(tableOf(page, 'vi-quality-table').map((row) => row[0])).toEqual([
    'Cơ sở dữ liệu',
    'Cơ sở dữ liệu quốc gia về dân cư',
    'Bảo hiểm xã hội',
    'Mã số thuế cá nhân',
  ])
  // Ranked within a block, best first.
  const [, departments, science, offices, ...ranked] = tableOf(page, 'en-scores-table')
  expect([departments, science?.[0], offices]).toEqual([
    ['City departments'],
    'Department of Science and Technology',
    ['City offices of central agencies'],
  ])
  const points = ranked.map((row) => Number(row[1]))
  expect(points).toHaveLength(3)
  expect(points).toEqual(points.toSorted((a, b) => b - a))

  const outDir = join(folder, 'unmeasured')
  const run = fullRun(danang, outDir)
  for (const name of ['quality', 'scores']) rmSync(join(outDir, `${name}.csv`))
  await writeReport({ run, outDir, profile: danang, engine })
  expect(readFileSync(join(outDir, 'report.html'), 'utf8')).not.toContain('vi-quality')
})
