import { loadProfile } from '@doisoat/profile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalClient, portalClient, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'

const profile = await loadProfile('danang')
const hostileNames = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `'); drop table finding; --`,
  '=HYPERLINK("http://x")',
  '{{7*7}}',
  '‮evil',
]

let city: SampleCity
let request: PortalClient
beforeAll(async () => {
  const rows = hostileNames.map((value, index) => ({
    code: 'NAME_MISMATCH' as const,
    register: 'insurance',
    owner_agency: 'social_insurance',
    field: 'full_name',
    value,
    national_id: `9990000000${index}0`,
    register_number: `00123456${index}0`,
    source_line: '1',
  }))
  city = await openSampleCity({ profile, findings: 400, rows })
  request = portalClient(testOptions(city.store, profile))
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function get(path: string, cookie = ''): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await request(path, { headers: { cookie } })
  return { status: response.status, body: await response.text(), headers: response.headers }
}

/** The session cookie of a new log-in. */
async function logIn(name: string): Promise<string> {
  const { status, cookie } = await request.logIn(name)
  expect(status).toBe(303)
  return cookie
}

test.each(['vi', 'en'])('the public sees every definition with its fraction in %s', async (language) => {
  const { status, body } = await get(`/${language}/`)
  expect(status).toBe(200)
  expect(body).toContain(`<html lang="${language}">`)
  expect(body).toContain(language === 'vi' ? '1.114.524 trên 1.119.000 người' : '1,114,524 of 1,119,000 people')
  expect(body).toContain(language === 'vi' ? '1.114.524 trên 1.119.000 dòng' : '1,114,524 of 1,119,000 rows')
  const links = [...body.matchAll(/coverage\/([a-z_]+)"/g)].map(([, name]) => name)
  expect(links).toEqual(expect.arrayContaining(profile.coverage.map(({ definition }) => definition)))
})

test('the address without a language leads to Vietnamese', async () => {
  const { status, headers } = await get('/')
  expect([status, headers.get('location')]).toEqual([302, '/vi/'])
})

test('small cells stand neither in the page nor in the file', async () => {
  const page = await get('/en/coverage/insurance')
  const csv = await get('/en/coverage/insurance/data.csv')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="danang-insurance-2025-08-01.csv"')
  const rows = csv.body
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(1, -1).split('","'))
  const oldest = rows.find((row) => row[8] === '80+')
  expect(oldest?.slice(10)).toEqual([':c', ':c', ':c'])
  expect(page.body).toMatch(
    /80\+<\/th>(<td class="number">–<\/td>){2}<td class="number"><abbr class="hidden-cell"[^>]*>:c<\/abbr>/,
  )

  for (const table of ['age_sex', 'units', 'districts']) {
    const hidden = rows.filter((row) => row[0] === table && row[10] === ':c')
    expect(hidden.length).toBeGreaterThan(0)
  }
  for (const [table, , , , , , key, , , , numerator, denominator] of rows) {
    if (table === 'total' || numerator === ':c') continue
    const [covered, missing] = [Number(numerator), Number(denominator) - Number(numerator)]
    expect([key, covered === 0 || covered >= 10, missing === 0 || missing >= 10]).toEqual([key, true, true])
  }
})

test('the public gets its pages compressed, an account does not', async () => {
  const encodingOf = async (path: string, cookie = ''): Promise<string | null> =>
    (await request(path, { headers: { cookie, 'accept-encoding': 'gzip, br' } })).headers.get('content-encoding')
  const cookie = await logIn('police')
  expect(await encodingOf('/vi/coverage/insurance')).toBe('br')
  expect(await encodingOf('/vi/agencies/police/findings', cookie)).toBeNull()
})

test('page and file hold the same numbers', async () => {
  const page = await get('/en/coverage/tax')
  const csv = await get('/en/coverage/tax/data.csv')
  const numbers = csv.body
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(1, -1).split('","'))
    .filter((row) => row[0] !== 'districts' && row[10] !== ':c')
    .flatMap((row) => [row[10], row[11]])
  const missing = numbers.filter(
    (number) =>
      !page.body.includes(`>${Number(number).toLocaleString('en-GB')}<`) &&
      !page.body.includes(`${Number(number).toLocaleString('en-GB')} of `) &&
      !page.body.includes(` of ${Number(number).toLocaleString('en-GB')}<`),
  )
  expect(missing).toEqual([])
})

test.each([
  '/vi/coverage/nothing',
  '/vi/coverage/nothing/data.csv',
  '/fr/',
  '/vi/nothing',
  '/nothing',
  '/vi/coverage/insurance/../../secret',
  '/.env',
])('%s is a page not found', async (path) => {
  const { status, body } = await get(path)
  expect(status).toBe(404)
  expect(body).toContain('Không tìm thấy trang')
})

const protectedPaths = [
  '/vi/runs',
  '/vi/runs/2025-08-01-sample',
  '/vi/runs/nothing',
  '/vi/agencies/police/findings',
  '/vi/agencies/police/findings.csv',
  '/vi/agencies/nobody/findings',
]

test.each(protectedPaths)('the public is sent from %s to the log-in, whether it exists or not', async (path) => {
  const { status, headers, body } = await get(path)
  expect([status, headers.get('location'), body]).toEqual([303, '/vi/login', ''])
})

test('a steward sees the run: a ledger that adds up, stages, verdicts, codes, invariants and gate', async () => {
  const cookie = await logIn('steward')
  const { status, body, headers } = await get('/en/runs/2025-08-01-sample', cookie)
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('no-store')
  for (const part of [
    '10,100',
    '✓ Adds up',
    'Standardise',
    '✓ Holds',
    '9,000',
    'Different name',
    'rejected_share',
    'No rule held this run',
  ]) {
    expect(body).toContain(part)
  }
  expect((await get('/en/runs', cookie)).body).toContain('2025-08-01-sample')
  expect((await get('/en/runs/nothing', cookie)).status).toBe(404)
})

test('the facts of a held run count the rules that passed, warned and held each by itself', async () => {
  const { body } = await get('/en/runs/2025-09-01-held', await logIn('steward'))
  const counts = Array.from(body.matchAll(/>([✓!✗] (?:Passed|Warning|Held) \d[^<]*)</g), ([, count]) => count)
  expect(counts).toEqual(['✓ Passed 1 / 3', '! Warning 1', '✗ Held 1'])
})

test('a decision on a run without a reason, or with one that is too long, is refused in words on the page of the run', async () => {
  const steward = await request.logIn('steward')
  for (const [kind, runId] of [
    ['rollback', '2025-08-01-sample'],
    ['approve', '2025-09-01-held'],
    ['reject', '2025-09-01-held'],
  ] as const) {
    for (const reason of ['   ', 'x'.repeat(1_001)]) {
      const form = { submission: 'a'.repeat(32), reason }
      const response = await request.post(`/en/runs/${runId}/${kind}`, form, steward)
      expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/A reason .*is needed/)])
    }
  }
})

