import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DoisoatError, findFinding } from '@doisoat/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldHeader } from './fold-header.ts'
import { loadProfile } from './load-profile.ts'
import type { Profile, Register } from './profile.ts'

const foreignFolder = fileURLToPath(new URL('../../../fixtures/profiles/norholm', import.meta.url))

function columnsOf(profile: Profile, register: string): Register['columns'] {
  return profile.registers.find(({ name }) => name === register)?.columns ?? []
}

describe('the built-in profile danang', () => {
  let profile: Profile
  beforeAll(async () => {
    profile = await loadProfile('danang')
  })

  it('has the population first and the eight registers of the deployment', () => {
    expect(profile.registers.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'population reference',
      'digital_account account',
      'digital_signature account',
      'eid account',
      'insurance person',
      'personal_data_store account',
      'tax person',
      'vssid account',
    ])
  })

  it.each([
    [
      'population',
      'national_id* cmnd9 full_name* other_name birth_date* sex* unit_code* residence_status life_status* death_date excluded_group previous_ids household_id group_code updated_on',
    ],
    [
      'insurance',
      'si_number* national_id* full_name* birth_date* sex* unit_code health_card_no scheme status* group_code updated_on',
    ],
    ['tax', 'tax_code* national_id* taxpayer_type full_name* birth_date* status* status_reason updated_on'],
    ['vssid', 'national_id* status* activated_on'],
    ['eid', 'national_id* status* activated_on'],
    ['digital_account', 'national_id* status* activated_on'],
    ['digital_signature', 'national_id* status* activated_on'],
    ['personal_data_store', 'national_id* status* activated_on'],
  ])('%s has its columns, * = required', (register, columns) => {
    const names = columnsOf(profile, register).map(({ name, required }) => (required ? `${name}*` : name))
    expect(names.join(' ')).toBe(columns)
  })

  it.each([
    ['population', 'Số CMND', 'cmnd9'],
    ['population', 'SỐ CCCD', 'national_id'],
    ['insurance', 'so cmnd/cccd', 'national_id'],
    ['insurance', 'Mã số BHXH', 'si_number'],
    ['insurance', 'Đối tượng', 'scheme'],
    ['tax', 'MST', 'tax_code'],
    ['tax', 'Tax ID', 'tax_code'],
    ['tax', 'Họ tên', 'full_name'],
    ['eid', 'Mã định danh', 'national_id'],
  ])('in %s the header %j is the column %s', (register, header, expected) => {
    const found = columnsOf(profile, register).filter(({ name, aliases }) =>
      [name, ...aliases].some((known) => foldHeader(known) === foldHeader(header)),
    )
    expect(found.map(({ name }) => name)).toEqual([expected])
  })

  it('gives each register its own numbers for the sexes', () => {
    const codes = (register: string): unknown => columnsOf(profile, register).find(({ meaning }) => meaning === 'sex')?.values
    expect(codes('population')).toMatchObject({ M: expect.arrayContaining(['1']), F: expect.arrayContaining(['2']) })
    expect(codes('insurance')).toMatchObject({ M: expect.arrayContaining(['1']), F: expect.arrayContaining(['0']) })
  })

  it('keeps status codes as text with their zeros', () => {
    const status = columnsOf(profile, 'tax').find(({ meaning }) => meaning === 'status')
    expect(Object.keys(status?.values ?? {})).toEqual(expect.arrayContaining(['00', '01', '02', '03', '05', '06', '10']))
    expect(profile.registers.find(({ name }) => name === 'tax')?.status).toEqual({
      active: ['00', '05', '10'],
      closed: ['01', '03'],
    })
  })

  it('has 94 units from July 2025, 15 of them in the old city, and 280 before', () => {
    const ofList = (version: string): string[] =>
      profile.units.filter(({ listVersion }) => listVersion === version).map(({ unitCode }) => unitCode)
    expect(ofList('2025-07')).toHaveLength(94)
    expect(ofList('2025-01')).toHaveLength(280)
    const oldCity = new Set(
      profile.units
        .filter(({ listVersion, provinceCode }) => listVersion === '2025-01' && provinceCode === '48')
        .map(({ unitCode }) => unitCode),
    )
    const newInOldCity = new Set(profile.crosswalk.filter(({ oldCode }) => oldCity.has(oldCode)).map(({ newCode }) => newCode))
    expect(newInOldCity.size).toBe(15)
    const residents = profile.units.filter(({ unitCode, listVersion }) => listVersion === '2025-07' && newInOldCity.has(unitCode))
    // The sum of the published figures.
    expect(residents.reduce((sum, { population }) => sum + (population ?? 0), 0)).toBe(1_318_481)
  })

  it('converts every old unit, and splits exactly one', () => {
    const old = profile.units.filter(({ listVersion }) => listVersion === '2025-01').map(({ unitCode }) => unitCode)
    expect(old.filter((code) => !profile.crosswalk.some(({ oldCode }) => oldCode === code))).toEqual([])
    expect(
      profile.crosswalk.filter(({ extent }) => extent === 'part').map(({ oldCode, newCode }) => `${oldCode} ${newCode}`),
    ).toEqual(['20296 20194', '20296 20197'])
  })

  it('puts every unit in force on the tile map once', () => {
    const units = profile.units.filter(({ listVersion }) => listVersion === '2025-07').map(({ unitCode }) => unitCode)
    expect(profile.tiles.map(({ unitCode }) => unitCode).sort()).toEqual(units.sort())
  })

  it('has 63 prefixes, deadlines for codes of the catalogue, and the bands of the agency score', () => {
    expect(profile.idPrefixes).toHaveLength(63)
    const codes = Object.keys(profile.deadlines.codes)
    expect(codes.length).toBeGreaterThan(0)
    expect(codes.filter((code) => !findFinding(code))).toEqual([])
    expect(profile.scores.bands.map(({ from }) => from)).toEqual([90, 80, 70, 50, 0])
    expect(profile.disclosure.threshold).toBe(10)
  })

  it('counts working days off in ascending order, none on a weekend', () => {
    expect(profile.holidays).toEqual(profile.holidays.toSorted())
    expect(profile.holidays.filter((day) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()))).toEqual([])
  })
})

