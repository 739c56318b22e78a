import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

const name = 'session'

/** The session token of a request, if it has one. Over https the name is __Host-session: no other host of the domain can set it. */
export function readSessionCookie(c: Context): string | undefined {
  return isHttps(c) ? getCookie(c, name, 'host') : getCookie(c, name)
}

export function writeSessionCookie(c: Context, session: { readonly token: string; readonly expiresAt: Date }): void {
  setCookie(c, name, session.token, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    expires: session.expiresAt,
    ...(isHttps(c) ? { prefix: 'host', secure: true } : {}),
  })
}

export function clearSessionCookie(c: Context): void {
  deleteCookie(c, name, { path: '/', ...(isHttps(c) ? { prefix: 'host', secure: true } : {}) })
}

/** A proxy that ends TLS says so; a client that pretends it only gets a cookie its own browser does not send back. */
function isHttps(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
}
