/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError } from '@doisoat/contracts'
import { getHeldRun, getRun, listHeldRuns, listRuns } from '@doisoat/store'
import { RunPage } from '../pages/run-page.tsx'
import { RunsPage } from '../pages/runs-page.tsx'
import type { Portal } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { newSubmission } from './job-routes.tsx'

/** The run pages. */
export function runRoutes(portal: Portal): Handlers<'GET /runs' | 'GET /runs/:runId'> {
  const { store, profile } = portal
  return {
    'GET /runs': async (c) => {
      const [runs, held] = await Promise.all([
        listRuns(store, { profile: profile.name }),
        listHeldRuns(store, { profile: profile.name, decided: true }),
      ])
      const waiting = held.filter(({ decision }) => decision?.kind !== 'approved')
      return sendPage(c, <RunsPage frame={frameOf(c, portal)} runs={runs} held={waiting} />)
    },

    'GET /runs/:runId': async (c) => {
      const runId = c.req.param('runId')
      const published = await orUndefined(getRun(store, runId), 'RUN_UNKNOWN')
      const held = await orUndefined(getHeldRun(store, runId), 'RUN_NOT_HELD')
      const found = published ?? held
      if (found?.profile !== profile.name) return c.notFound()
      const submissions = [newSubmission(), newSubmission()] as const
      return sendPage(c, <RunPage frame={frameOf(c, portal)} run={found.run} {...{ published, held, submissions }} />)
    },
  }
}

/** What was looked up; undefined when it ends with the error that says there is no such thing. */
async function orUndefined<T>(found: Promise<T>, unknown: string): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DoisoatError && error.code === unknown) return undefined
    throw error
  }
}
