import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadProfile } from '@doisoat/profile'
import { findJob, listAudit, listJobs } from '@doisoat/store'
import { sampleCaseKey } from '@doisoat/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { origin, type PortalClient, portalClient, type TestSession, testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity, sampleAgencyJobs } from './testing/sample-city.ts'

const profile = await loadProfile('danang')
const submission = 'f'.repeat(32)
const policeCase = sampleCaseKey('population', 'a'.repeat(64))

let city: SampleCity
let request: PortalClient
let police: TestSession
let tax: TestSession
let steward: TestSession
beforeAll(async () => {
  const row = {
    code: 'NAME_MISMATCH',
    register: 'insurance',
    owner_agency: 'police',
    likely_wrong: 'population',
    person_key: 'a'.repeat(64),
  } as const
  city = await openSampleCity({ profile, findings: 60, rows: [row] })
  request = portalClient(testOptions(city.store, profile))
  police = await request.logIn('police')
  tax = await request.logIn('tax_office')
  steward = await request.logIn('steward')
}, 60_000)
afterAll(() => city.store.close(), 30_000)

async function get(path: string, session: TestSession): Promise<{ status: number; html: string }> {
  const response = await request(path, { headers: { cookie: session.cookie } })
  return { status: response.status, html: await response.text() }
}

const jobPath = (agency: string, job: string): string => `/vi/agencies/${agency}/jobs/${job}`

test('answers that were refused as a whole are not said to be taken, in heading and list', async () => {
  const some = await get(jobPath('police', sampleAgencyJobs.answer), police)
  expect(some.html).toContain('2 dòng được nhận, 1 dòng bị từ chối')
  const job = { agency: 'police', started_by: 'police', ended_at: new Date(), kind: 'answer', outcome: 'taken' } as const
  const result = JSON.stringify({ folder: '', files: [], rows: 603, outcomes: { unknown_key: 603 }, notTaken: [] })
  await city.store.db
    .insertInto('job')
    .values({ ...job, job_id: 'ffffffffffffffff', submission: 'refused', result })
    .execute()
  const page = await get(jobPath('police', 'ffffffffffffffff'), police)
  expect(page.html).toContain('<h1>Không nhận dòng nào của tệp trả lời</h1>')
  for (const { html } of [page, await get('/vi/agencies/police/home', police)]) {
    expect(html).toContain('0 dòng được nhận, 603 dòng bị từ chối')
    expect(html).not.toMatch(/Đã nhận/)
  }
})

test('a report of another agency is as unknown under the own address as under the foreign one', async () => {
  const { report } = sampleAgencyJobs
  const paths = [jobPath('tax_office', report), jobPath('police', report)].flatMap((path) => [
    path,
    `${path}/events`,
    `${path}/files/report.csv`,
  ])
  for (const path of [...paths, `/vi/jobs/${report}`, `/vi/jobs/${report}/events`]) {
    expect([path, (await get(path, path.includes('agencies') ? tax : steward)).status]).toEqual([path, 404])
  }
  const own = await get(`${jobPath('police', report)}/files/report.csv`, police)
  expect(own).toEqual({ status: 200, html: 'key,note\na,b\n' })
})

test.each(['..%2F..%2Fheld%2Frun.json', '%2Fetc%2Fpasswd', '../report.csv', 'report.csv%00', 'REPORT.CSV'])(
  'only a file that the job lists is sent: %s is not',
  async (name) => {
    expect((await get(`${jobPath('police', sampleAgencyJobs.report)}/files/${name}`, police)).status).toBe(404)
  },
)

test('each file that is fetched is in the audit chain before it is sent, and whom it may have held is known', async () => {
  const entriesOf = async () => listAudit(city.store, { action: 'report.download', limit: 10 })
  const before = (await entriesOf()).length
  await get(`${jobPath('police', sampleAgencyJobs.report)}/files/report.csv`, police)
  const entries = await entriesOf()
  expect(entries.length).toBe(before + 1)
  expect(entries[0]).toMatchObject({ actor: 'police', agency: 'police', runId: city.runId, object: 'report.csv' })
  const { html } = await get(`/vi/cases/${policeCase}/sightings`, steward)
  expect(html).toContain('report.download')
  expect((await listAudit(city.store, { action: 'audit.who_saw', limit: 1 }))[0]).toMatchObject({
    actor: 'steward',
    caseKey: policeCase,
  })
})

