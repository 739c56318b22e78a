import { loadProfile } from '@doisoat/profile'
import { changeAccount, createAccount } from '@doisoat/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes, type Visitor } from './access.ts'
import { origin, type PortalClient, portalClient, type TestSession, testOptions } from './testing/portal-client.ts'
import { openSampleCity, password, type SampleCity, sampleToken } from './testing/sample-city.ts'
import { samplePaths } from './testing/sample-paths.ts'

const profile = await loadProfile('danang')
const agencies = profile.agencies.map(({ name }) => name)
const nobody: TestSession = { cookie: '', formToken: '' }

/** Who asks: with which role it must be treated, and for an agency which one. */
interface Identity extends TestSession {
  readonly name: string
  readonly role: Visitor
  readonly agency?: string
  readonly token?: string
}

let city: SampleCity
let request: PortalClient
let identities: Identity[]
beforeAll(async () => {
  city = await openSampleCity({ profile, findings: 50 })
  request = portalClient(testOptions(city.store, profile))
  const disabled = await loggedInThen('disabled-admin', () =>
    changeAccount(city.store, { name: 'disabled-admin', kind: 'disable' }),
  )
  const demoted = await loggedInThen('demoted-admin', () =>
    changeAccount(city.store, { name: 'demoted-admin', kind: 'role', role: 'viewer', agency: null }),
  )
  const expired = await loggedInThen('expired-admin', (cookie) => expire(cookie))
  identities = [
    { ...nobody, name: 'public', role: 'public' },
    { ...nobody, name: 'made-up session', role: 'public', cookie: 'session=made-up' },
    { ...disabled, name: 'session of an account disabled meanwhile', role: 'public' },
    { ...demoted, name: 'session from before a change of role', role: 'public' },
    { ...expired, name: 'expired session', role: 'public' },
    { ...nobody, name: 'token of the police', role: 'agency', agency: 'police', token: sampleToken },
    ...(await Promise.all(
      (['viewer', 'desk', 'steward', 'admin'] as const).map(async (role) => ({
        ...(await request.logIn(role)),
        name: role,
        role,
      })),
    )),
    ...(await Promise.all(
      agencies.map(async (agency) => ({ ...(await request.logIn(agency)), name: agency, role: 'agency' as const, agency })),
    )),
  ]
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function loggedInThen(name: string, change: (cookie: string) => Promise<unknown>): Promise<TestSession> {
  await createAccount(city.store, { name, role: 'admin', agency: null, password })
  const session = await request.logIn(name)
  expect(session.status).toBe(303)
  await change(session.cookie)
  return session
}

async function expire(cookie: string): Promise<void> {
  expect(cookie).toContain('session=')
  const owner = city.store.newClient({})
  await owner.connect()
  await owner.query(`update session set expires_at = now() - interval '1 second' from account
    where account.account_id = session.account_id and account.name = 'expired-admin'`)
  await owner.end()
}

interface Asked {
  readonly who: Identity
  readonly kind: (typeof routes)[number]['kind']
  readonly method: string
  /** Without the language. */
  readonly path: string
}

/** What comes back, with the address taken out of the body. */
async function ask({ who, kind, method, path }: Asked): Promise<{ status: number; location: string | null; body: string }> {
  const address = kind === 'api' ? path : `/vi${path}`
  const init = method === 'GET' ? { headers: {} } : bodyOf(kind, who)
  const headers = { cookie: who.cookie, ...(who.token && { authorization: `Bearer ${who.token}` }), ...init.headers }
  const response = await request(address, { ...init, method, headers })
  // The events of a job that is under way have no end.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const body = isStream ? '' : await response.text()
  if (isStream) await response.body?.cancel()
  return { status: response.status, location: response.headers.get('location'), body: withoutAddress(body, path) }
}

/** The page's own address, in either language: another one may end like it. */
function withoutAddress(body: string, path: string): string {
  return body.replaceAll(`/vi${path}`, '/path').replaceAll(`/en${path}`, '/path')
}

/** A form without fields, or an upload without files, that its route lets through to its handler. */
function bodyOf(kind: string, { formToken }: TestSession): { headers: Record<string, string>; body: FormData | URLSearchParams } {
  const body = kind === 'upload' ? new FormData() : new URLSearchParams()
  body.set('form_token', formToken)
  return { headers: { origin }, body }
}

/** A token is for programs, a session for people: at the other's address they are nobody. */
function roleAt(route: (typeof routes)[number], who: Identity): Visitor {
  return (route.kind === 'api') === (who.token !== undefined) ? who.role : 'public'
}

function mayUse(route: (typeof routes)[number], who: Identity): boolean {
  return route.who.includes(roleAt(route, who))
}

test('every route × identity × own, foreign and unknown object: nothing is shown to whom it is not for', async () => {
  const leaks: string[] = []
  let asked = 0
  for (const route of routes) {
    for (const who of identities) {
      const unknownPage = await ask({
        ...route,
        who,
        method: 'GET',
        path: route.kind === 'api' ? '/api/v1/no-such' : '/no-such-page',
      })
      const isAgencys = route.path.includes(':agency')
      for (const agency of isAgencys ? [...agencies, 'nobody'] : ['']) {
        for (const path of [true, false].flatMap((exists) => samplePaths(route.path, { agency, exists }))) {
          // Would end the session that the rest is asked with.
          if (route.name === 'POST /logout' && mayUse(route, who)) continue
          const answer = await ask({ ...route, who, path })
          asked++
          const isOwn = !isAgencys || roleAt(route, who) !== 'agency' || agency === who.agency
          const say = (problem: string): void =>
            void leaks.push(`${who.name}: ${route.method} ${path} ${answer.status}: ${problem}`)
          if (mayUse(route, who) && isOwn) {
            if (answer.status >= 500) say('fails')
            if (route.method === 'GET' && [401, 403].includes(answer.status)) say('refused')
          } else if (roleAt(route, who) === 'public') {
            const wanted = route.kind === 'api' ? 401 : 303
            if (answer.status !== wanted || (wanted === 303 && (answer.location !== '/vi/login' || answer.body !== '')))
              say('public')
          } else if (answer.status !== 404 || answer.body !== unknownPage.body) say('not as a page that does not exist')
        }
      }
    }
  }
  expect(leaks).toEqual([])
  expect(asked).toBeGreaterThan(routes.length * identities.length)
}, 120_000)

test('what exists is shown to whom it is for, and what does not is a page not found', async () => {
  const wrong: string[] = []
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const who = identities.find((one) => mayUse(route, one) && (!route.path.includes(':agency') || one.agency === 'police'))
    if (!who) throw new Error(`nobody may use ${route.name}`)
    for (const path of samplePaths(route.path, { agency: 'police', exists: true })) {
      const { status } = await ask({ ...route, who, path })
      if (status !== 200) wrong.push(`${path} ${status}`)
    }
    if (route.path.includes(':') && !route.path.includes(':agency')) {
      for (const path of samplePaths(route.path, { agency: 'police', exists: false })) {
        const { status } = await ask({ ...route, who, path })
        if (status !== 404) wrong.push(`${path} ${status}`)
      }
    }
  }
  expect(wrong).toEqual([])
}, 60_000)

test('only these routes are open to the public', () => {
  const open = routes.filter(({ who, kind }) => who.includes('public') && kind !== 'api').map(({ name }) => name)
  expect(open.toSorted()).toMatchInlineSnapshot(`
    [
      "GET /",
      "GET /coverage/:definition",
      "GET /coverage/:definition/data.csv",
      "GET /coverage/:definition/data.json",
      "GET /login",
      "GET /method",
      "GET /open-data",
      "GET /open-data/:edition/:file",
      "GET /quality",
      "GET /quality/data.csv",
      "GET /quality/data.json",
      "GET /scores",
      "GET /scores/data.csv",
      "GET /scores/data.json",
      "GET /units/:unit",
      "GET /units/:unit/data.csv",
      "GET /units/:unit/data.json",
      "POST /login",
    ]
  `)
})

const forgeries: readonly [string, (session: TestSession) => { headers: Record<string, string>; token: string | undefined }][] = [
  ['no token', () => ({ headers: { origin }, token: undefined })],
  ['an empty token', () => ({ headers: { origin }, token: '' })],
  ['a token of another session', () => ({ headers: { origin }, token: identities.at(-1)?.formToken })],
  ['another origin', ({ formToken }) => ({ headers: { origin: 'https://evil.example' }, token: formToken })],
  ['an origin of another port', ({ formToken }) => ({ headers: { origin: 'http://localhost:81' }, token: formToken })],
  ['the origin null', ({ formToken }) => ({ headers: { origin: 'null' }, token: formToken })],
  ['no origin', ({ formToken }) => ({ headers: {}, token: formToken })],
  ['another site, said by fetch', ({ formToken }) => ({ headers: { origin, 'sec-fetch-site': 'cross-site' }, token: formToken })],
]

test('no forged form changes anything: every route that changes something × every forgery', async () => {
  const admin = await request.logIn('admin')
  const before = await stateOf()
  const accepted: string[] = []
  for (const route of routes.filter(({ method }) => method === 'POST')) {
    for (const path of samplePaths(route.path, { agency: 'police', exists: true })) {
      const send = async (what: string, init: RequestInit & { headers: Record<string, string> }): Promise<void> => {
        const response = await request(`/vi${path}`, { ...init, headers: { cookie: admin.cookie, ...init.headers } })
        // A page may stand at the same address, and lead on from there.
        const refused = init.method === 'GET' ? [200, 303, 404] : [403, 404]
        if (!refused.includes(response.status)) accepted.push(`${path}: ${what}: ${response.status}`)
      }
      for (const [what, forge] of forgeries) {
        const { headers, token } = forge(admin)
        const body = route.kind === 'upload' ? new FormData() : new URLSearchParams()
        for (const [name, value] of Object.entries(filledIn)) body.set(name, value)
        if (token !== undefined) body.set('form_token', token)
        if (body instanceof FormData) body.set('insurance', new Blob(['si_number\n']), 'insurance.csv')
        await send(what, { method: 'POST', headers, body })
      }
      const fields = new URLSearchParams({ ...filledIn, form_token: admin.formToken })
      for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
        if (route.kind === 'upload' && type.startsWith('multipart')) continue
        await send(type, { method: 'POST', headers: { origin, 'content-type': type }, body: fields.toString() })
      }
      await send('GET', { method: 'GET', headers: { origin } })
    }
  }
  expect(accepted).toEqual([])
  expect(await stateOf()).toEqual(before)
}, 60_000)

