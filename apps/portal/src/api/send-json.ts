import type { Context } from 'hono'
import type { z } from 'zod'
import type { PortalEnv } from '../portal-context.ts'

/**
 * Sends an answer of the API, which must be of its shape: the description never promises what is not kept. What is public may be kept for
 * a minute, is asked for again by its tag, and may be read by scripts of any site; the rest is kept nowhere.
 */
export function sendJson<T>(c: Context<PortalEnv>, answer: z.ZodType<T>, value: NoInfer<T>): Response {
  const isPublic = c.get('account') === undefined
  c.header('Cache-Control', isPublic ? 'public, max-age=60' : 'no-store')
  c.header('Vary', 'Authorization', { append: true })
  if (isPublic) c.header('Access-Control-Allow-Origin', '*')
  return c.json(answer.parse(value) as object)
}
