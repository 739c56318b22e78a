import type { Context } from 'hono'
import type { PortalEnv } from '../portal-context.ts'

/** An error for programs, as RFC 9457 has it. */
export function sendProblem(c: Context<PortalEnv>, status: 400 | 401 | 403 | 404 | 429 | 500 | 503, detail: string): Response {
  c.header('Cache-Control', 'no-store')
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify({ title: detail, status }), status)
}
