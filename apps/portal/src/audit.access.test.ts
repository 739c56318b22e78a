import { loadProfile } from '@doisoat/profile'
import { listAudit, verifyAudit, whoSaw } from '@doisoat/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from './access.ts'
import { type PortalClient, portalClient, type TestSession, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity, sampleToken } from './testing/sample-city.ts'
import { samplePaths } from './testing/sample-paths.ts'

const profile = await loadProfile('danang')
const everything = { timeZone: profile.timeZone, limit: 1_000 }
const findings = '/vi/agencies/social_insurance/findings'

let city: SampleCity
let request: PortalClient
beforeAll(async () => {
  const rows = [0, 1].map((index) => ({
    code: 'NAME_MISMATCH' as const,
    register: 'insurance',
    owner_agency: 'social_insurance',
    // The second stands at the end of the list.
    source_line: index === 0 ? '1' : '99999',
    person_key: `person ${index}`,
  }))
  city = await openSampleCity({ profile, findings: 400, rows })
  request = portalClient(testOptions(city.store, profile))
}, 60_000)
afterAll(() => city.store.close(), 30_000)

function get(path: string, cookie: string): Promise<Response> {
  return Promise.resolve(request(path, { headers: { cookie } }))
}

function logIn(name: string, word?: string): Promise<TestSession & { status: number }> {
  return request.logIn(name, word)
}

async function asOwner(statement: string): Promise<void> {
  const owner = city.store.newClient({})
  await owner.connect()
  await owner.query(statement)
  await owner.end()
}

async function newEntries<T>(work: () => Promise<T>): Promise<{ result: T; entries: Awaited<ReturnType<typeof listAudit>> }> {
  const before = (await listAudit(city.store, { ...everything, limit: 1 }))[0]?.seq ?? 0
  const result = await work()
  const entries = (await listAudit(city.store, everything)).filter(({ seq }) => seq > before)
  return { result, entries: entries.toReversed() }
}

test('log-in, failed log-in, page, file and log-out each leave an entry with who, whose rows and which run', async () => {
  const { entries } = await newEntries(async () => {
    await logIn('social_insurance', 'a wrong password')
    const session = await logIn('social_insurance')
    const { cookie } = session
    await (await get(`${findings}?code=NAME_MISMATCH`, cookie)).text()
    await (await get(`${findings}.csv`, cookie)).text()
    await request.post('/vi/logout', {}, session)
  })
  expect(entries.map(({ action, actor, role, agency, runId }) => ({ action, actor, role, agency, runId }))).toEqual([
    { action: 'login.fail', actor: 'social_insurance', role: 'public', agency: null, runId: null },
    { action: 'login.succeed', actor: 'social_insurance', role: 'agency', agency: null, runId: null },
    { action: 'finding.view', actor: 'social_insurance', role: 'agency', agency: 'social_insurance', runId: city.runId },
    { action: 'finding.download', actor: 'social_insurance', role: 'agency', agency: 'social_insurance', runId: city.runId },
    { action: 'login.end', actor: 'social_insurance', role: 'agency', agency: null, runId: null },
  ])
  expect(JSON.stringify(entries)).not.toMatch(/\d{9}/)
  expect(await verifyAudit(city.store)).toMatchObject({ bad: undefined })
})

test('what an account may not see, and what the public sees, leaves no entry', async () => {
  const { cookie } = await logIn('police')
  const { entries } = await newEntries(async () => {
    expect((await get(findings, cookie)).status).toBe(404)
    expect((await get('/vi/', '')).status).toBe(200)
    expect((await get('/vi/coverage/insurance', cookie)).status).toBe(200)
  })
  expect(entries).toEqual([])
})

test('who saw a person: the page that held the row and the file, not the page before and not another code', async () => {
  const { cookie } = await logIn('social_insurance')
  const { entries } = await newEntries(async () => {
    await get(findings, cookie)
    await get(`${findings}?code=ID_MISSING`, cookie)
    await (await get(`${findings}.csv`, cookie)).text()
  })
  const seen = async (personKey: string) => {
    const sightings = await whoSaw(city.store, { personKey })
    return entries.map(({ seq }) => sightings.find((sighting) => sighting.seq === seq)?.sight ?? 'not')
  }
  expect(await seen('person 0')).toEqual(['list', 'not', 'list'])
  expect(await seen('person 1')).toEqual(['not', 'not', 'list'])
  expect(await seen('nobody')).toEqual(['not', 'not', 'not'])
})

/** What rows of people look like: values of the sample findings, their numbers masked or not, and reference numbers of cases. */
const ofPeople =
  /Trần Thị B|NGUYEN VAN AN|DƯƠNG|790000\d{4}|790••••|999•••|999\d{9}|\b(?:[BCDFGHJKMNPQRSTV]{4}-){3}[BCDFGHJKMNPQRSTV]{4}\b/

test('every route of the portal: an answer with rows of people leaves an entry', {
  timeout: 60_000,
}, async () => {
  const agencies = profile.agencies.map(({ name }) => name)
  const sessions = await Promise.all(
    ['viewer', 'desk', 'steward', 'admin', ...agencies].map(async (name) => ({ name, ...(await logIn(name)) })),
  )
  const askers = [
    ...sessions.map(({ name, cookie }) => ({ name, headers: { cookie } })),
    { name: 'police', headers: { authorization: `Bearer ${sampleToken}` } },
  ]
  const silent: string[] = []
  const withPeople = new Set<string>()
  for (const { name: route, kind, method, path } of routes.filter((row) => row.method === 'GET' && row.kind !== 'events')) {
    for (const { name, headers } of askers) {
      for (const address of samplePaths(path, { agency: name, exists: true })) {
        const { result, entries } = await newEntries(async () =>
          (await request(kind === 'api' ? address : `/vi${address}`, { method, headers })).text(),
        )
        // The example of the API's description.
        if (!ofPeople.test(result.replaceAll('BCDF-GHJK-MNPQ-RSTV', ''))) continue
        withPeople.add(route)
        if (entries.length === 0) silent.push(`${route} for ${name}`)
      }
    }
  }
  expect(silent).toEqual([])
  expect([...withPeople]).toEqual(
    expect.arrayContaining(['GET /agencies/:agency/findings', 'GET /agencies/:agency/findings.csv']),
  )
})

test('a page or file whose entry cannot be written is not sent, and nobody logs in', async () => {
  const { cookie } = await logIn('social_insurance')
  await asOwner('alter function record_audit(json) rename to record_nothing')
  try {
    for (const path of [findings, `${findings}.csv`]) {
      const response = await get(path, cookie)
      const body = await response.text()
      expect(response.status).toBe(500)
      expect(body).not.toContain('999')
    }
    expect(await logIn('police')).toMatchObject({ status: 500, cookie: '' })
  } finally {
    await asOwner('alter function record_nothing(json) rename to record_audit')
  }
  expect((await get(findings, cookie)).status).toBe(200)
})
