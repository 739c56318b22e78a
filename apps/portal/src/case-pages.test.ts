import { loadProfile } from '@doisoat/profile'
import { listAudit } from '@doisoat/store'
import { sampleCaseKey } from '@doisoat/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalClient, portalClient, type TestSession, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'

const profile = await loadProfile('danang')
const hostile = `<img src=x onerror=alert(1)> '); drop table finding; -- ‮ =1+1`
const ofInsurance = sampleCaseKey('insurance', '7900000001')
const ofPolice = sampleCaseKey('population', '7900000002')

let city: SampleCity
let request: PortalClient
let steward: TestSession
let police: TestSession
let insurance: TestSession
let desk: TestSession

beforeAll(async () => {
  const rows = [
    {
      code: 'NAME_MISMATCH',
      register: 'insurance',
      owner_agency: 'social_insurance',
      register_number: '7911111111',
      national_id: '999111111111',
      field: 'full_name',
      value: hostile,
      reference_value: 'Nguyễn Văn Ân',
      reference_register: 'population',
    },
    {
      code: 'ID_NOT_FOUND',
      register: 'insurance',
      owner_agency: 'social_insurance',
      register_number: '7922222222',
      national_id: '999222222222',
      field: 'national_id',
      value: '999222222222',
    },
  ] as const
  city = await openSampleCity({ profile, findings: 120, rows })
  const options = testOptions(city.store, profile)
  request = portalClient({ ...options, settings: { ...options.settings, today: '2025-08-13' } })
  ;[steward, police, insurance, desk] = (await Promise.all(
    ['steward', 'police', 'social_insurance', 'desk'].map((name) => request.logIn(name)),
  )) as unknown as [TestSession, TestSession, TestSession, TestSession]
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function get(path: string, session: TestSession): Promise<{ status: number; html: string }> {
  const response = await request(path, { headers: { cookie: session.cookie } })
  return { status: response.status, html: await response.text() }
}

const referencesIn = (html: string): string[] => html.match(/[B-DF-HJ-KM-NP-TV]{4}(?:-[B-DF-HJ-KM-NP-TV]{4}){3}/g) ?? []

test('a steward sees the cases of all agencies by deadline, an agency its own, and the filter stands in the address', async () => {
  const all = await get('/vi/cases', steward)
  expect(all.status).toBe(200)
  expect(new Set(referencesIn(all.html)).size).toBeGreaterThan(40)
  const own = await get('/vi/agencies/police/cases', police)
  expect(own.html).toContain(ofPolice)
  expect(own.html).not.toContain(ofInsurance)
  const filtered = await get('/vi/cases?code=DOB_SWAP&agency=police', steward)
  expect(filtered.html).toContain(ofPolice)
  expect(filtered.html).not.toContain(ofInsurance)
  const none = await get('/vi/cases?code=DOB_SWAP&agency=tax_office', steward)
  expect(none.html).toContain('Không có hồ sơ nào khớp')
})

test.each([
  ['due=abc', 'YYYY-MM-DD'],
  ['standing=zzz', 'overdue'],
  ['severity=zzz', 'block, review'],
  ['code=ZZZ', 'DOB_SWAP'],
])('a filter with the unknown value %s is refused and names what there is', async (query, value) => {
  const pages = [
    await get(`/en/cases?${query}`, steward),
    await get(`/en/agencies/police/cases?${query}`, police),
    await get(`/en/waivers/new?all=yes&${query}`, steward),
  ]
  expect(pages.map(({ status }) => status)).toEqual([400, 400, 400])
  for (const { html } of pages) expect(html).toContain(value)
  expect((await get(`/en/cases?${query.split('=')[0] ?? ''}=`, steward)).status).toBe(200)
})

test('the pages of a list follow each other without a gap or a repeat', async () => {
  const seen: string[] = []
  let path: string | undefined = '/vi/cases'
  for (let pages = 0; path !== undefined && pages < 10; pages++) {
    const { html } = await get(path, steward)
    seen.push(...Array.from(html.matchAll(/<a class="id" href="\/vi\/cases\/(\w+)"/g), ([, key]) => key ?? ''))
    path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&').replace('#rows', '')
  }
  expect(seen.length).toBeGreaterThan(90)
  expect(new Set(seen).size).toBe(seen.length)
})

test("another agency's case answers like one that does not exist", async () => {
  const foreign = await get(`/vi/agencies/police/cases/${ofInsurance}`, police)
  const unknown = await get('/vi/agencies/police/cases/bbbbbbbbbbbbbbbb', police)
  expect(foreign.status).toBe(404)
  expect(foreign.html.replaceAll(ofInsurance, '')).toBe(unknown.html.replaceAll('bbbbbbbbbbbbbbbb', ''))
})

test('what stands in a register is shown as text, with its letters marked', async () => {
  const key = sampleCaseKey('insurance', '7911111111')
  const { html } = await get(`/en/cases/${key}`, steward)
  expect(html).not.toContain('<img')
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).toContain('Different name')
})

test('numbers are masked until a reason is given, and the audit chain keeps the reason', async () => {
  const path = `/vi/cases/${sampleCaseKey('insurance', '7922222222')}`
  const masked = await get(path, steward)
  expect(masked.html).toContain('999•••••2222')
  expect(masked.html).not.toContain('999222222222')
  const without = await request.post(`${path}/reveal`, { reason: ' ' }, steward)
  expect(without.status).toBe(400)
  const shown = await request.post(`${path}/reveal`, { reason: 'the citizen is here' }, steward)
  const address = shown.headers.get('location') ?? ''
  expect([shown.status, address.split('?')[0]]).toEqual([303, path])
  const elsewhere = address.replace(path, `/vi/cases/${ofPolice}`)
  expect((await get(elsewhere, steward)).html).toContain('reveal-reason')
  const page = (await get(address, steward)).html
  expect(page).toContain('999222222222')
  expect(page).toContain('đã được ghi vào nhật ký')
  expect((await get(address, steward)).html).not.toContain('999222222222')
  const [entry] = await listAudit(city.store, { action: 'case.reveal', limit: 1 })
  expect(entry).toMatchObject({ actor: 'steward', details: { reason: 'the citizen is here' } })
})

test('a steward waives a case until a day and takes it back; nonsense is refused in words', async () => {
  const path = `/vi/cases/${ofPolice}`
  for (const [form, problem] of [
    [{ reason: 'x', until: 'soon' }, 'Ngày không hợp lệ'],
    [{ reason: 'x', until: '2025-08-13' }, 'phải sau hôm nay'],
    [{ reason: '  ', until: '2025-09-13' }, 'Cần ghi lý do'],
  ] as const) {
    const refused = await request.post(`${path}/waive`, form, steward)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain(problem)
  }
  const done = await request.post(`${path}/waive`, { reason: hostile, until: '2025-09-13' }, steward)
  expect([done.status, done.headers.get('location')]).toEqual([303, path])
  const waived = await get(path, steward)
  expect(waived.html).toContain('tạm miễn')
  expect(waived.html).not.toContain('<img')
  expect((await request.post(`${path}/revoke`, { reason: 'a mistake' }, steward)).status).toBe(303)
  expect((await get(path, steward)).html).toContain('hủy ngày')
})

test('several cases are waived at once after a preview that says how many; those that cannot be are named', async () => {
  const preview = await get('/vi/waivers/new?all=yes&code=ID_MISSING', steward)
  const keys = Array.from(preview.html.matchAll(/name="case" value="(\w+)"/g), ([, key]) => key ?? '')
  expect(keys.length).toBeGreaterThan(10)
  expect(preview.html).toContain(`${keys.length} hồ sơ sẽ được tạm miễn`)
  const form = new URLSearchParams({ form_token: steward.formToken, until: '2025-10-01', reason: 'paper files under way' })
  for (const key of [...keys, 'bbbbbbbbbbbbbbbb']) form.append('case', key)
  const headers = { cookie: steward.cookie, origin: 'http://localhost' }
  const done = await (await request('/vi/waivers', { method: 'POST', headers, body: form })).text()
  expect(done).toContain(`Đã tạm miễn ${keys.length} hồ sơ`)
  expect(done).toContain('BBBB-BBBB-BBBB-BBBB')
  expect((await get('/vi/waivers/new?all=yes&code=ID_MISSING', steward)).html).toContain('0 hồ sơ')
})

test('the desk finds a case by the reference as it is read out, sees nobody, and its statement is answered by the owner', async () => {
  const reference = ofInsurance.toUpperCase().replaceAll(/(.{4})/g, '$1 ')
  const found = await get(`/vi/desk?reference=${encodeURIComponent(reference)}`, desk)
  expect(found.html).toContain('Bảo hiểm xã hội thành phố')
  expect(found.html).not.toContain('Nguyễn Văn')
  expect((await get('/vi/desk?reference=XYZ', desk)).html).toContain('16 chữ cái')
  const said = await request.post(`/vi/desk/${ofInsurance}/statements`, { statement: `${hostile} 048088123760` }, desk)
  expect(said.status).toBe(303)
  const page = (await get(said.headers.get('location') ?? '', desk)).html
  expect(page).toContain('Đã ghi')
  expect(page).not.toContain('048088123760')
  expect((await get(`/vi/cases/${ofInsurance}`, desk)).status).toBe(404)
  const path = `/vi/agencies/social_insurance/cases/${ofInsurance}`
  const waiting = await get(path, insurance)
  const statement = /name="statement" value="(\d+)"/.exec(waiting.html)?.[1] ?? ''
  const foreign = `/vi/agencies/police/cases/${ofPolice}/answer`
  expect((await request.post(foreign, { statement, answer: 'not ours' }, police)).status).toBe(404)
  expect((await request.post(`${path}/answer`, { statement, answer: 'Đã sửa.' }, insurance)).status).toBe(303)
  expect((await get(`/vi/desk?reference=${ofInsurance}`, desk)).html).toContain('Đã sửa.')
})
