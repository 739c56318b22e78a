import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DoisoatError } from '@doisoat/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadProfile } from './load-profile.ts'
import type { Problem } from './problem.ts'

const foreignFolder = fileURLToPath(new URL('../../../fixtures/profiles/norholm', import.meta.url))

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'profile-faults-'))
})
afterAll(() => rm(work, { recursive: true }))

/** The error of the foreign profile with some files replaced; undefined when it loads. */
async function loadEdited(edits: Record<string, (text: string) => string | Buffer>): Promise<DoisoatError | undefined> {
  const folder = await mkdtemp(join(work, 'p-'))
  await cp(foreignFolder, folder, { recursive: true })
  for (const [file, edit] of Object.entries(edits)) {
    const path = join(folder, file)
    await writeFile(path, edit(await readFile(path, 'utf8').catch(() => '')))
  }
  const caught = await loadProfile(folder).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (caught !== undefined && !(caught instanceof DoisoatError)) throw caught
  return caught
}

function problemsOf(error: DoisoatError | undefined): readonly Problem[] {
  return (error?.fields['problems'] ?? []) as readonly Problem[]
}

const profile = 'profile.yaml'
const benefits = 'registers/benefits.yaml'
const residents = 'registers/residents.yaml'

interface Case {
  readonly file: string
  /** Text replaced, and by what; an empty `from` replaces the whole file. */
  readonly from: string
  readonly to: string
  /** Text that starts on the line that the fault must name; the line of `from` unless given. */
  readonly at?: string
  readonly found: RegExp
  readonly expected: RegExp
}

function defineCases(
  file: string,
  rows: readonly (readonly [from: string, to: string, found: RegExp, expected: RegExp, at?: string])[],
): Case[] {
  return rows.map(([from, to, found, expected, at]) => ({ file, from, to, found, expected, ...(at === undefined ? {} : { at }) }))
}

function applied(one: Case, text: string): string {
  if (one.from === '') return one.to
  expect(text).toContain(one.from)
  return text.replace(one.from, one.to)
}

const shapeCases = [
  ...defineCases(profile, [
    ['timeZone: Europe/Oslo', 'timeZone: Europe/Norholm', /timeZone = "Europe\/Norholm"/, /an IANA time zone/],
    ['dateOrder: dmy', 'dateOrder: ymd', /dateOrder = "ymd"/, /one of dmy, mdy/],
    ['dateOrder: dmy', 'date_order: dmy', /unknown key date_order/, /keys are written like/],
    ['digits: 7', 'digits: seven', /nationalId\.digits = "seven"/, /number/],
    ['digits: 7', 'digits: 7\n  digits: 8', /DUPLICATE_KEY/, /unique/, 'digits: 8'],
    ['digits: 7', '\tdigits: 7', /TAB/, /tab/i],
    ['{ version: "2019", validFrom', '{ version: 2019, validFrom', /version = 2019/, /quotes/],
    ['validFrom: 2019-01-01', 'validFrom: 2019-02-30', /validFrom = "2019-02-30"/, /date/, '2019-02-30'],
    ['threshold: 5', 'threshold: 1', /disclosure\.threshold = 1/, />=3/],
    ['compactDates: true', 'compactDates: yes', /compactDates = "yes"/, /boolean/],
    ['value: 0.95', 'value: 95', /targets\.0\.value = 95/, /<=1/, 'value: 95'],
    ['title: { vi: Thành phố Norholm, en: City of Norholm }', 'title: Norholm', /title = "Norholm"/, /object/],
    ['name: norholm', 'name: !!js/function norholm', /TAG_RESOLVE_FAILED/, /tag/i],
    ['name: norholm', 'name: norholm\n---\nname: other', /MULTIPLE_DOCS/, /.*/, '---'],
    ['blocks:', '? [a]\n: b\nblocks:', /NON_STRING_KEY/, /.*/, '? [a]'],
  ]),
  ...defineCases(benefits, [
    ['role: person', 'role: people', /role = "people"/, /one of reference, person, account/],
    ['owner: welfare', '', /owner = nothing/, /text/, 'name: benefits'],
    ['meaning: status', 'meaning: state', /columns\.4\.meaning = "state"/, /one of national_id/],
    ['name: case_no', 'name: Case No', /columns\.0\.name = "Case No"/, /lower case/],
    ['paid: ["P"]', 'paid: [P, 1]', /columns\.4\.values\.paid\.1 = 1/, /quotes/],
    ['active: [paid, suspended]', 'active: []', /status\.active = \[\]/, />=1/],
    ['closed: [ended]', 'closed: [ended]\nexcludedGroups: some', /excludedGroups = "some"/, /any, or a list/, 'excludedGroups'],
    ['closed: [ended]', 'closed: *unknown', /alias that cannot be followed/, /written out/],
  ]),
]

