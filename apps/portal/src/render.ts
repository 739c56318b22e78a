import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { formTokenOf } from './form-token.ts'
import type { Frame } from './pages/layout.tsx'
import type { Portal, PortalEnv } from './portal-context.ts'
import { readCookie } from './session-cookie.ts'

/** What the frame of a page needs, from the request. */
export function frameOf(c: Context<PortalEnv>, portal: Portal): Frame {
  const language = c.get('language')
  const { pathname, search } = new URL(c.req.url)
  const prefix = `/${language}`
  const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) + search : '/'
  const account = c.get('account')
  return { portal, language, account, path, formToken: account ? formTokenOf(readCookie(c, 'session') ?? '') : undefined }
}

type Markup = { toString(): string }

/** The text of markup. */
export function textOf(markup: Markup): string {
  return markup.toString()
}

/** Sends a page. Pages of a signed-in account are kept nowhere. */
export function sendPage(
  c: Context<PortalEnv>,
  page: Markup,
  status: 200 | 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503 = 200,
): Response {
  c.header('Cache-Control', c.get('account') || status !== 200 ? 'no-store' : 'no-cache')
  c.header('Vary', 'Cookie', { append: true })
  return c.body(`<!doctype html>${textOf(page)}`, status, { 'Content-Type': 'text/html; charset=UTF-8' })
}

export const csvType = 'text/csv; charset=utf-8'

/** Sends a file to be saved. */
export function sendFile(
  c: Context<PortalEnv>,
  file: { readonly bytes: Readable; readonly name: string; readonly type: string },
): Response {
  c.header('Content-Type', file.type)
  c.header('Content-Disposition', `attachment; filename="${file.name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}"`)
  c.header('Cache-Control', c.get('account') ? 'no-store' : 'no-cache')
  c.header('Vary', 'Cookie', { append: true })
  return c.body(Readable.toWeb(file.bytes) as ReadableStream)
}

/**
 * The answer "unchanged" (304) when the public has this page or file of this run already; else undefined, and the answer that follows
 * carries the tag. Only for what depends on nothing but the run, the profile and the address.
 */
export function unchanged(c: Context<PortalEnv>, { version }: Portal, runId: string | undefined): Response | undefined {
  if (c.get('account')) return undefined
  const tag = `W/"${version}.${runId ?? 'none'}"`
  c.header('ETag', tag)
  const kept = c.req
    .header('if-none-match')
    ?.split(',')
    .map((one) => one.trim())
  if (!kept?.includes(tag)) return undefined
  c.header('Vary', 'Cookie')
  c.header('Cache-Control', 'no-cache')
  return c.body(null, 304)
}