test('who may see what: every account on every protected page', async () => {
  const pages = [
    '/vi/runs',
    '/vi/runs/2025-08-01-sample',
    ...profile.agencies.map(({ name }) => `/vi/agencies/${name}/findings`),
    '/vi/agencies/nobody/findings',
  ]
  const files = [...profile.agencies.map(({ name }) => `/vi/agencies/${name}/findings.csv`), '/vi/agencies/nobody/findings.csv']
  const seen: Record<string, string[]> = {}
  for (const account of ['steward', 'admin', ...profile.agencies.map(({ name }) => name)]) {
    const cookie = await logIn(account)
    const statuses = await Promise.all(
      [...pages, ...files].map(async (path) => [path, (await get(path, cookie)).status] as const),
    )
    expect(new Set(statuses.map(([, status]) => status))).toEqual(new Set([200, 404]))
    seen[account] = statuses.filter(([, status]) => status === 200).map(([path]) => path)
  }
  const runs = ['/vi/runs', '/vi/runs/2025-08-01-sample']
  const own = Object.fromEntries(
    profile.agencies.map(({ name }) => [name, [`/vi/agencies/${name}/findings`, `/vi/agencies/${name}/findings.csv`]]),
  )
  expect(seen).toEqual({ steward: runs, admin: runs, ...own })
})

