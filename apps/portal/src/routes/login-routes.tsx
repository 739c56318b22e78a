/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { randomBytes } from 'node:crypto'
import { type Account, createSession, deleteSession, recordAudit, verifyPassword } from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { formTokenOf } from '../form-token.ts'
import type { Language } from '../language.ts'
import { LoginLimit } from '../login-limit.ts'
import type { Frame } from '../pages/layout.tsx'
import { LoginPage } from '../pages/login-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { clearCookie, readCookie, writeCookie } from '../session-cookie.ts'
import { who } from '../who.ts'

const Form = z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(200) })

/** Log-in and log-out. */
export function loginRoutes(portal: Portal): Handlers<'GET /login' | 'POST /login' | 'POST /logout'> {
  const { store } = portal
  const limit = new LoginLimit()
  return {
    'GET /login': (c) => {
      const account = c.get('account')
      if (account) return c.redirect(homeOf(account, c.get('language')), 303)
      return sendPage(c, <LoginPage frame={loginFrame(c, portal)} />)
    },

    'POST /login': async (c) => {
      const form = Form.safeParse(Object.fromEntries(c.get('form')))
      const frame = loginFrame(c, portal)
      if (!form.success) return sendPage(c, <LoginPage frame={frame} problem="wrongPassword" />, 400)
      const { name } = form.data
      const address = c.env.incoming.socket.remoteAddress ?? 'unknown'
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
      const { token, expiresAt } = await createSession(store, account.accountId)
      writeCookie(c, 'session', { value: token, expires: expiresAt })
      clearCookie(c, 'login')
      return c.redirect(homeOf(account, c.get('language')), 303)
    },

    'POST /logout': async (c) => {
      await endSession(c, portal)
      await recordAudit(store.db, { ...who(c), action: 'login.end', object: 'portal' })
      clearCookie(c, 'session')
      return c.redirect(`/${c.get('language')}/`, 303)
    },
  }
}

/** The frame of the log-in form, whose token is bound to a cookie of its own: there is no session yet. */
function loginFrame(c: Context<PortalEnv>, portal: Portal): Frame {
  let value = readCookie(c, 'login')
  if (value === undefined) {
    value = randomBytes(32).toString('base64url')
    writeCookie(c, 'login', { value })
  }
  // The cookie belongs to one browser: a copy kept on the way would be somebody else's form.
  c.header('Cache-Control', 'no-store')
  return { ...frameOf(c, portal), formToken: formTokenOf(value) }
}

async function endSession(c: Context<PortalEnv>, { store }: Portal): Promise<void> {
  const token = readCookie(c, 'session')
  if (token !== undefined) await deleteSession(store, token)
}

/** Where an account's work begins. */
function homeOf({ role, agency }: Account, language: Language): string {
  if (agency !== null) return `/${language}/agencies/${encodeURIComponent(agency)}/home`
  return role === 'steward' || role === 'admin' ? `/${language}/runs` : `/${language}/`
}
