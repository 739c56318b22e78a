/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Account, createSession, deleteSession, verifyPassword } from '@doisoat/store'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { Language } from '../language.ts'
import { LoginLimit } from '../login-limit.ts'
import { findingsPath } from '../pages/layout.tsx'
import { LoginPage } from '../pages/login-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../session-cookie.ts'

const Form = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(200) })

/** Log-in and log-out. */
export function loginRoutes(portal: Portal): Hono<PortalEnv> {
  const { store } = portal
  const limit = new LoginLimit()
  const routes = new Hono<PortalEnv>()
  routes.use(bodyLimit({ maxSize: 10_000 }))

  routes.get('/login', (c) => {
    const account = c.get('account')
    return account ? c.redirect(homeOf(account, c.get('language')), 303) : sendPage(c, <LoginPage frame={frameOf(c, portal)} />)
  })

  routes.post('/login', async (c) => {
    const form = Form.safeParse(await c.req.parseBody())
    const frame = frameOf(c, portal)
    if (!form.success) return sendPage(c, <LoginPage frame={frame} problem="wrongPassword" />, 400)
    const { name } = form.data
    const address = addressOf(c)
    if (!limit.take(address, name)) {
      store.logger?.warn({ audit: 'log-in refused', account: name, address }, 'audit')
      c.header('Retry-After', '900')
      return sendPage(c, <LoginPage frame={frame} problem="tooMany" name={name} />, 429)
    }
    const account = await verifyPassword(store, form.data)
    if (!account) {
      store.logger?.warn({ audit: 'log-in failed', account: name, address }, 'audit')
      return sendPage(c, <LoginPage frame={frame} problem="wrongPassword" name={name} />, 403)
    }
    limit.forget(address, name)
    await endSession(c, portal)
    writeSessionCookie(c, await createSession(store, account.accountId))
    store.logger?.info({ audit: 'logged in', account: name, address }, 'audit')
    return c.redirect(homeOf(account, c.get('language')), 303)
  })

  routes.post('/logout', async (c) => {
    await endSession(c, portal)
    clearSessionCookie(c)
    return c.redirect(`/${c.get('language')}/`, 303)
  })
  return routes
}

async function endSession(c: Context<PortalEnv>, { store }: Portal): Promise<void> {
  const token = readSessionCookie(c)
  if (token !== undefined) await deleteSession(store, token)
}

function homeOf({ agency }: Account, language: Language): string {
  return agency === null ? `/${language}/runs` : findingsPath(language, agency)
}

function addressOf(c: Context<PortalEnv>): string {
  return c.env.incoming.socket.remoteAddress ?? 'unknown'
}
