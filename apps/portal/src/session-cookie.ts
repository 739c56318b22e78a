import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** session: who is logged in · login: binds the log-in form to the browser it was sent to. */
type CookieName = 'session' | 'login'

/** The value of a cookie. Over https its name begins with __Host-: no other host of the domain can set it. */
export function readCookie(c: Context, name: CookieName): string | undefined {
  return isHttps(c) ? getCookie(c, name, 'host') : getCookie(c, name)
}

/** Sets a cookie that no script can read; without an end it goes with the browser. */
export function writeCookie(
  c: Context,
  name: CookieName,
  { value, expires }: { readonly value: string; readonly expires?: Date },
): void {
  setCookie(c, name, value, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    ...(expires === undefined ? {} : { expires }),
    ...(isHttps(c) ? { prefix: 'host', secure: true } : {}),
  })
}

export function clearCookie(c: Context, name: CookieName): void {
  deleteCookie(c, name, { path: '/', ...(isHttps(c) ? { prefix: 'host', secure: true } : {}) })
}

/** A proxy that ends TLS says so; a client that pretends it only gets a cookie its own browser does not send back. */
function isHttps(c: Context): boolean {
  return new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
}
