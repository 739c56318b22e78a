import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProfile } from '@doisoat/profile'
import { createAccount, findOpenJob, type Job, listJobs } from '@doisoat/store'
import { openTestStore, type TestStore } from '@doisoat/store/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningPortal, startPortal } from '../index.ts'
import { cookieOf, sessionOf, type TestSession, testOptions } from '../testing/portal-client.ts'
import { password } from '../testing/sample-city.ts'

const profile = await loadProfile('danang')
const batch = fileURLToPath(new URL('../testing/batch-process.ts', import.meta.url))
const uploadMb = 1

let store: TestStore
let portal: RunningPortal
let steward: TestSession
beforeAll(async () => {
  store = await openTestStore()
  await createAccount(store, { name: 'steward', role: 'steward', agency: null, password })
  portal = await start()
  steward = await logIn()
}, 60_000)
afterAll(async () => {
  await portal.close()
  await store.close()
}, 30_000)
beforeEach(async () => {
  while (await findOpenJob(store)) await new Promise((resolve) => setTimeout(resolve, 50))
  if (inbox().length > 0) throw new Error('the test before left something in the inbox')
})

function start(): Promise<RunningPortal> {
  const options = testOptions(store, profile)
  return startPortal({
    ...options,
    settings: { ...options.settings, uploadMb },
    doisoat: { command: [process.execPath, '--import', 'tsx', batch], profile: 'danang' },
    port: 0,
    host: '127.0.0.1',
  })
}

function inbox(): string[] {
  const folder = join(store.home, 'inbox')
  return existsSync(folder) ? readdirSync(folder) : []
}

async function logIn(): Promise<TestSession> {
  const origin = portal.url.slice(0, -1)
  const page = await sessionOf(await fetch(`${portal.url}vi/login`))
  const body = new URLSearchParams({ form_token: page.formToken, name: 'steward', password })
  const headers = { origin, cookie: page.cookie }
  const cookie = cookieOf(await fetch(`${portal.url}vi/login`, { method: 'POST', body, headers, redirect: 'manual' }))
  return { ...(await sessionOf(await fetch(`${portal.url}vi/jobs/new`, { headers: { cookie } }))), cookie }
}

interface Sent {
  readonly files?: readonly (readonly [field: string, name: string, content: string | Blob])[]
  readonly submission?: string
  readonly fields?: Readonly<Record<string, string>>
}

let count = 0
const newSubmission = (): string => String(++count).padStart(32, 'a')

async function send({ files = [], submission = newSubmission(), fields = {} }: Sent): Promise<Response> {
  const body = new FormData()
  for (const [name, value] of Object.entries({ form_token: steward.formToken, submission, as_of: '', ...fields }))
    body.set(name, value)
  for (const [field, name, content] of files) body.append(field, new File([content], name))
  const headers = { origin: portal.url.slice(0, -1), cookie: steward.cookie }
  return fetch(`${portal.url}vi/jobs`, { method: 'POST', body, headers, redirect: 'manual' })
}

const insurance = (order: string) => ['insurance', 'insurance.csv', `${order}\n`] as const

/** The job an answer leads to, when it has ended. */
async function ended(response: Response): Promise<Job> {
  const jobId = /\/vi\/jobs\/([a-z]{16})$/.exec(response.headers.get('location') ?? '')?.[1] ?? ''
  expect([response.status, jobId]).toEqual([303, expect.stringMatching(/./)])
  const find = async (): Promise<Job | undefined> => (await listJobs(store)).find((job) => job.jobId === jobId)
  await expect.poll(async () => (await find())?.outcome, { timeout: 20_000 }).not.toBeNull()
  return (await find()) as Job
}

async function get(path: string): Promise<string> {
  return (await fetch(portal.url + path, { headers: { cookie: steward.cookie } })).text()
}

test('files are read by a child process, in names of our own; stages and outcome stand on the page, and the files are gone', async () => {
  const job = await ended(
    await send({ files: [insurance('publish'), ['population', 'Dân cư THÁNG 8.CSV.GZ', 'x'], ['tax', '', '']] }),
  )
  expect(job).toMatchObject({
    kind: 'reconcile',
    startedBy: 'steward',
    outcome: 'published',
    runId: '2025-10-01-job',
    problem: null,
  })
  expect(job.steps).toEqual([
    { name: 'ingest', rows: 27_800, seconds: 0.42 },
    { name: 'standardise', rows: 1, seconds: 0.1 },
  ])
  const page = await get(`en/jobs/${job.jobId}`)
  expect(page).toContain('Published.')
  expect(page).toContain('27,800')
  expect(inbox()).toEqual([])
})

test.each([
  ['refuse', 'refused', 'The file is empty.', 'EMPTY_FILE'],
  ['busy', 'refused', 'Another batch is running.', 'BATCH_BUSY'],
  ['hold', 'held', 'The run is held', undefined],
  ['crash', 'failed', 'Failed', 'JOB_FAILED'],
] as const)('a batch that ends with %s is %s, with the reason in both languages', async (order, outcome, words, code) => {
  const job = await ended(await send({ files: [insurance(order)] }))
  expect([job.outcome, job.problem?.code]).toEqual([outcome, code])
  const [en, vi] = [await get(`en/jobs/${job.jobId}`), await get(`vi/jobs/${job.jobId}`)]
  expect(en).toContain(words)
  expect(vi).not.toContain(words)
  expect(en + vi).not.toMatch(/\d{12}/)
})