test('another agency and no agency answer alike, and hold no row', async () => {
  const cookie = await logIn('police')
  const [foreign, unknown] = [
    await get('/vi/agencies/tax_office/findings', cookie),
    await get('/vi/agencies/nobody/findings', cookie),
  ]
  expect(foreign.status).toBe(404)
  expect(foreign.body.replaceAll('tax_office', 'nobody')).toBe(unknown.body)
  expect((await get('/vi/agencies/tax_office/findings.csv', cookie)).body).not.toContain('999')
})

test('hostile names are shown as text and full IDs are not on the page', async () => {
  const cookie = await logIn('social_insurance')
  const { body, headers } = await get('/vi/agencies/social_insurance/findings?code=NAME_MISMATCH', cookie)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(body).not.toMatch(/<script>|<img/)
  expect(body).toContain('999•••••')
  expect(body).not.toMatch(/\d{9,}/)
})

test('the file holds the full IDs of own rows only, safe to open in a spreadsheet', async () => {
  const cookie = await logIn('social_insurance')
  const { body, headers } = await get('/vi/agencies/social_insurance/findings.csv', cookie)
  expect(headers.get('content-disposition')).toBe('attachment; filename="danang-social_insurance-2025-08-01.csv"')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(body).toContain('"0012345610","999000000010"')
  expect(body).toContain(`"'=HYPERLINK(""http://x"")"`)
  expect(body.includes('"tax"')).toBe(false)
  const lines = body.trim().split('\r\n')
  expect(lines).toHaveLength(1 + hostileNames.length + (400 * 3) / 5)
})

test('the file holds the case of a finding and the own row as the report does; what opens no case has none', async () => {
  const { body } = await get('/vi/agencies/social_insurance/findings.csv', await logIn('social_insurance'))
  const [head = [], ...rows] = body
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map((line) => line.slice(1, -1).split('","'))
  const cell = (row: readonly string[], name: string): string => row[head.indexOf(name)] ?? ''
  const serious = rows.filter((row) => cell(row, 'severity') !== 'info' && cell(row, 'to_mend') === 'yes')
  expect(serious.length).toBeGreaterThan(0)
  for (const row of serious) {
    expect(cell(row, 'case_reference')).not.toBe('')
    expect(cell(row, 'due_on')).toMatch(/^2025-\d\d-\d\d$/)
  }
  expect(serious.some((row) => cell(row, 'full_name') === 'Nguyễn Văn Ân')).toBe(true)
  for (const row of rows.filter((one) => cell(one, 'severity') === 'info')) expect(cell(row, 'case_reference')).toBe('')
})

test('the pages of a list, one after the other, hold every row once', async () => {
  const cookie = await logIn('social_insurance')
  const lines: string[] = []
  let path: string | undefined = '/en/agencies/social_insurance/findings?code=ID_MISSING'
  while (path !== undefined) {
    const { status, body }: { status: number; body: string } = await get(path, cookie)
    expect(status).toBe(200)
    lines.push(...[...body.matchAll(/line ([\d,]+) ·/g)].map(([, line]) => line ?? ''))
    path = /rel="next" href="([^"#]+)/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  expect(lines).toHaveLength(80)
  expect(new Set(lines).size).toBe(80)
})

test.each(['after=%00', 'after=e30', 'after=W10', 'after=WyJhIiwxLDEsMV0', 'after=../..'])(
  'a broken position %s is a page not found',
  async (query) => {
    const cookie = await logIn('police')
    expect((await get(`/vi/agencies/police/findings?${query}`, cookie)).status).toBe(404)
  },
)

test('an unknown code lists nothing and is shown as text', async () => {
  const cookie = await logIn('police')
  const { status, body } = await get('/vi/agencies/police/findings?code=%3Cscript%3Ealert(1)', cookie)
  expect(status).toBe(200)
  expect(body).toContain('Không có sai lệch nào.')
  expect(body).not.toContain('<script')
})