/** What any form could ask for. */
const filledIn = {
  name: 'forged',
  password,
  role: 'admin',
  agency: '',
  reason: 'because',
  submission: 'f'.repeat(32),
}

/** Everything a form of the portal can change; the audit chain notices the rest. */
async function stateOf(): Promise<unknown> {
  const { db } = city.store
  return {
    accounts: await db.selectFrom('account').selectAll().orderBy('name').execute(),
    sessions: (await db.selectFrom('session').select('token_hash').orderBy('token_hash').execute()).length,
    tokens: await db.selectFrom('api_token').selectAll().execute(),
    jobs: await db.selectFrom('job').selectAll().orderBy('job_id').execute(),
    entries: await db.selectFrom('audit_entry').select('seq').orderBy('seq', 'desc').limit(1).execute(),
  }
}

test('pages of an account are kept nowhere, and every answer has the headers', async () => {
  const wrong: string[] = []
  for (const route of routes.filter(({ method, kind }) => method === 'GET' && kind !== 'events')) {
    for (const who of identities.filter((one) =>
      ['public', 'steward', 'admin', 'police', 'token of the police'].includes(one.name),
    )) {
      for (const path of samplePaths(route.path, { agency: 'police', exists: true })) {
        const headers = { cookie: who.cookie, ...(who.token && { authorization: `Bearer ${who.token}` }) }
        const response = await request(route.kind === 'api' ? path : `/vi${path}`, { headers })
        await response.arrayBuffer()
        const get = (name: string): string => response.headers.get(name) ?? ''
        const isPrivate = roleAt(route, who) !== 'public' && !route.who.includes('public')
        const isKept = isPrivate && response.status !== 303 && get('cache-control') !== 'no-store'
        if (isKept) wrong.push(`${who.name} ${path} cache-control ${get('cache-control')}`)
        const has = /object-src 'none'/.test(get('content-security-policy')) && get('x-content-type-options') === 'nosniff'
        if (!has || /\d{9}/.test(path)) wrong.push(`${who.name} ${path}`)
      }
    }
  }
  expect(wrong).toEqual([])
}, 60_000)
