import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { type RouteName, routes } from './access.ts'
import { isFormToken, tokenField } from './form-token.ts'
import type { PortalEnv } from './portal-context.ts'
import { readCookie } from './session-cookie.ts'

type PathOf<Name extends RouteName> = Name extends `${string} ${infer Path}` ? Path : never

/** What answers each of these routes; its path parameters are known to the compiler. */
export type Handlers<Name extends RouteName = RouteName> = {
  readonly [N in Name]: (c: Context<PortalEnv, PathOf<N>>) => Response | Promise<Response>
}

type Route = (typeof routes)[number]

/** More than any form of the portal holds: a bulk action names some thousand cases. */
const formBytes = 256_000

/** Registers every row of the access table behind the checks that its row asks for. */
export function mount(app: Hono<PortalEnv>, handlers: Handlers): void {
  for (const route of routes) {
    const handler = handlers[route.name] as (c: Context<PortalEnv>) => Response | Promise<Response>
    // Without the group vi|en would match the beginning of any address.
    const path = route.kind === 'api' ? route.path : `/:language{(?:vi|en)}${route.path}`.replace(/\/$/, '')
    app.on(route.method, path, guard(route), handler)
  }
}

/**
 * Lets a request through to its handler: a form only from our own pages; then the role; then, where the path names an agency, only that
 * agency's accounts; then the form's token.
 */
function guard(route: Route): MiddlewareHandler<PortalEnv> {
  const allowed = createMiddleware<PortalEnv>(async (c, next) => {
    if (route.method === 'POST') requireOwnOrigin(c)
    const account = c.get('account')
    if (!route.who.includes(account?.role ?? 'public')) return account ? c.notFound() : askToLogIn(c, route)
    // Before anything is looked up, so that a foreign agency takes no longer than an unknown one.
    const agency = c.req.param('agency')
    if (agency !== undefined && account?.role === 'agency' && account.agency !== agency) return c.notFound()
    return next()
  })
  return route.kind === 'form' ? every(allowed, bodyLimit({ maxSize: formBytes }), readForm(route)) : allowed
}

function askToLogIn(c: Context<PortalEnv>, { kind }: Route): Response {
  if (kind !== 'api') return c.redirect(`/${c.get('language')}/login`, 303)
  c.header('WWW-Authenticate', 'Bearer')
  throw new HTTPException(401)
}

/** Browsers say where a form comes from; other programs must say it as well. */
function requireOwnOrigin(c: Context<PortalEnv>): void {
  const origin = c.req.header('origin')
  // A proxy that ends TLS changes the protocol we see, not the host.
  const isOwn = origin === undefined ? false : URL.parse(origin)?.host === new URL(c.req.url).host
  const site = c.req.header('sec-fetch-site')
  if (!isOwn || (site !== undefined && site !== 'same-origin')) throw new HTTPException(403)
}

/** Reads the fields of a form, for `c.get('form')`, and checks that the form came from a page of this session. */
function readForm({ name }: Route): MiddlewareHandler<PortalEnv> {
  return createMiddleware<PortalEnv>(async (c, next) => {
    if (!/^application\/x-www-form-urlencoded(;|$)/i.test(c.req.header('content-type') ?? '')) throw new HTTPException(403)
    const form = new URLSearchParams(await c.req.text())
    // Before the log-in there is no session: its form is bound to a cookie of its own.
    const secret = readCookie(c, name === 'POST /login' ? 'login' : 'session')
    if (!isFormToken(form.get(tokenField), secret)) throw new HTTPException(403)
    c.set('form', form)
    return next()
  })
}
