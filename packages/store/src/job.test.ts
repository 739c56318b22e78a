import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dropJob, endJob, findJob, findOpenJob, listJobs, listOpenJobs, openJob, updateJob } from './job.ts'
import { openTestStore, type TestStore } from './testing/index.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

const by = { actor: 'steward', role: 'steward' }
const open = (submission: string) => openJob(store, { kind: 'reconcile', submission, runId: null, by })

test('of twenty at once one is opened, the same form is the same job, and another one waits', async () => {
  const same = await Promise.all(Array.from({ length: 20 }, () => open('form-1')))
  const opened = same.filter(({ state }) => state === 'opened')
  expect(opened).toHaveLength(1)
  expect(new Set(same.map(({ state }) => state))).toEqual(new Set(['opened', 'repeated']))
  expect(new Set(same.map(({ jobId }) => jobId)).size).toBe(1)
  const jobId = opened[0]?.jobId ?? ''
  // no digits: nothing masks it, nothing takes it for somebody's number
  expect(jobId).toMatch(/^[a-z]{16}$/)
  expect(await open('form-2')).toEqual({ state: 'busy', jobId })
  expect(await findOpenJob(store)).toMatchObject({ jobId, startedBy: 'steward', steps: [], outcome: null })

  await updateJob(store, jobId, [{ name: 'ingest', rows: 1, seconds: 0.5 }])
  await endJob(store, jobId, { outcome: 'refused', problem: { code: 'EMPTY_FILE', message: 'empty', next: null } })
  await endJob(store, jobId, { outcome: 'published', runId: 'late' })
  const ended = await findJob(store, jobId)
  expect(ended).toMatchObject({ outcome: 'refused', runId: null, problem: { code: 'EMPTY_FILE' } })
  expect(ended?.steps).toEqual([{ name: 'ingest', rows: 1, seconds: 0.5 }])

  expect(await open('form-1')).toEqual({ state: 'repeated', jobId })
  const next = await open('form-2')
  expect(next.state).toBe('opened')
  await dropJob(store, next.jobId)
  expect(await findOpenJob(store)).toBeUndefined()
  expect((await listJobs(store)).map((job) => job.jobId)).toEqual([jobId])
})

test('a job without a sign of life for a minute is interrupted, and the place is free', async () => {
  const lost = await open('form-3')
  await sql`update job set seen_at = now() - interval '50 seconds' where job_id = ${lost.jobId}`.execute(store.db)
  expect((await open('form-4')).state).toBe('busy')
  await sql`update job set seen_at = now() - interval '61 seconds' where job_id = ${lost.jobId}`.execute(store.db)
  expect((await open('form-4')).state).toBe('opened')
  expect(await findJob(store, lost.jobId)).toMatchObject({ outcome: 'interrupted' })
})

test('each agency has a place of its own, and its jobs are in nobody else’s list', async () => {
  const report = (agency: string, submission: string) => openJob(store, { kind: 'report', agency, submission, runId: null, by })
  const police = await report('police', 'form-5')
  expect(await report('police', 'form-6')).toEqual({ state: 'busy', jobId: police.jobId })
  const tax = await report('tax_office', 'form-7')
  expect([police.state, tax.state]).toEqual(['opened', 'opened'])
  // A form of somebody else is no way to a second place.
  expect((await report('tax_office', 'form-5')).state).toBe('repeated')
  const result = { folder: 'danang-police', files: [{ name: 'report.xlsx', bytes: 9 }], rows: 3 }
  await endJob(store, police.jobId, { outcome: 'made', runId: 'run', result })
  expect(await listJobs(store, { agency: 'police' })).toMatchObject([{ kind: 'report', outcome: 'made', result }])
  expect((await listJobs(store)).map(({ agency }) => agency)).not.toContain('police')
  expect(await findOpenJob(store, 'police')).toBeUndefined()
  expect((await listOpenJobs(store)).map(({ jobId }) => jobId)).toContain(tax.jobId)
  await expect(openJob(store, { kind: 'report', submission: 'form-8', runId: null, by })).rejects.toThrow(/check constraint/)
})
