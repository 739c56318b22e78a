import { loadProfile } from '@doisoat/profile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LoginLimit } from './login-limit.ts'
import { cookieOf, origin, type PortalClient, portalClient, sessionOf, testOptions } from './testing/portal-client.ts'
import { openSampleCity, password, type SampleCity } from './testing/sample-city.ts'

const profile = await loadProfile('danang')

let city: SampleCity
let request: PortalClient
beforeAll(async () => {
  city = await openSampleCity({ profile, findings: 10 })
  request = portalClient(testOptions(city.store, profile))
}, 60_000)
afterAll(() => city.store.close(), 30_000)

interface Attempt {
  readonly form: Record<string, string>
  readonly headers?: Record<string, string>
}

/** Sends the log-in form with the cookie and token it was made with. */
async function logIn({ form, headers = { origin } }: Attempt): Promise<Response> {
  const page = await request('/vi/login', { headers: { 'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http' } })
  const { cookie, formToken } = await sessionOf(page)
  return request('/vi/login', {
    method: 'POST',
    body: new URLSearchParams({ form_token: formToken, ...form }),
    headers: { ...headers, cookie: headers['cookie'] === undefined ? cookie : `${headers['cookie']}; ${cookie}` },
  })
}

/** The header that sets the session cookie. */
function sessionCookieOf(response: Response): string | undefined {
  return response.headers.getSetCookie().find((cookie) => /^(__Host-)?session=./.test(cookie))
}

test('the cookie of a log-in is for this site and no script', async () => {
  const plain = await logIn({ form: { name: 'steward', password } })
  expect(sessionCookieOf(plain)).toMatch(/^session=[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
  const secure = await logIn({ form: { name: 'steward', password }, headers: { origin, 'x-forwarded-proto': 'https' } })
  expect(sessionCookieOf(secure)).toMatch(/^__Host-session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/)
})

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['nowhere', { origin: 'null' }],
  ['a program without an origin', {}],
  ['another site by fetch', { 'sec-fetch-site': 'cross-site' }],
])('a form from %s is refused', async (_name, headers) => {
  const response = await logIn({ form: { name: 'steward', password }, headers })
  expect(response.status).toBe(403)
  expect(cookieOf(response)).toBe('')
  const loggedOut = await request('/vi/logout', { method: 'POST', headers })
  expect(loggedOut.status).toBe(403)
})

test.each([
  ['a wrong password', { name: 'steward', password: 'wrong' }, 403],
  ['an unknown name', { name: 'nobody', password }, 403],
  ['SQL for a name', { name: `' or 1=1 --`, password }, 403],
  ['no password', { name: 'steward' }, 400],
  ['an empty form', {}, 400],
  ['a name of 10,000 letters', { name: 'a'.repeat(9_000), password }, 400],
  ['a body of 300,000 bytes', { name: 'a'.repeat(300_000), password }, 413],
])('%s gets no session', async (_name, form, status) => {
  const response = await logIn({ form })
  expect(response.status).toBe(status)
  expect(cookieOf(response)).toBe('')
})

test('an unknown name and a wrong password get the same answer', async () => {
  const [wrong, unknown] = await Promise.all(['admin', 'admim'].map((name) => logIn({ form: { name, password: 'wrong' } })))
  const bodyOf = async (response: Response | undefined): Promise<string | undefined> =>
    (await response?.text())?.replace(/(name="form_token" value=)"[^"]+"/, '$1').replaceAll('admim', 'admin')
  expect(await bodyOf(unknown)).toBe(await bodyOf(wrong))
})

test('a log-in ends the session that came with it, and a log-out ends its own at once', async () => {
  const first = await request.logIn('steward')
  const again = await logIn({ form: { name: 'steward', password }, headers: { origin, cookie: first.cookie } })
  const second = { ...first, cookie: cookieOf(again) }
  expect(second.cookie).not.toBe(first.cookie)
  const statusWith = async (cookie: string): Promise<number> => (await request('/vi/runs', { headers: { cookie } })).status
  expect([await statusWith(first.cookie), await statusWith(second.cookie)]).toEqual([303, 200])
  // The token of the session before is nobody's any more.
  expect((await request.post('/vi/logout', {}, second)).status).toBe(403)
  expect(await statusWith(second.cookie)).toBe(200)
  const third = await request.logIn('steward')
  expect((await request.post('/vi/logout', {}, third)).status).toBe(303)
  expect(await statusWith(third.cookie)).toBe(303)
  expect(await statusWith('session=made-up')).toBe(303)
})

test('opening the log-out address changes nothing', async () => {
  expect((await request('/vi/logout')).status).toBe(404)
})

test('after five wrong passwords the name is closed to this address, even with the right one', async () => {
  const attempts = await Promise.all(Array.from({ length: 5 }, () => logIn({ form: { name: 'tax_office', password: 'wrong' } })))
  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  const sixth = await logIn({ form: { name: 'tax_office', password } })
  expect([sixth.status, sixth.headers.get('retry-after'), cookieOf(sixth)]).toEqual([429, '900', ''])
  expect((await logIn({ form: { name: 'police', password } })).status).toBe(303)
})

test('the limit opens again after a quarter of an hour, and the right password takes the count back', () => {
  let now = 0
  const limit = new LoginLimit(() => now)
  const take = (times: number): boolean[] => Array.from({ length: times }, () => limit.take('address', 'name'))
  expect(take(6)).toEqual([true, true, true, true, true, false])
  expect(limit.take('other address', 'name')).toBe(true)
  now = 15 * 60_000
  expect(take(4)).toEqual([true, true, true, true])
  limit.forget('address', 'name')
  expect(take(6)).toEqual([true, true, true, true, true, false])
})

test('one address cannot try a thousand names', () => {
  const limit = new LoginLimit(() => 0)
  const allowed = Array.from({ length: 1000 }, (_, index) => limit.take('address', `name-${index}`)).filter(Boolean)
  expect(allowed).toHaveLength(100)
})

test('one name cannot be tried from a thousand addresses', () => {
  const limit = new LoginLimit(() => 0)
  const allowed = Array.from({ length: 1000 }, (_, index) => limit.take(`address-${index}`, 'name')).filter(Boolean)
  expect(allowed).toHaveLength(50)
})

test.each(['/vi/', '/vi/login', '/vi/coverage/insurance', '/vi/coverage/insurance/data.csv', '/vi/nothing', '/icon.svg'])(
  '%s carries the headers',
  async (path) => {
    const { headers } = await request(path)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBeTruthy()
  },
)

test.each(['/vi/', '/en/', '/vi/login', '/vi/coverage/insurance'])(
  '%s holds no inline script and no inline style',
  async (path) => {
    const body = await (await request(path)).text()
    expect(body).not.toMatch(/<script(?! type="module" src="\/assets\/)|<style|\sstyle=|\son[a-z]+=|javascript:/i)
  },
)
