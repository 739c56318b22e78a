import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { loadProfile } from '@doisoat/profile'
import { createApiToken, listApiTokens, listAudit, revokeApiToken } from '@doisoat/store'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PortalClient, portalClient, testOptions } from '../testing/portal-client.ts'
import { openSampleCity, type SampleCity, sampleToken } from '../testing/sample-city.ts'
import { openApi } from './openapi.ts'
import { CaseList, CellList, CoverageList, FindingList, OpenDataIndex, Problem, RunList, ScoreList } from './schemas.ts'

const profile = await loadProfile('danang')

let city: SampleCity
let request: PortalClient
beforeAll(async () => {
  city = await openSampleCity({ profile, findings: 400 })
  request = portalClient(testOptions(city.store, profile))
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: unknown; headers: Headers }> {
  const response = await request(path, { headers })
  const text = await response.text()
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text), headers: response.headers }
}

const authorized = (token: string) => ({ authorization: `Bearer ${token}` })

test('the description is what openapi.json holds (else run the script "openapi"), and is OpenAPI 3.1', async () => {
  const committed: unknown = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'))
  expect(committed).toEqual(JSON.parse(JSON.stringify(openApi())))
  const validator = new Validator()
  const result = await validator.validate(structuredClone(committed) as Record<string, unknown>)
  expect([result.valid, validator.version, result.errors]).toEqual([true, '3.1', undefined])
  expect((await get('/api/v1/openapi.json')).json).toEqual(committed)
})

test('coverage holds every definition, and one of them exactly the numbers of its page, hidden ones hidden', async () => {
  const list = CoverageList.parse((await get('/api/v1/coverage')).json)
  expect(list.definitions.map(({ definition }) => definition)).toEqual(profile.coverage.map(({ definition }) => definition))
  const { cells } = CellList.parse((await get('/api/v1/coverage/insurance')).json)
  const csv = await (await request('/en/coverage/insurance/data.csv')).text()
  const shown = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(1, -1).split('","'))
  const ofMonth = shown.filter(([table]) => table !== 'months')
  expect(ofMonth.length).toBeGreaterThan(100)
  for (const [table = '', , , , , , area = '', , ageBand = '', sex = '', numerator, denominator] of ofMonth) {
    const unitCode = table === 'units' ? area : ''
    const districtCode = table === 'districts' ? area : ''
    const cell = cells.find(
      (one) => one.unitCode === unitCode && one.districtCode === districtCode && one.ageBand === ageBand && one.sex === sex,
    )
    const expected = numerator === ':c' ? [null, null] : [Number(numerator), Number(denominator)]
    expect([table, area, cell?.numerator, cell?.denominator]).toEqual([table, area, ...expected])
  }
  expect(cells.some((cell) => cell.numerator === null)).toBe(true)
  RunList.parse((await get('/api/v1/runs')).json)
  CellList.parse((await get('/api/v1/quality')).json)
  for (const of of ['agencies', 'units']) ScoreList.parse((await get(`/api/v1/scores?of=${of}`)).json)
})

test('the open data is listed with its hashes, and its files are those bytes', async () => {
  const { files } = OpenDataIndex.parse((await get('/api/v1/open-data')).json)
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['cube.csv', 'cube.parquet', 'catalog.jsonld']))
  for (const { href, sha256, bytes } of files) {
    const response = await request(href)
    const body = Buffer.from(await response.arrayBuffer())
    expect([href, body.length, createHash('sha256').update(body).digest('hex')]).toEqual([href, bytes, sha256])
  }
  expect((await request('/api/v1/open-data/..%2f..%2fpackage.json')).status).toBe(404)
})

test('public answers are kept under the tag of their run and asked for again', async () => {
  const first = await get('/api/v1/coverage')
  const tag = first.headers.get('etag') ?? ''
  expect(first.headers.get('cache-control')).toBe('public, max-age=60')
  expect(tag).toContain(city.runId)
  for (const path of ['/api/v1/coverage', '/api/v1/coverage/insurance', '/api/v1/quality']) {
    const again = await get(path, { 'if-none-match': `"other", ${tag}` })
    expect([again.status, again.json, again.headers.get('etag')]).toEqual([304, undefined, tag])
  }
  expect((await get('/api/v1/coverage', { 'if-none-match': 'W/"another"' })).status).toBe(200)
  const page = await request('/vi/', { headers: { 'if-none-match': tag } })
  expect(page.status).toBe(304)
})

test('a token shows its own agency, page by page every row once, and leaves an entry each', async () => {
  const token = await createApiToken(city.store, { agency: 'social_insurance', name: 'nightly' })
  const keys: string[] = []
  let after = ''
  do {
    const path = `/api/v1/agencies/social_insurance/findings?limit=50${after === '' ? '' : `&after=${after}`}`
    const { json, headers } = await get(path, authorized(token))
    expect(headers.get('cache-control')).toBe('no-store')
    const page = FindingList.parse(json)
    keys.push(...page.findings.map(({ findingKey }) => findingKey))
    after = page.next ?? ''
  } while (after !== '')
  expect(keys).toHaveLength((400 * 3) / 5)
  expect(new Set(keys).size).toBe(keys.length)
  const [entry] = await listAudit(city.store, { timeZone: profile.timeZone, limit: 1 })
  expect(entry).toMatchObject({ actor: 'token nightly', action: 'finding.view', object: 'api', agency: 'social_insurance' })
  CaseList.parse((await get('/api/v1/agencies/social_insurance/cases', authorized(token))).json)
})

test('a foreign agency and an unknown one answer alike, a revoked or made-up token is none, and a session is no token', async () => {
  const [foreign, unknown] = [
    await get('/api/v1/agencies/tax_office/findings', authorized(sampleToken)),
    await get('/api/v1/agencies/nobody/findings', authorized(sampleToken)),
  ]
  expect([foreign.status, foreign.json]).toEqual([404, unknown.json])
  const token = await createApiToken(city.store, { agency: 'police', name: 'to be revoked' })
  expect((await get('/api/v1/agencies/police/findings', authorized(token))).status).toBe(200)
  const made = (await listApiTokens(city.store)).find(({ name }) => name === 'to be revoked')
  await revokeApiToken(city.store, made?.tokenId ?? '')
  const { cookie } = await request.logIn('police')
  for (const headers of [authorized(token), authorized('doisoat_made-up'), { authorization: 'Basic eDp5' }, { cookie }]) {
    const refused = await get('/api/v1/agencies/police/findings', headers)
    expect([refused.status, Problem.parse(refused.json).status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      401,
      'Bearer',
    ])
  }
})

test.each(['limit=0', 'limit=1001', 'limit=x', 'after=%00', 'after=e30', `after=${'a'.repeat(600)}`])(
  'the wrong parameter %s is said in a problem',
  async (query) => {
    for (const what of ['findings', 'cases']) {
      const { status, json } = await get(`/api/v1/agencies/police/${what}?${query}`, authorized(sampleToken))
      expect([status, Problem.parse(json).status]).toEqual([400, 400])
    }
  },
)

test('the health of the app is open to all', async () => {
  expect((await get('/healthz')).json).toEqual({ status: 'ok' })
})

test('the months of a unit that is in no list are not found, and the answer names the units', async () => {
  expect((await get('/api/v1/coverage/insurance/series?unit=20194')).status).toBe(200)
  expect((await get('/api/v1/coverage/insurance/series?unit=20333')).status).toBe(200)
  const { status, json } = await get('/api/v1/coverage/insurance/series?unit=zzz')
  expect(status).toBe(404)
  expect(Problem.parse(json).title).toMatch(/no such unit; there are .*20194, /)
})