test('the same form sent many times at once is one job', async () => {
  const submission = newSubmission()
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => send({ submission, files: [insurance('publish'), ['tax', 'tax.csv', 'x'.repeat(50_000)]] })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1)
  const before = (await listJobs(store, { limit: 100 })).length
  await ended(await send({ submission, files: [insurance('refuse')] }))
  expect((await listJobs(store, { limit: 100 })).length).toBe(before)
})

test('another form while a job is under way is told so and takes nothing; events follow the job; stopping the portal ends it', async () => {
  const first = await send({ files: [insurance('slow')] })
  const second = await send({ files: [insurance('publish')] })
  expect(second.status).toBe(409)
  expect(await second.text()).toContain('Đang có một tác vụ khác')
  expect(inbox()).toHaveLength(1)

  const path = first.headers.get('location') ?? ''
  const events = await fetch(`${portal.url}${path.slice(1)}/events`, { headers: { cookie: steward.cookie } })
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  while (!heard.includes('27.800')) heard += (await reader?.read())?.value ?? ''
  expect(heard).toContain('event: progress')
  await reader?.cancel()

  await portal.close()
  expect(inbox()).toEqual([])
  const [job] = await listJobs(store)
  expect(job?.outcome).toBe('interrupted')
  portal = await start()
  steward = await logIn()
}, 40_000)

test.each([
  ['an unknown field', [['passwd', 'insurance.csv', 'x']]],
  ['a path for a field', [['../../insurance', 'insurance.csv', 'x']]],
  ['another kind of file', [['insurance', 'insurance.xlsx', 'x']]],
  ['a name without an ending', [['insurance', 'insurance', 'x']]],
  [
    'two files of one register',
    [
      ['insurance', 'a.csv', 'publish'],
      ['insurance', 'b.csv', 'x'],
    ],
  ],
  [
    'a good file and a bad one',
    [
      ['insurance', 'a.csv', 'publish'],
      ['tax', 'tax.exe', 'x'],
    ],
  ],
] as const)('%s is not accepted and leaves nothing', async (_what, files) => {
  const jobs = (await listJobs(store, { limit: 100 })).length
  const response = await send({ files })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('Không có gì được nhận')
  expect([inbox(), (await listJobs(store, { limit: 100 })).length]).toEqual([[], jobs])
})

test.each([
  '../../../../etc/passwd.csv',
  '..\\..\\x.csv',
  'C:\\CON.csv',
  '/etc/insurance.csv',
  `${'a'.repeat(300)}.csv`,
  'a\u0000b.csv',
  '\u202Evsc.exe.csv',
  '<script>.csv',
])('a file called %j is kept under the name of its register', async (name) => {
  const job = await ended(await send({ files: [['insurance', name, 'publish\n']] }))
  expect(job.outcome).toBe('published')
  expect(existsSync(join(store.home, 'inbox', '..', 'x.csv'))).toBe(false)
})

test('files over the limit are refused in words, whatever the sender says of their size, and leave nothing', async () => {
  const response = await send({ files: [insurance('publish'), ['tax', 'tax.csv', 'x'.repeat(uploadMb * 1_000_000)]] })
  expect(response.status).toBe(413)
  expect(await response.text()).toContain('Các tệp vượt quá giới hạn')
  expect(inbox()).toEqual([])
  expect(await findOpenJob(store)).toBeUndefined()
})

test('no file, a wrong day and no submission are said', async () => {
  expect(await (await send({})).text()).toContain('Chưa chọn tệp nào')
  expect(await (await send({ files: [['insurance', '', '']] })).text()).toContain('Chưa chọn tệp nào')
  expect((await send({ files: [insurance('publish')], fields: { as_of: '--publish' } })).status).toBe(400)
  expect((await send({ files: [insurance('publish')], submission: 'x' })).status).toBe(400)
})

test('a connection that is cut in the middle of a file leaves nothing, and the next one is served', async () => {
  const { hostname, port } = new URL(portal.url)
  const body = `--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n${steward.formToken}\r\n--b\r\nContent-Disposition: form-data; name="submission"\r\n\r\n${newSubmission()}\r\n--b\r\nContent-Disposition: form-data; name="insurance"; filename="insurance.csv"\r\nContent-Type: text/csv\r\n\r\npublish\n`
  const head = `POST /vi/jobs HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${portal.url.slice(0, -1)}\r\nCookie: ${steward.cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000\r\n\r\n`
  const socket = connect(Number(port), hostname)
  await new Promise((resolve) => socket.write(head + body, resolve))
  await expect.poll(() => inbox().length, { timeout: 10_000 }).toBe(1)
  socket.destroy()
  await expect.poll(() => inbox(), { timeout: 10_000 }).toEqual([])
  await expect.poll(() => findOpenJob(store), { timeout: 10_000 }).toBeUndefined()
  expect((await ended(await send({ files: [insurance('publish')] }))).outcome).toBe('published')
})

test('a body that ends before its last boundary, and one that is no form, are refused and leave nothing', async () => {
  const headers = { origin: portal.url.slice(0, -1), cookie: steward.cookie, 'content-type': 'multipart/form-data; boundary=b' }
  const part = `--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n${steward.formToken}\r\n--b\r\nContent-Disposition: form-data; name="submission"\r\n\r\n${newSubmission()}\r\n--b\r\nContent-Disposition: form-data; name="insurance"; filename="i.csv"\r\n\r\nx`
  for (const body of [part, 'no form at all', '']) {
    const response = await fetch(`${portal.url}vi/jobs`, { method: 'POST', body, headers, redirect: 'manual' })
    expect([400, 403]).toContain(response.status)
    expect(inbox()).toEqual([])
  }
  expect(await findOpenJob(store)).toBeUndefined()
})