test('the same form twice is one report, another one meanwhile is told to wait, and a made-up format is no page', async () => {
  const send = (form: Record<string, string>) => request.post('/vi/agencies/tax_office/reports', form, tax)
  expect((await send({ submission, format: 'pdf' })).status).toBe(404)
  const [first, second] = await Promise.all([send({ submission, format: 'csv' }), send({ submission, format: 'csv' })])
  expect([first.status, first.headers.get('location')]).toEqual([303, second.headers.get('location')])
  const jobId = first.headers.get('location')?.split('/').at(-1) ?? ''
  await expect.poll(async () => (await findJob(city.store, jobId))?.outcome, { timeout: 20_000 }).not.toBeNull()
  expect(await listJobs(city.store, { agency: 'tax_office' })).toHaveLength(1)
  await city.store.db
    .insertInto('job')
    .values({ job_id: '1'.repeat(16), submission: 'open', kind: 'report', agency: 'tax_office', started_by: 'tax_office' })
    .execute()
  const busy = await send({ submission: 'a'.repeat(32), format: 'csv' })
  expect([busy.status, await busy.text()]).toEqual([409, expect.stringContaining('Hãy chờ lượt đó xong')])
})

test('answers without a file, and to another agency, are refused and leave no job', async () => {
  const send = (agency: string, session: TestSession) => {
    const body = new FormData()
    body.set('form_token', session.formToken)
    body.set('submission', 'b'.repeat(32))
    return request(`/vi/agencies/${agency}/answers`, { method: 'POST', body, headers: { origin, cookie: session.cookie } })
  }
  const before = (await listJobs(city.store, { agency: 'police', limit: 100 })).length
  expect((await send('police', police)).status).toBe(400)
  expect((await send('police', tax)).status).toBe(404)
  expect((await listJobs(city.store, { agency: 'police', limit: 100 })).length).toBe(before)
})

test('after a day the files are gone with the next job, and the page says so', async () => {
  const { answer } = sampleAgencyJobs
  const folder = join(city.store.home, 'outbox', answer)
  const kept = join(city.store.home, 'outbox', 'c'.repeat(16))
  mkdirSync(kept, { recursive: true })
  writeFileSync(join(kept, 'x'), '')
  const yesterday = Date.now() / 1_000 - 25 * 3_600
  utimesSync(folder, yesterday, yesterday)
  await request.post(
    '/vi/agencies/social_insurance/reports',
    { submission: 'c'.repeat(32), format: 'csv' },
    await request.logIn('social_insurance'),
  )
  expect([existsSync(folder), existsSync(kept)]).toEqual([false, true])
  expect((await get(`${jobPath('police', answer)}/files/report.csv`, police)).status).toBe(404)
  expect((await get(jobPath('police', answer), police)).html).toContain('Tệp đã được xóa sau một ngày')
})

test('the audit list takes a filter of any text, and an unknown case is seen by nobody', async () => {
  const admin = await request.logIn('admin')
  const found = await get('/vi/audit?actor=police&action=report', admin)
  expect(found.html).toContain('report.download')
  expect(found.html).not.toContain('login.succeed</code>')
  const hostile = encodeURIComponent(`"><script>alert(1)</script>' or 1=1 --`)
  const none = await get(`/vi/audit?actor=${hostile}&case=${hostile}&run=${hostile}`, admin)
  expect(none.status).toBe(200)
  expect(none.html).toContain('Không có mục nào.')
  expect(none.html).not.toContain('<script>alert')
  for (const wrong of ['from=tomorrow', 'before=0', 'before=x']) {
    expect([wrong, (await get(`/vi/audit?${wrong}`, admin)).status]).toEqual([wrong, 404])
  }
  expect((await get('/vi/cases/bbbbbbbbbbbbbbbb/sightings', steward)).status).toBe(404)
})
