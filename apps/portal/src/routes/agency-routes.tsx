/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { createReadStream, existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { reportFormats } from '@doisoat/reports'
import { endLostJobs, findJob, type Job, openJob, recordAudit } from '@doisoat/store'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { answersMb } from '../pages/agency-exchange.tsx'
import { AgencyJobPage } from '../pages/agency-job-page.tsx'
import { agencyJobPath } from '../pages/agency-jobs.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { receiveUpload } from '../receive-upload.ts'
import { csvType, frameOf, sendFile, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { Submission } from '../submission.ts'
import { takeDownload } from '../take-download.tsx'
import { who } from '../who.ts'
import { agencyHome, type ShowHome } from './agency-home.tsx'
import { pollMs } from './job-routes.tsx'

type AgencyRoute =
  | 'GET /agencies/:agency/home'
  | 'POST /agencies/:agency/reports'
  | 'POST /agencies/:agency/answers'
  | 'GET /agencies/:agency/jobs/:agencyJobId'
  | 'GET /agencies/:agency/jobs/:agencyJobId/events'
  | 'GET /agencies/:agency/jobs/:agencyJobId/files/:jobFile'

/** An agency's own pages: what waits, its report as files, its answers, and what became of them row by row. */
export function agencyRoutes(portal: Portal): Handlers<AgencyRoute> {
  const { store, jobs } = portal
  const showHome = agencyHome(portal)
  return {
    'GET /agencies/:agency/home': (c) => showHome(c, c.req.param('agency')),
    'POST /agencies/:agency/reports': (c) => startReport(c, portal, showHome),
    'POST /agencies/:agency/answers': (c) => takeAnswers(c, portal, showHome),

    'GET /agencies/:agency/jobs/:agencyJobId': async (c) => {
      await endLostJobs(store)
      const job = await ownJob(c, portal)
      if (!job) return c.notFound()
      const hasFiles = job.result !== null && existsSync(join(jobs.resultFolder(job.jobId), job.result.folder))
      return sendPage(c, <AgencyJobPage frame={frameOf(c, portal)} agency={c.req.param('agency')} {...{ job, hasFiles }} />)
    },

    'GET /agencies/:agency/jobs/:agencyJobId/events': async (c) => {
      if (!(await ownJob(c, portal))) return c.notFound()
      c.header('Cache-Control', 'no-store')
      return streamSSE(c, async (stream) => {
        while (!stream.aborted) {
          await endLostJobs(store)
          const job = await ownJob(c, portal)
          if (job?.outcome !== null) return stream.writeSSE({ event: 'end', data: job?.outcome ?? 'dropped' })
          await stream.sleep(pollMs)
        }
      })
    },

    'GET /agencies/:agency/jobs/:agencyJobId/files/:jobFile': (c) => sendResult(c, portal),
  }
}

/** The job of the address; undefined where there is none, or it is another agency's. */
async function ownJob(c: Context<PortalEnv, '/agencies/:agency/jobs/:agencyJobId'>, { store }: Portal): Promise<Job | undefined> {
  const job = await findJob(store, c.req.param('agencyJobId'))
  return job?.agency === c.req.param('agency') ? job : undefined
}

async function startReport(
  c: Context<PortalEnv, '/agencies/:agency/reports'>,
  { store, profile, jobs }: Portal,
  showHome: ShowHome,
): Promise<Response> {
  const agency = c.req.param('agency')
  const form = c.get('form')
  const submission = Submission.safeParse(form.get('submission'))
  const format = reportFormats.find((one) => one === form.get('format'))
  if (!submission.success || !format || !profile.agencies.some(({ name }) => name === agency)) return c.notFound()
  const by = who(c)
  const { state, jobId } = await openJob(store, { kind: 'report', agency, submission: submission.data, runId: null, by })
  if (state === 'busy') return showHome(c, agency, { problem: 'busy', status: 409 })
  if (state === 'opened') {
    await jobs.receive(jobId)
    const changed = form.get('changed') === 'yes' ? ['--changed'] : []
    const args = ['report', 'current', '--agency', agency, '--format', format, ...changed]
    jobs.start(jobId, [...args, '--out', jobs.makeResultFolder(jobId), `--as=${by.actor}`])
  }
  return c.redirect(`/${c.get('language')}${agencyJobPath(agency, jobId)}`, 303)
}

async function takeAnswers(
  c: Context<PortalEnv, '/agencies/:agency/answers'>,
  { store, settings, profile, jobs }: Portal,
  showHome: ShowHome,
): Promise<Response> {
  const agency = c.req.param('agency')
  if (!profile.agencies.some(({ name }) => name === agency)) return c.notFound()
  const by = who(c)
  const toJob = (jobId: string): Response => c.redirect(`/${c.get('language')}${agencyJobPath(agency, jobId)}`, 303)
  let opened: string | undefined
  const drop = async (): Promise<void> => {
    if (opened !== undefined) await jobs.drop(opened)
  }
  const upload = await receiveUpload(c, {
    maxBytes: answersMb(settings) * 1_000_000,
    nameOf: ({ field, name }) => (field === 'answers' ? answersName(name) : undefined),
    begin: async (fields) => {
      const submission = Submission.safeParse(fields.get('submission'))
      if (!submission.success) return c.notFound()
      const { state, jobId } = await openJob(store, { kind: 'answer', agency, submission: submission.data, runId: null, by })
      if (state === 'repeated') return toJob(jobId)
      if (state === 'busy') return showHome(c, agency, { problem: 'busy', status: 409 })
      opened = jobId
      return jobs.receive(jobId)
    },
  }).catch(async (error: unknown) => {
    await drop()
    throw error
  })
  if (upload.state === 'answered') return upload.response
  if (upload.state === 'refused') {
    await drop()
    return showHome(c, agency, { problem: upload.reason, status: upload.reason === 'too_large' ? 413 : 400 })
  }
  const [file] = upload.files
  if (opened === undefined || !file) return showHome(c, agency, { problem: 'no_file', status: 400 })
  const result = join(jobs.makeResultFolder(opened), `result${extname(file.path)}`)
  jobs.start(opened, ['answer', file.path, '--agency', agency, '--out', result, `--as=${by.actor}`])
  return toJob(opened)
}

/** Of the sender's name only the ending counts. */
function answersName(name: string): string | undefined {
  const extension = ['.xlsx', '.csv'].find((one) => name.toLowerCase().endsWith(one))
  return extension && `answers${extension}`
}

const types: Readonly<Record<string, string>> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.csv': csvType,
  '.parquet': 'application/vnd.apache.parquet',
  '.json': 'application/json; charset=utf-8',
}

/** Sends a file of a report or the result of answers, once that stands in the audit chain. */
async function sendResult(
  c: Context<PortalEnv, '/agencies/:agency/jobs/:agencyJobId/files/:jobFile'>,
  portal: Portal,
): Promise<Response> {
  const { store, profile, jobs } = portal
  const agency = c.req.param('agency')
  const job = await ownJob(c, portal)
  // The name is one of the list, whatever the address says.
  const file = job?.result?.files.find(({ name }) => name === c.req.param('jobFile'))
  if (!job?.result || !file) return c.notFound()
  const path = join(jobs.resultFolder(job.jobId), job.result.folder, file.name)
  if (!existsSync(path)) return c.notFound()
  const refused = await takeDownload(c, portal, agency)
  if (refused) return refused
  const isReport = job.kind === 'report'
  const filter = job.result.changedOnly === true ? { changedOnly: true } : {}
  await recordAudit(store.db, {
    ...who(c),
    action: isReport ? 'report.download' : 'answer.download',
    object: file.name,
    agency,
    ...(isReport ? { runId: job.runId, details: { filter, rows: job.result.rows } } : { details: { rows: job.result.rows } }),
  })
  const name = isReport ? file.name : `${profile.name}-${agency}-${file.name}`
  return sendFile(c, { bytes: createReadStream(path), name, type: types[extname(file.name)] ?? 'text/plain; charset=utf-8' })
}
