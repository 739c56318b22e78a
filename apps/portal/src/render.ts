import type { Context } from 'hono'
import type { Frame } from './pages/layout.tsx'
import type { Portal, PortalEnv } from './portal-context.ts'

/** What the frame of a page needs, from the request. */
export function frameOf(c: Context<PortalEnv>, portal: Portal): Frame {
  const language = c.get('language')
  const { pathname, search } = new URL(c.req.url)
  const prefix = `/${language}`
  const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) + search : '/'
  return { portal, language, account: c.get('account'), path }
}

/** Sends a page. Pages of a signed-in account are kept nowhere. */
export function sendPage(
  c: Context<PortalEnv>,
  page: { toString(): string },
  status: 200 | 400 | 403 | 404 | 429 | 500 | 503 = 200,
): Response {
  c.header('Cache-Control', c.get('account') || status !== 200 ? 'no-store' : 'no-cache')
  c.header('Vary', 'Cookie')
  return c.body(`<!doctype html>${page.toString()}`, status, { 'Content-Type': 'text/html; charset=UTF-8' })
}

/** Sends a CSV file to be saved. */
export function sendCsv(c: Context<PortalEnv>, bytes: ReadableStream, fileName: string): Response {
  c.header('Content-Type', 'text/csv; charset=utf-8')
  c.header('Content-Disposition', `attachment; filename="${fileName.replaceAll(/[^A-Za-z0-9._-]/g, '-')}"`)
  c.header('Cache-Control', c.get('account') ? 'no-store' : 'no-cache')
  c.header('Vary', 'Cookie')
  return c.body(bytes)
}
