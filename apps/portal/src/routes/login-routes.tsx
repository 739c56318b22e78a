/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Account, createSession, deleteSession, recordAudit, verifyPassword } from '@doisoat/store'
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
import { who } from '../who.ts'

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
      store.logger?.warn({ account: name, address }, 'too many log-ins')
      c.header('Retry-After', '900')
      return sendPage(c, <LoginPage frame={frame} problem="tooMany" name={name} />, 429)
    }
    const typed = { actor: name, role: 'public' }
    const account = await verifyPassword(store, form.data)
    if (!account) {
      await recordAudit(store.db, { ...typed, action: 'login.fail', object: 'portal', details: { address } })
      return sendPage(c, <LoginPage frame={frame} problem="wrongPassword" name={name} />, 403)
    }
    limit.forget(address, name)
    await endSession(c, portal)
    await recordAudit(store.db, {
      actor: name,
      role: account.role,
      action: 'login.succeed',
      object: 'portal',
      details: { address },
    })
    writeSessionCookie(c, await createSession(store, account.accountId))
    return c.redirect(homeOf(account, c.get('language')), 303)
  })

  routes.post('/logout', async (c) => {
    await endSession(c, portal)
    if (c.get('account')) await recordAudit(store.db, { ...who(c), action: 'login.end', object: 'portal' })
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