const deploymentCases = [
  ...defineCases(profile, [
    ['digits: 7', 'digits: 7\n  structure: vn', /structure vn with 7 digits/, /12 digits/, 'digits: 7'],
    ['digits: 7', 'digits: 7\n  prefixDigits: 8', /8 prefix digits/, /at most 7/, 'prefixDigits'],
    ['digits: 7', 'digits: 7\n  zeroLostFromDigits: 7', /zeros lost from 7/, /fewer than 7/, 'zeroLost'],
    ['digits: 7', 'digits: 7\n  oldNumberDigits: 7', /old number of 7/, /another length/, 'oldNumber'],
    ['digits: 7', 'digits: 7\n  foreignDocument: "[A-"', /\[A-/, /regular expression/, 'foreignDocument'],
    ['digits: 7', 'digits: 7\n  mobileNumber: "^(?!0)"', /\(\?!0\)/, /look-around/, 'mobileNumber'],
    [
      '- { version: "2019"',
      '- { version: "2024", validFrom: 2024-01-01 }\n  - { version: "2019"',
      /valid from 2019-01-01/,
      /oldest list first/,
      '"2019"',
    ],
    [
      '- { version: "2019"',
      '- { version: "2018", validFrom: 2018-01-01 }\n  - { version: "2019"',
      /list 2018 without a unit/,
      /units\.csv/,
    ],
    ['from: 18, to: 66', 'from: 19, to: 66', /band 18-66 from 19/, /from 18: no gap/, 'from: 19'],
    ['from: 18, to: 66', 'from: 17, to: 66', /band 18-66 from 17/, /from 18: no gap/, 'from: 17'],
    ['from: 0, to: 17', 'from: 1, to: 17', /band 0-17 from 1/, /from 0/, 'from: 1, to: 17'],
    ['from: 67, to: null', 'from: 67, to: 99', /last band to 99/, /to: null/, 'to: 99'],
    ['from: 18, to: 66', 'from: 18, to: null', /after one without an end/, /open band last/, 'from: 67'],
    ['name: 18-66', 'name: 0-17', /a second 0-17/, /once/, 'from: 18'],
    ['register: benefits', 'register: pensions', /register pensions/, /one of benefits/],
    ['register: benefits', 'register: residents', /register residents/, /one of benefits/],
    ['definition: benefits_pensioners\n    title', 'definition: benefits\n    title', /a second benefits/, /once/],
    ['headline: true', 'headline: false', /0 headline definitions/, /one/, 'definition: benefits_pensioners\n    title'],
    [
      'statuses: [paid]',
      'statuses: [paid]\n    headline: true',
      /2 headline definitions/,
      /one/,
      'definition: benefits_pensioners\n    title',
    ],
    ['statuses: [paid]', 'statuses: [active]', /status active/, /one of paid, suspended, ended/],
    ['residence: [resident]', 'residence: [permanent]', /residence_status permanent/, /one of resident, abroad/],
    ['{ ageFrom: 67 }', '{ ageFrom: 67, ageTo: 60 }', /ages 67 to 60/, /not before/],
    ['{ ageFrom: 67 }', '{ ageFrom: 67, inRegister: insurance }', /register insurance/, /one of benefits/],
    [
      'definition: benefits_pensioners, value',
      'definition: pensioners, value',
      /target of pensioners/,
      /one of benefits, benefits_pensioners/,
    ],
    ['block: council }\n  - { name: welfare', 'block: state }\n  - { name: welfare', /block state/, /one of council/],
    ['name: welfare', 'name: registry', /a second registry/, /once/],
    ['referenceOwner: registry', 'referenceOwner: police', /agency police/, /one of registry, welfare/],
    ['DECEASED_ACTIVE: 2', 'DECEASED: 2', /deadline of DECEASED/, /catalogue/],
    ['correct: 0.5', 'correct: 0.6', /add up to 1\.1/, /1/],
    ['name: good, from: 85', 'name: good, from: 96', /band good from 96/, /less than 95/],
    ['name: weak, from: 0', 'name: weak, from: 10', /scores without a band/, /from 0/, 'bands:'],
  ]),
  ...defineCases(benefits, [
    ['owner: welfare', 'owner: insurance', /agency insurance/, /one of registry, welfare/],
    ['owner: welfare', 'owner: welfare\nunitList: "2024"', /unit list 2024/, /one of 2019/, 'unitList'],
    ['name: benefits', 'name: pensions', /register pensions/, /registers\/benefits\.yaml/],
  ]),
]

const registerCases = [
  ...defineCases(benefits, [
    ['aliases: [Recipient]', 'aliases: [CASE Number]', /header "CASE Number" of name/, /case_no does not have/],
    ['aliases: [Recipient]', 'aliases: [Case.No]', /header "Case\.No" of name/, /case_no does not have/],
    ['aliases: [Recipient]', 'aliases: ["--"]', /header "--"/, /letter or digit/],
    [
      'aliases: [Recipient]',
      'aliases: [Last change]',
      /header "Last change" of changed_on/,
      /name does not have/,
      'name: changed_on',
    ],
    ['name: changed_on', 'name: case_no', /a second column case_no/, /one/],
    [
      '{ name: changed_on, meaning: updated_on, kind: date }',
      '{ name: changed_on, meaning: birth_date, kind: birth_date }',
      /second column of meaning birth_date/,
      /date_of_birth has it/,
    ],
    [
      'meaning: birth_date, kind: birth_date',
      'meaning: birth_date, kind: text',
      /kind text for meaning birth_date/,
      /birth_date/,
    ],
    [
      'meaning: full_name, kind: person_name, required: true',
      'meaning: other_name, kind: person_name',
      /no column of meaning full_name/,
      /role is person/,
      'columns:',
    ],
    [
      'meaning: full_name, kind: person_name, required: true',
      'meaning: full_name, kind: person_name',
      /column name not required/,
      /required: true/,
    ],
    ['ended: ["E"]', 'ended: ["E", "p "]', /"p " for ended/, /paid/],
    ['kind: date }', 'kind: date, values: { a: [b] } }', /values of kind date/, /code and sex/],
    ['active: [paid, suspended]', 'active: [paid, open]', /status open/, /one of paid, suspended, ended/],
    ['closed: [ended]', 'closed: [ended, paid]', /paid as active and closed/, /one of the two/],
    ['status:\n  active: [paid, suspended]\n  closed: [ended]\n', '', /no status groups/, /active/, 'columns:'],
    ['closed: [ended]', 'closed: [ended]\nexcludedGroups: any', /any/, /meaning excluded_group/, 'excludedGroups'],
    ['closed: [ended]', 'closed: [ended]\nexcludedGroups: [X]', /X/, /meaning excluded_group/, 'excludedGroups'],
    ['closed: [ended]', 'closed: [ended]\nsharedSubjectTypes: [firm]', /firm/, /meaning subject_type/, 'sharedSubjectTypes'],
    [
      'closed: [ended]',
      'closed: [ended]\nstatusRules:\n  - { code: TAX_CLOSED_ALIVE, statuses: [shut] }',
      /status shut/,
      /one of paid/,
      'TAX_CLOSED',
    ],
    [
      'closed: [ended]',
      'closed: [ended]\nstatusRules:\n  - { code: TAX_CLOSED_ALIVE, statuses: [ended], reasons: [x] }',
      /x/,
      /meaning status_reason/,
      'TAX_CLOSED',
    ],
    [
      'closed: [ended]',
      'closed: [ended]\nstatusRules:\n  - { code: TAX_CLOSED_ALIVE, statuses: [ended], lifeStatus: here }',
      /life_status here/,
      /one of alive, dead/,
      'TAX_CLOSED',
    ],
  ]),
  ...defineCases(residents, [
    ['required: true\ncolumns', 'columns', /may be missing/, /required: true/, 'role: reference'],
    ['M: ["male"]', 'M: ["male", "f"]', /"f" for M/, /stand for F/],
    ['M: ["male"]', 'X: ["x"]', /no values for M/, /M and F/, 'values:\n      X'],
    ['F: ["female"]', 'F: ["female"]\n      X: ["x"]', /sex X/, /M or F/, 'X: ['],
    ['dead: ["deceased", "died"]', 'gone: ["deceased", "died"]', /no values for dead/, /alive and dead/, 'values:\n      alive'],
  ]),
]

const days = 'date,kind,name,source\n'
const listCases = [
  ...defineCases('units.csv', [
    ['A2,2019,borough,Lighthouse Hill,,,9610', 'A2,2019,borough,Lighthouse Hill', /4 fields/, /7 fields/],
    ['A2,2019,borough,Lighthouse Hill,,,9610', 'A2,2019,borough,Lighthouse, Hill,,,9610', /8 fields/, /7 fields/],
    ['A2,2019', 'A1,2019', /a second unit A1 of list 2019/, /line 2 has it/],
    ['A2,2019', 'A2,2020', /list 2020/, /one of 2019/],
    ['A2,2019', ',2019', /unit_code = ""/, /a value/],
    ['22075', '22,075', /8 fields/, /7 fields/],
    ['22075', '22.075', /population = "22\.075"/, /whole number/],
    ['Old Harbour,,,', 'Old Harbour,,Z9,', /district Z9/, /districts\.csv/],
    ['unit_code,list_version', 'code,list_version', /header "code,list_version/, /header unit_code,list_version/],
    ['unit_code,list_version,unit_type,unit_name', 'unit_code;list_version;unit_type;unit_name', /header/, /header unit_code/],
    ['A2,2019,borough,Lighthouse Hill,,,9610\n', '\nA2,2019,borough,Lighthouse Hill,,,9610\n', /1 fields/, /7 fields/],
    ['Lighthouse Hill', '"Lighthouse Hill', /broken quoting/, /in pairs/],
    // The quoted newline makes row 3 span lines 3 and 4.
    [
      'Lighthouse Hill,,,9610\nB1,2019',
      '"Lighthouse\nHill",,,9610\nA1,2019',
      /a second unit A1/,
      /line 2 has it/,
      'A1,2019,borough,North',
    ],
  ]),
  ...defineCases('tile-grid.csv', [
    ['A2,1,0', 'A9,1,0', /unit A9/, /newest list/],
    ['A2,1,0', 'A1,1,0', /a second unit A1/, /line 2/],
    ['A2,1,0', 'A2,1,1', /a second cell 1,1/, /line 2/],
    ['A2,1,0', 'A2,-1,0', /column = "-1"/, /whole number/],
  ]),
  ...defineCases('districts.csv', [
    [
      '',
      'district_code,list_version,district_name,province_code\nD1,2019,North,\nD1,2019,South,\n',
      /a second district D1/,
      /line 2/,
      'South',
    ],
    ['', 'district_code,list_version,district_name,province_code\nD1,2020,North,\n', /list 2020/, /one of 2019/, 'D1'],
  ]),
  ...defineCases('crosswalk.csv', [
    ['', 'old_code,old_name,old_version,new_code,new_version,extent\nX1,,2019,A1,2019,whole\n', /old unit X1/, /list 2019/, 'X1'],
    ['', 'old_code,old_name,old_version,new_code,new_version,extent\nA1,,2019,X1,2019,whole\n', /new unit X1/, /list 2019/, 'X1'],
    [
      '',
      'old_code,old_name,old_version,new_code,new_version,extent\nA1,,2019,A2,2019,whole\n',
      /list 2019 on both sides/,
      /two different/,
      'A1',
    ],
    [
      '',
      'old_code,old_name,old_version,new_code,new_version,extent\nA1,,2019,A2,2019,all\n',
      /extent = "all"/,
      /whole or part/,
      'A1',
    ],
    [
      '',
      'old_code,old_name,old_version,new_code,new_version,extent\nA1,,2019,A2,2019,part\nA1,,2019,A2,2019,part\n',
      /a second pair A1/,
      /line 2/,
      'A1,,2019,A2',
    ],
    [
      '',
      'old_code,old_name,old_version,new_code,new_version,extent\nA1,,2019,A2,2019,whole\nA1,,2019,B1,2019,part\n',
      /whole of A1/,
      /extent part/,
      'A1,,2019,A2',
    ],
  ]),
  ...defineCases('id-prefixes.csv', [['', 'id_prefix,province_name\n001,\n001,\n', /a second prefix 001/, /line 2/, '001,\n']]),
  ...defineCases('holidays.csv', [
    ['', `${days}2026-01-01,off,New Year,\n2026-01-01,off,New Year,\n`, /a second 2026-01-01/, /line 2/, '2026-01-01'],
    ['', `${days}2026-02-30,off,Nobody,\n`, /date 2026-02-30/, /calendar/, '2026-02-30'],
    ['', `${days}01/01/2026,off,New Year,\n`, /date = "01\/01\/2026"/, /yyyy-mm-dd/, '01/01/2026'],
    ['', `${days}2026-01-01,holiday,New Year,\n`, /kind = "holiday"/, /off or working/, 'holiday'],
    [
      '',
      `${days}2026-01-05,working,Monday,\n`,
      /working day 2026-01-05, which is no Saturday or Sunday/,
      /weekend/,
      '2026-01-05',
    ],
  ]),
]

describe.each([
  ['shape of the YAML', shapeCases],
  ['deployment', deploymentCases],
  ['register', registerCases],
  ['list', listCases],
])('a fault in the %s', (_, cases) => {
  it.each(cases.map((one) => [one.file, one.to === '' ? `without ${one.from}` : one.to, one] as const))(
    '%s %j is reported with its line',
    async (file, _to, one) => {
      let from = ''
      let to = ''
      const error = await loadEdited({
        [file]: (text) => {
          from = text
          to = applied(one, text)
          return to
        },
      })
      expect(error).toMatchObject({ code: 'PROFILE_INVALID', exit: 'usage' })
      const start = one.at === undefined ? from.indexOf(one.from) : to.lastIndexOf(one.at)
      expect(start).toBeGreaterThanOrEqual(0)
      const line = to.slice(0, start).split('\n').length
      const matching = problemsOf(error).filter(({ found, expected }) => one.found.test(found) && one.expected.test(expected))
      // The whole message as the received value, so that a failure shows what was reported instead.
      expect(matching.length > 0 ? matching.map((problem) => [problem.file, problem.line]) : error?.message).toContainEqual([
        file,
        line,
      ])
    },
  )
})

describe('a profile with several faults', () => {
  it('reports them all in one error, by file and line, and says what to do', async () => {
    const error = await loadEdited({
      [profile]: (text) => text.replace('digits: 7', 'digits: 99').replace('name: norholm', 'name: Norholm'),
      [benefits]: (text) => text.replace('aliases: [Recipient]', 'aliases: [Case number]'),
      'units.csv': (text) => text.replace('A2,', 'A1,').replace(',415', ',few'),
    })
    expect(error).toMatchObject({ code: 'PROFILE_INVALID', exit: 'usage', next: expect.stringContaining('correct') })
    expect(error?.message.split('\n').slice(1)).toEqual([
      'profile.yaml:2: found name = "Norholm", expected lower case letters, digits and _ only',
      'profile.yaml:7: found nationalId.digits = 99, expected Too big: expected number to be <=18',
      'registers/benefits.yaml:9: found header "Case number" of name, expected a header that case_no does not have (case, accents and spaces do not count)',
      'units.csv:6: found population = "few", expected a whole number or nothing',
    ])
  })

  it('goes on to names and lists where the files have their shape', async () => {
    const error = await loadEdited({
      [profile]: (text) =>
        text.replace('referenceOwner: registry', 'referenceOwner: police').replace('digits: 7', 'digits: 7\n  prefixDigits: 3'),
      'id-prefixes.csv': () => 'id_prefix,province_name\n001,North\n1,South\n',
    })
    expect(problemsOf(error).map(({ file, found }) => `${file} ${found}`)).toEqual([
      'id-prefixes.csv prefix 1',
      'profile.yaml agency police',
    ])
  })

  it('does not blame a register or a list for the broken file of another', async () => {
    const broken = await loadEdited({ [benefits]: () => 'name: [' })
    expect(new Set(problemsOf(broken).map(({ file }) => file))).toEqual(new Set([benefits]))
    const units = await loadEdited({ 'units.csv': () => Buffer.from([0x75, 0xff, 0x0a]) })
    expect(problemsOf(units)).toEqual([
      { file: 'units.csv', line: 1, found: 'bytes that are not UTF-8', expected: expect.stringContaining('CSV UTF-8') },
    ])
    const main = await loadEdited({ [profile]: () => '' })
    expect(problemsOf(main).map(({ file, found }) => `${file} ${found}`)).toEqual(['profile.yaml the file = null'])
  })
})

describe('hostile files', () => {
  it('names the line of the first byte that is not UTF-8', async () => {
    const latin = (text: string): Buffer => Buffer.from(text.replace('Saltmarsh', 'S\u00e4ltmarsh'), 'latin1')
    expect(problemsOf(await loadEdited({ 'units.csv': latin }))).toMatchObject([{ file: 'units.csv', line: 5 }])
    const yaml = (text: string): Buffer =>
      Buffer.from(text.replace('City benefits', 'City b\u00e9n\u00e9fits').replaceAll(/[^\x00-\xff]/g, '?'), 'latin1')
    expect(problemsOf(await loadEdited({ [benefits]: yaml }))).toMatchObject([
      { file: benefits, line: 4, found: 'bytes that are not UTF-8' },
    ])
  })

  it('takes a byte order mark, CRLF, quotes and decomposed letters as the same list', async () => {
    const folder = await mkdtemp(join(work, 'p-'))
    await cp(foreignFolder, folder, { recursive: true })
    const plain = (await loadProfile(folder)).units
    const path = join(folder, 'units.csv')
    const text = (await readFile(path, 'utf8')).replace('Old Harbour', '"Old Harbour"').replace('A2,2019', ' "A2" , 2019 '.trim())
    await writeFile(path, `\ufeff${text.normalize('NFD').replaceAll('\n', '\r\n')}`)
    expect((await loadProfile(folder)).units).toEqual(plain)
  })

  it('follows no bomb of aliases', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    )
    const error = await loadEdited({ [profile]: () => levels.join('\n') })
    expect(problemsOf(error)).toMatchObject([{ file: profile, line: 2, found: 'an alias that cannot be followed' }])
  })

  it('reports a file that no profile has, such as a misspelt list', async () => {
    const error = await loadEdited({ 'unit.csv': () => 'a,b\n', 'registers/more.yml': () => 'name: more' })
    expect(problemsOf(error).map(({ file, found }) => `${file}: ${found}`)).toEqual([
      'registers/more.yml: a file that is no part of a profile',
      'unit.csv: a file that is no part of a profile',
    ])
  })

  it('refuses two reference registers, and none', async () => {
    const two = await loadEdited({ [benefits]: (text) => text.replace('role: person', 'role: reference\nrequired: true') })
    expect(problemsOf(two)).toContainEqual({
      file: residents,
      line: 3,
      found: 'a second reference register',
      expected: 'one, and benefits is it',
    })
    const none = await loadEdited({ [residents]: (text) => text.replace('role: reference', 'role: person') })
    expect(problemsOf(none)).toContainEqual(expect.objectContaining({ file: 'registers', found: 'no reference register' }))
  })

  it('wants prefixes where the profile checks them', async () => {
    const error = await loadEdited({ [profile]: (text) => text.replace('digits: 7', 'digits: 7\n  prefixDigits: 2') })
    expect(problemsOf(error)).toMatchObject([{ file: 'id-prefixes.csv', found: 'no prefix' }])
  })
})
