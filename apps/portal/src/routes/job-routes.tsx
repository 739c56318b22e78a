/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Profile } from '@doisoat/profile'
import { endLostJobs, findJob, findOpenJob, type Job, openJob } from '@doisoat/store'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { JobFormPage } from '../pages/job-form-page.tsx'
import { JobPage, JobSteps } from '../pages/job-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { receiveUpload } from '../receive-upload.ts'
import { frameOf, sendPage, textOf } from '../render.ts'
import type { Handlers } from '../router.ts'
import { newSubmission, Submission } from '../submission.ts'
import { who } from '../who.ts'
import { showRun } from './show-run.tsx'

type JobRoute = 'GET /jobs/new' | 'POST /jobs' | 'GET /jobs/:jobId' | 'GET /jobs/:jobId/events' | Decision
type Decision = `POST /runs/:runId/${DecisionKind}`
type DecisionKind = 'approve' | 'reject' | 'rollback'

const AsOf = z.union([z.iso.date(), z.literal('')])

/** How often a page that follows a job is told. */
export const pollMs = 500
const extensions = ['.csv', '.csv.gz', '.parquet']

/** Starting a batch with files, deciding on a held run, and following either. */
export function jobRoutes(portal: Portal): Handlers<JobRoute> {
  const { store } = portal
  return {
    'GET /jobs/new': async (c) => {
      const open = await findOpenJob(store)
      return sendPage(c, <JobFormPage frame={frameOf(c, portal)} submission={newSubmission()} busyJobId={open?.jobId} />)
    },

    'POST /jobs': (c) => startBatch(c, portal),
    'POST /runs/:runId/approve': (c) => decide(c, portal, { kind: 'approve', runId: c.req.param('runId') }),
    'POST /runs/:runId/reject': (c) => decide(c, portal, { kind: 'reject', runId: c.req.param('runId') }),
    'POST /runs/:runId/rollback': (c) => decide(c, portal, { kind: 'rollback', runId: c.req.param('runId') }),

    'GET /jobs/:jobId': async (c) => {
      await endLostJobs(store)
      const job = await findJob(store, c.req.param('jobId'))
      return job?.agency === null ? sendPage(c, <JobPage frame={frameOf(c, portal)} job={job} />) : c.notFound()
    },

    'GET /jobs/:jobId/events': async (c) => {
      const jobId = c.req.param('jobId')
      const frame = frameOf(c, portal)
      if ((await findJob(store, jobId))?.agency !== null) return c.notFound()
      c.header('Cache-Control', 'no-store')
      const follow = async (stream: SSEStreamingApi): Promise<void> => {
        let shown = ''
        while (!stream.aborted) {
          await endLostJobs(store)
          const job = await findJob(store, jobId)
          if (!job || job.outcome !== null) return stream.writeSSE({ event: 'end', data: job?.outcome ?? 'dropped' })
          const steps = textOf(<JobSteps frame={frame} job={job} />)
          if (steps !== shown) await stream.writeSSE({ event: 'progress', data: steps })
          shown = steps
          await stream.sleep(pollMs)
        }
      }
      // The browser asks again by itself.
      return streamSSE(c, follow, (error) => {
        store.logger?.warn({ err: error, jobId }, 'a page no longer follows its job')
        return Promise.resolve()
      })
    },
  }
}

/** Takes the files of a form to the inbox and starts a batch on them. */
async function startBatch(c: Context<PortalEnv>, portal: Portal): Promise<Response> {
  const { store, profile, settings, jobs } = portal
  let jobId: string | undefined
  const refuse = (problem: Parameters<typeof JobFormPage>[0]['problem'], status: 400 | 413 = 400): Response =>
    sendPage(c, <JobFormPage frame={frameOf(c, portal)} submission={newSubmission()} problem={problem} />, status)
  const upload = await receiveUpload(c, {
    maxBytes: settings.uploadMb * 1_000_000,
    nameOf: (file) => deliveryName(profile, file),
    begin: async (fields) => {
      const submission = Submission.safeParse(fields.get('submission'))
      if (!submission.success || !AsOf.safeParse(fields.get('as_of') ?? '').success) return refuse('as_of')
      const opened = await openJob(store, { kind: 'reconcile', submission: submission.data, runId: null, by: who(c) })
      if (opened.state !== 'opened') return toOther(c, portal, opened)
      jobId = opened.jobId
      return jobs.receive(opened.jobId)
    },
  }).catch(async (error: unknown) => {
    if (jobId !== undefined) await jobs.drop(jobId)
    throw error
  })
  if (upload.state === 'answered') return upload.response
  if (upload.state === 'refused') {
    if (jobId !== undefined) await jobs.drop(jobId)
    return refuse(upload.reason, upload.reason === 'too_large' ? 413 : 400)
  }
  if (jobId === undefined) return refuse('no_file')
  const asOf = upload.fields.get('as_of') ?? ''
  jobs.start(jobId, ['reconcile', jobs.folder(jobId), ...(asOf === '' ? [] : ['--as-of', asOf])])
  return c.redirect(`/${c.get('language')}/jobs/${jobId}`, 303)
}

/** Starts the approval or rejection of a held run, or the way back to an earlier one. */
async function decide(
  c: Context<PortalEnv>,
  portal: Portal,
  { kind, runId }: { readonly kind: DecisionKind; readonly runId: string },
): Promise<Response> {
  const form = c.get('form')
  const submission = Submission.safeParse(form.get('submission'))
  const reason = (form.get('reason') ?? '').trim()
  if (!submission.success || !/^[0-9A-Za-z-]+$/.test(runId)) return c.notFound()
  if (reason === '') return showRun(c, portal, { runId, problem: 'REASON_MISSING' })
  if (reason.length > 1_000) return showRun(c, portal, { runId, problem: 'REASON_TOO_LONG' })
  const by = who(c)
  const opened = await openJob(portal.store, { kind, submission: submission.data, runId, by })
  if (opened.state !== 'opened') return toOther(c, portal, opened)
  // One argument each: a reason that begins with a dash is no option.
  portal.jobs.start(opened.jobId, ['runs', kind, runId, `--reason=${reason}`, `--as=${by.actor}`])
  return c.redirect(`/${c.get('language')}/jobs/${opened.jobId}`, 303)
}

/** The same form again leads to its job; another job under way is said in words. */
function toOther(
  c: Context<PortalEnv>,
  portal: Portal,
  { state, jobId }: { readonly state: string; readonly jobId: Job['jobId'] },
): Response {
  if (state === 'repeated') return c.redirect(`/${c.get('language')}/jobs/${jobId}`, 303)
  return sendPage(c, <JobFormPage frame={frameOf(c, portal)} submission={newSubmission()} busyJobId={jobId} />, 409)
}

/** <register>.<extension>, both from our own lists: of the sender's name only the ending counts. */
function deliveryName(profile: Profile, { field, name }: { readonly field: string; readonly name: string }): string | undefined {
  const register = profile.registers.find((one) => one.name === field)
  const extension = extensions.findLast((one) => name.toLowerCase().endsWith(one))
  return register && extension && `${register.name}${extension}`
}
