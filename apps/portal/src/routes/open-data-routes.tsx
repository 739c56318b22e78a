/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { currentRunId, listRuns, type RunSummary } from '@doisoat/store'
import { OpenDataPage } from '../pages/open-data-page.tsx'
import { perRun } from '../per-run.ts'
import { publicPage } from '../public-answers.ts'
import { frameOf } from '../render.ts'
import type { Handlers } from '../router.ts'
import type { PublicPages } from './coverage-routes.tsx'

type OpenDataRoute = 'GET /open-data' | 'GET /open-data/:edition/:file'

/** The open data of the current run and of the months before it. */
export function openDataRoutes({ portal, answers }: PublicPages): Handlers<OpenDataRoute> {
  const { publicStore: store, profile } = portal
  const editionsOf = perRun(async ({ runId }: { readonly runId: string }) =>
    editions(await listRuns(store, { profile: profile.name, limit: 1_000 }), runId),
  )
  return {
    'GET /open-data': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const [run, ...earlier] = runId === undefined ? [] : await editionsOf({ runId })
        const edition = run && { run, earlier, files: await portal.openData.filesOf(run) }
        return publicPage(<OpenDataPage frame={frameOf(c, portal)} edition={edition} />)
      })
    },

    'GET /open-data/:edition/:file': async (c) => {
      const runId = await currentRunId(store, profile.name)
      return answers.send(c, runId, async () => {
        const known = runId === undefined ? [] : await editionsOf({ runId })
        // What was rolled back is no edition.
        const edition = known.find((one) => one.runId === c.req.param('edition'))
        const file = edition && (await portal.openData.filesOf(edition)).find(({ name }) => name === c.req.param('file'))
        const isText = file !== undefined && /^text\/|json$/.test(file.mediaType)
        return (
          file && { body: file.bytes, type: isText ? `${file.mediaType}; charset=utf-8` : file.mediaType, fileName: file.name }
        )
      })
    },
  }
}

/** The run that readers see and, for each earlier as-of date, the one they saw last; newest first. */
function editions(runs: readonly RunSummary[], current: string): RunSummary[] {
  const byId = new Map(runs.map((run) => [run.runId, run]))
  const months = new Map<string, RunSummary>()
  for (let run = byId.get(current); run; run = byId.get(run.previousRunId ?? '')) {
    if (!months.has(run.asOf)) months.set(run.asOf, run)
  }
  return [...months.values()]
}
