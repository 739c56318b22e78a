import type { Context } from 'hono'
import type { z } from 'zod'
import type { PortalEnv } from '../portal-context.ts'

/**
 * Sends an answer of the API, which must be of its shape: the description never promises what is not kept. What is public may be kept for
 * a minute and is asked for again by its tag; the rest is kept nowhere.
 */
export function sendJson<T>(c: Context<PortalEnv>, answer: z.ZodType<T>, value: NoInfer<T>): Response {
  c.header('Cache-Control', c.get('account') ? 'no-store' : 'public, max-age=60')
  c.header('Vary', 'Authorization', { append: true })
  c.header('Access-Control-Allow-Origin', '*')
  return c.json(answer.parse(value) as object)
}
