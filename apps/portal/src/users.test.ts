import { loadProfile } from '@doisoat/profile'
import { todayIn } from '@doisoat/runtime'
import { listAudit } from '@doisoat/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalClient, portalClient, type TestSession, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'

const profile = await loadProfile('danang')

let city: SampleCity
let request: PortalClient
let admin: TestSession
beforeAll(async () => {
  city = await openSampleCity({ profile, findings: 20 })
  request = portalClient(testOptions(city.store, profile))
  admin = await request.logIn('admin')
}, 60_000)
afterAll(() => city.store.close(), 30_000)

function secretOn(page: string): string {
  return /<code class="secret">([^<]+)</.exec(page)?.[1] ?? ''
}

async function add(name: string, role: string, agency = ''): Promise<{ status: number; body: string }> {
  const response = await request.post('/en/users', { name, role, agency }, admin)
  return { status: response.status, body: await response.text() }
}

test('an account is made with a password shown once, changed, closed and opened; each time it is logged out', async () => {
  const made = await add('Lan.Nguyễn', 'agency', 'police')
  expect(made.status).toBe(200)
  const officer = await request.logIn('Lan.Nguyễn', secretOn(made.body))
  expect(officer.status).toBe(303)
  const statusOf = async (cookie: string): Promise<number> =>
    (await request('/vi/agencies/police/findings', { headers: { cookie } })).status
  expect(await statusOf(officer.cookie)).toBe(200)
  expect(await (await request('/en/users', { headers: { cookie: admin.cookie } })).text()).not.toContain(secretOn(made.body))

  const path = `/en/users/${encodeURIComponent('Lan.Nguyễn')}`
  const reset = await request.post(`${path}/password`, {}, admin)
  const second = secretOn(await reset.text())
  expect(await statusOf(officer.cookie)).toBe(303)
  expect((await request.logIn('Lan.Nguyễn', secretOn(made.body))).status).toBe(403)
  const again = await request.logIn('Lan.Nguyễn', second)
  expect(await statusOf(again.cookie)).toBe(200)

  expect((await request.post(`${path}/role`, { role: 'agency', agency: 'tax_office' }, admin)).status).toBe(303)
  expect(await statusOf(again.cookie)).toBe(303)
  expect((await request.post(`${path}/disable`, {}, admin)).status).toBe(303)
  expect((await request.logIn('Lan.Nguyễn', second)).status).toBe(403)
  expect((await request.post(`${path}/enable`, {}, admin)).status).toBe(303)
  const last = await request.logIn('Lan.Nguyễn', second)
  expect([last.status, await statusOf(last.cookie)]).toEqual([303, 404])

  const entries = await listAudit(city.store, { timeZone: profile.timeZone, limit: 100 })
  const changes = entries.filter(({ object, action }) => object === 'Lan.Nguyễn' && action.startsWith('account.'))
  expect(changes.map(({ action, actor }) => `${action} by ${actor}`).toReversed()).toEqual(
    ['add', 'password', 'role', 'disable', 'enable'].map((action) => `account.${action} by admin`),
  )
})

test.each([
  ['<script>alert(1)</script>', 'viewer', '', 'A name has 2 to 60'],
  [`'; drop table account; --`, 'viewer', '', 'A name has 2 to 60'],
  ['x'.repeat(61), 'viewer', '', 'A name has 2 to 60'],
  ['\u202Eadmin', 'viewer', '', 'A name has 2 to 60'],
  ['steward', 'viewer', '', 'There is an account of this name'],
  ['officer', 'agency', '', 'An agency officer needs an agency'],
  ['watcher', 'viewer', 'police', 'An agency officer needs an agency'],
])('an account %j of role %s at %j is refused in words', async (name, role, agency, words) => {
  const { status, body } = await add(name, role, agency)
  expect([status, secretOn(body)]).toEqual([400, ''])
  expect(body).toContain(words)
  expect(body).not.toContain('<script>')
})

test.each([
  ['root', ''],
  ['public', ''],
  ['agency', 'nobody'],
])('no form makes an account of role %s at %j', async (role, agency) => {
  expect((await add('somebody', role, agency)).status).toBe(404)
})

test('the only administrator cannot close the own account', async () => {
  const response = await request.post('/vi/users/admin/disable', {}, admin)
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('người quản trị duy nhất')])
  expect((await request('/vi/users', { headers: { cookie: admin.cookie } })).status).toBe(200)
})

test('a token is shown once and works until it is revoked; the same form again makes no second one', async () => {
  const empty = await (await request('/en/tokens', { headers: { cookie: admin.cookie } })).text()
  const token_id = /name="token_id" value="([^"]+)"/.exec(empty)?.[1] ?? ''
  const form = { agency: 'tax_office', name: 'ban đêm <b>', token_id }
  const page = await (await request.post('/en/tokens', form, admin)).text()
  const again = await request.post('/en/tokens', form, admin)
  const said = await again.text()
  expect([again.status, said]).toEqual([409, expect.stringContaining('No other one was made')])
  expect(said.match(/ban đêm &lt;b&gt;<\/th>/g)).toHaveLength(1)
  expect(said).not.toContain(secretOn(page))
  const authorization = `Bearer ${secretOn(page)}`
  const statusOf = async (): Promise<number> =>
    (await request('/api/v1/agencies/tax_office/findings', { headers: { authorization } })).status
  expect(await statusOf()).toBe(200)
  const list = await (await request('/en/tokens', { headers: { cookie: admin.cookie } })).text()
  expect(list).not.toContain(secretOn(page))
  expect(list).toContain('ban đêm &lt;b&gt;')
  const [, tokenId] = /ban đêm &lt;b&gt;.*?\/tokens\/([0-9a-f-]{36})\/revoke/s.exec(list) ?? []
  expect((await request.post(`/en/tokens/${tokenId ?? ''}/revoke`, {}, admin)).status).toBe(303)
  expect(await statusOf()).toBe(401)
})

test('more files than the agency may take on a day are refused in words, and counted anew the next day', async () => {
  const options = testOptions(city.store, profile)
  const { cookie } = await request.logIn('social_insurance')
  const take = async (client: PortalClient): Promise<Response> =>
    client('/en/agencies/social_insurance/findings.csv', { headers: { cookie } })
  const day = todayIn(profile.timeZone, options.settings)
  await city.store.db.insertInto('download_count').values({ agency: 'social_insurance', day, downloads: 99 }).execute()
  expect((await take(request)).status).toBe(200)
  const refused = await take(request)
  expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining('Too many downloads')])
  const tomorrow = portalClient({ ...options, settings: { ...options.settings, today: '2999-01-01' } })
  expect((await take(tomorrow)).status).toBe(200)
})
