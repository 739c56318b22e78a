/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { randomBytes } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { findSession } from '@doisoat/store'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { parseLanguage } from './language.ts'
import { messages } from './messages.ts'
import { MessagePage } from './pages/message-page.tsx'
import type { Portal, PortalEnv } from './portal-context.ts'
import { frameOf, sendPage } from './render.ts'
import { coverageRoutes } from './routes/coverage-routes.tsx'
import { findingRoutes } from './routes/finding-routes.tsx'
import { loginRoutes } from './routes/login-routes.tsx'
import { runRoutes } from './routes/run-routes.tsx'
import { readSessionCookie } from './session-cookie.ts'

/** No script, no frame, no other origin: the pages need none of them. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
}

/** The portal's routes: language, session and headers in front, then one group of routes per noun. */
export function createApp(portal: Portal, assets: { readonly stylesheet: string; readonly icon: string }): Hono<PortalEnv> {
  const app = new Hono<PortalEnv>({ strict: false })
  app.use(
    secureHeaders({
      contentSecurityPolicy,
      xFrameOptions: 'DENY',
      permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    }),
  )

  app.get(portal.stylesheet, (c) => {
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    return c.body(assets.stylesheet, 200, { 'Content-Type': 'text/css; charset=utf-8' })
  })
  app.get('/icon.svg', (c) =>
    c.body(assets.icon, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' }),
  )
  app.get('/', (c) => c.redirect('/vi/', 302))

  app.use('/:language/*', identify(portal), compressPublic())
  // Browsers say where a form came from; other programs must say it as well.
  app.use(csrf())
  app.route('/:language', loginRoutes(portal))
  app.route('/:language/runs', runRoutes(portal))
  app.route('/:language/agencies', findingRoutes(portal))
  app.route('/:language', coverageRoutes(portal))

  app.notFound((c) => {
    const frame = frameOf(withLanguage(c), portal)
    const text = messages[frame.language]
    return sendPage(c, <MessagePage frame={frame} title={text.notFoundTitle} message={text.notFound} />, 404)
  })
  app.onError((error, c) => sendError(error, withLanguage(c), portal))
  return app
}

/** Language and account of a request, before any route. */
function identify(portal: Portal): MiddlewareHandler<PortalEnv> {
  return createMiddleware<PortalEnv>(async (c, next) => {
    const language = parseLanguage(c.req.param('language'))
    if (!language) return c.notFound()
    c.set('language', language)
    const token = readSessionCookie(c)
    c.set('account', token === undefined ? undefined : await findSession(portal.store, token))
    return next()
  })
}

/**
 * Answers to the public are compressed (a coverage page from 60 to 6 KB). Those to an account are not: the length of a compressed
 * page that repeats a part of its address gives its content away, piece by piece (BREACH).
 */
function compressPublic(): MiddlewareHandler<PortalEnv> {
  const compressed = compress()
  return createMiddleware<PortalEnv>((c, next) => (c.get('account') ? next() : compressed(c, next)))
}

/** An address outside the languages has a page in the first one. */
function withLanguage(c: Context<PortalEnv>): Context<PortalEnv> {
  if (parseLanguage(c.get('language')) === undefined) c.set('language', 'vi')
  return c
}

function sendError(error: unknown, c: Context<PortalEnv>, portal: Portal): Response {
  // Whoever could not be looked up is not signed in on this page.
  const frame = frameOf(c, portal)
  const text = messages[frame.language]
  if (error instanceof HTTPException && error.status < 500) {
    return sendPage(c, <MessagePage frame={frame} title={text.refusedTitle} message={text.refused} />, 403)
  }
  const number = randomBytes(4).toString('hex')
  const what = error instanceof Error ? error : new Error(String(error))
  portal.store.logger?.error(
    { number, path: c.req.routePath, err: maskLongDigits(what.stack ?? what.message) },
    'a request failed',
  )
  if (isOutage(error))
    return sendPage(c, <MessagePage frame={frame} title={text.unavailableTitle} message={text.unavailable} />, 503)
  return sendPage(c, <MessagePage frame={frame} title={text.errorTitle} message={`${text.error} ${number}`} />, 500)
}

/** A database that is away: its own error, or that of a socket or a server that is stopping. */
function isOutage(error: unknown): boolean {
  if (error instanceof DoisoatError) return error.exit === 'unavailable'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(ECONN|EPIPE|ETIMEDOUT|08|57P|53)/.test(code) || (error instanceof Error && /timeout|terminated/i.test(error.message))
}