describe('the foreign profile', () => {
  it('loads from a folder, with another ID, its own columns and no Vietnamese list', async () => {
    const profile = await loadProfile(foreignFolder)
    expect(profile.nationalId).toMatchObject({ digits: 7, structure: 'none', prefixDigits: 0, oldNumberDigits: null })
    expect(profile.registers.map(({ name }) => name)).toEqual(['residents', 'benefits'])
    expect(profile.compactDates).toBe(true)
    expect(profile.crosswalk).toEqual([])
    expect(profile.holidays).toEqual([])
  })

  it('adds the shared headers to the own ones of a column', async () => {
    const profile = await loadProfile(foreignFolder)
    const name = columnsOf(profile, 'benefits').find(({ meaning }) => meaning === 'full_name')
    expect(name?.aliases).toEqual(['Recipient', 'Full name', 'Resident name'])
  })
})

describe('the hash of a profile', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profile-'))
    await cp(foreignFolder, folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is the same for a copy elsewhere, ignores a README and changes with one byte of a list', async () => {
    const original = await loadProfile(foreignFolder)
    expect((await loadProfile(folder)).hash).toBe(original.hash)
    await writeFile(join(folder, 'README.md'), 'other words')
    expect((await loadProfile(folder)).hash).toBe(original.hash)
    await writeFile(join(folder, 'holidays.csv'), 'date,kind,name,source\n2026-06-05,off,Founding Day,\n')
    expect((await loadProfile(folder)).hash).not.toBe(original.hash)
  })
})

describe('a deployment that grows', () => {
  it('takes another register, column, agency and definition as data alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'profile-'))
    try {
      await cp(foreignFolder, folder, { recursive: true })
      const edit = async (file: string, from: string, to: string): Promise<void> => {
        const text = await readFile(join(folder, file), 'utf8')
        expect(text).toContain(from)
        await writeFile(join(folder, file), text.replace(from, to))
      }
      const library = '{ name: library, title: { vi: Thư viện, en: Library }, block: council }'
      const definition =
        '{ definition: readers, title: { vi: Bạn đọc, en: Readers }, register: readers, denominator: {}, headline: true }'
      await edit('profile.yaml', 'agencies:', `agencies:\n  - ${library}`)
      await edit('profile.yaml', 'coverage:', `coverage:\n  - ${definition}`)
      await edit('registers/benefits.yaml', 'columns:', 'columns:\n  - { name: iban }')
      const columns = '[{ name: person_no, meaning: national_id, kind: national_id, required: true }]'
      await writeFile(
        join(folder, 'registers/readers.yaml'),
        `name: readers\nrole: account\ntitle: { vi: Bạn đọc, en: Readers }\nowner: library\ncolumns: ${columns}\n`,
      )
      const profile = await loadProfile(folder)
      expect(profile.registers.map(({ name }) => name)).toEqual(['residents', 'benefits', 'readers'])
      expect(columnsOf(profile, 'benefits')[0]).toMatchObject({ name: 'iban', meaning: null, kind: 'text', required: false })
      expect(profile.coverage[0]?.denominator).toMatchObject({
        ageFrom: 0,
        ageTo: null,
        residence: [],
        withoutExcludedGroups: false,
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a profile that does not exist', () => {
  it.each(['hanoi', '/no/such/folder', '../profile', ''])('%j is refused with the names that exist', async (name) => {
    const error = await loadProfile(name).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(DoisoatError)
    expect(error).toMatchObject({ code: 'PROFILE_UNKNOWN', exit: 'usage', fields: { builtIn: ['danang'] } })
    expect((error as DoisoatError).message).toContain('danang')
  })
})
