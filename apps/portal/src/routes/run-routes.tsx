/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { DoisoatError } from '@doisoat/contracts'
import { getRun, listRuns } from '@doisoat/store'
import { Hono } from 'hono'
import { RunPage } from '../pages/run-page.tsx'
import { RunsPage } from '../pages/runs-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'

/** The run pages, for stewards and administrators. For any other account they do not exist. */
export function runRoutes(portal: Portal): Hono<PortalEnv> {
  const { store, profile } = portal
  const routes = new Hono<PortalEnv>()

  routes.use(async (c, next) => {
    const account = c.get('account')
    if (!account) return c.redirect(`/${c.get('language')}/login`, 303)
    if (account.role !== 'steward' && account.role !== 'admin') return c.notFound()
    return next()
  })

  routes.get('/', async (c) =>
    sendPage(c, <RunsPage frame={frameOf(c, portal)} runs={await listRuns(store, { profile: profile.name })} />),
  )

  routes.get('/:runId', async (c) => {
    const summary = await getRun(store, c.req.param('runId')).catch((error: unknown) => {
      if (error instanceof DoisoatError && error.code === 'RUN_UNKNOWN') return undefined
      throw error
    })
    if (summary?.profile !== profile.name) return c.notFound()
    return sendPage(c, <RunPage frame={frameOf(c, portal)} summary={summary} />)
  })
  return routes
}
