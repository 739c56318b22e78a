/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { randomBytes } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { sendProblem } from './api/problem.ts'
import { compressPublic } from './compress-public.ts'
import { identify } from './identify.ts'
import { isApiPath, parseLanguage } from './language.ts'
import { messages } from './messages.ts'
import { MessagePage } from './pages/message-page.tsx'
import type { Portal, PortalEnv } from './portal-context.ts'
import { frameOf, sendPage } from './render.ts'
import { mount } from './router.ts'
import { agencyApiRoutes } from './routes/agency-api-routes.ts'
import { agencyRoutes } from './routes/agency-routes.tsx'
import { caseRoutes } from './routes/case-routes.tsx'
import { deskRoutes } from './routes/desk-routes.tsx'
import { findingRoutes } from './routes/finding-routes.tsx'
import { jobRoutes } from './routes/job-routes.tsx'
import { loginRoutes } from './routes/login-routes.tsx'
import { publicApiRoutes } from './routes/public-api-routes.ts'
import { publicRoutes } from './routes/public-routes.ts'
import { runRoutes } from './routes/run-routes.tsx'
import { tokenRoutes, userRoutes } from './routes/user-routes.tsx'
import { waiverRoutes } from './routes/waiver-routes.tsx'
import { watchRoutes } from './routes/watch-routes.tsx'

/** Our own files and nothing inline: a name of a register that got through as markup could run nothing. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  styleSrc: ["'self'"],
  fontSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
}

/** The portal: headers, files of the pages, who is asking, then the routes of the access table. */
export function createApp(portal: Portal): Hono<PortalEnv> {
  const app = new Hono<PortalEnv>({ strict: false })
  app.use(
    secureHeaders({
      contentSecurityPolicy,
      xFrameOptions: 'DENY',
      // Under no-referrer a browser hides the origin of a form from us as well.
      referrerPolicy: 'same-origin',
      permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    }),
  )
  portal.assets.register(app)
  app.get('/', (c) => c.redirect('/vi/', 302))

  app.use(compressPublic(), identify(portal))
  mount(app, {
    ...publicRoutes(portal),
    ...loginRoutes(portal),
    ...jobRoutes(portal),
    ...runRoutes(portal),
    ...agencyRoutes(portal),
    ...watchRoutes(portal),
    ...findingRoutes(portal),
    ...caseRoutes(portal),
    ...waiverRoutes(portal),
    ...deskRoutes(portal),
    ...userRoutes(portal),
    ...tokenRoutes(portal),
    ...publicApiRoutes(portal),
    ...agencyApiRoutes(portal),
  })

  app.notFound((c) => {
    if (isApiPath(c.req.path)) return sendProblem(c, 404, 'not found')
    const frame = frameOf(c, portal)
    const text = messages[frame.language]
    return sendPage(c, <MessagePage frame={frame} title={text.notFoundTitle} message={text.notFound} />, 404)
  })
  app.onError((error, c) => sendError(error, withLanguage(c), portal))
  return app
}

/** A request that failed before its language was known gets the first one. */
function withLanguage(c: Context<PortalEnv>): Context<PortalEnv> {
  if (parseLanguage(c.get('language')) === undefined) c.set('language', parseLanguage(c.req.path.split('/')[1]) ?? 'vi')
  return c
}

function sendError(error: unknown, c: Context<PortalEnv>, portal: Portal): Response {
  const api = isApiPath(c.req.path)
  // Whoever could not be looked up is not signed in on this page.
  const frame = frameOf(c, portal)
  const text = messages[frame.language]
  if (error instanceof HTTPException && error.status < 500) {
    if (api) return sendProblem(c, error.status === 401 ? 401 : 403, error.status === 401 ? 'a valid token is needed' : 'refused')
    if (error.status === 413)
      return sendPage(c, <MessagePage frame={frame} title={text.refusedTitle} message={text.tooLarge} />, 413)
    return sendPage(c, <MessagePage frame={frame} title={text.refusedTitle} message={text.refused} />, 403)
  }
  // What the command line would call wrong usage: a form without what it needs, a thing that changed meanwhile.
  if (error instanceof DoisoatError && error.exit === 'usage') {
    portal.store.logger?.warn({ path: c.req.routePath, code: error.code }, 'a request was not carried out')
    if (api) return sendProblem(c, 400, error.code)
    return sendPage(c, <MessagePage frame={frame} title={text.refusedTitle} message={`${text.notDone} (${error.code})`} />, 400)
  }
  const number = randomBytes(4).toString('hex')
  const what = error instanceof Error ? error : new Error(String(error))
  portal.store.logger?.error(
    { number, path: c.req.routePath, err: maskLongDigits(what.stack ?? what.message) },
    'a request failed',
  )
  if (isOutage(error)) {
    if (api) return sendProblem(c, 503, 'the database cannot be reached')
    return sendPage(c, <MessagePage frame={frame} title={text.unavailableTitle} message={text.unavailable} />, 503)
  }
  if (api) return sendProblem(c, 500, `failed; number ${number}`)
  return sendPage(c, <MessagePage frame={frame} title={text.errorTitle} message={`${text.error} ${number}`} />, 500)
}

/** A database that is away: its own error, or that of a socket or a server that is stopping. */
function isOutage(error: unknown): boolean {
  if (error instanceof DoisoatError) return error.exit === 'unavailable'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(ECONN|EPIPE|ETIMEDOUT|08|57P|53)/.test(code) || (error instanceof Error && /timeout|terminated/i.test(error.message))
}
