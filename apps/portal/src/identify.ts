import { findApiToken, findSession } from '@doisoat/store'
import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { isApiPath, parseLanguage } from './language.ts'
import type { Portal, PortalEnv } from './portal-context.ts'
import { readCookie } from './session-cookie.ts'

/** Language and account of a request, before any route. Programs show a token and have no session; browsers the other way round. */
export function identify({ store }: Pick<Portal, 'store'>): MiddlewareHandler<PortalEnv> {
  return createMiddleware<PortalEnv>(async (c, next) => {
    c.set('language', parseLanguage(c.req.path.split('/')[1]) ?? 'vi')
    if (isApiPath(c.req.path)) {
      const [, bearer] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
      const token = bearer === undefined ? undefined : await findApiToken(store, bearer)
      if (c.req.header('authorization') !== undefined && !token) {
        c.header('WWW-Authenticate', 'Bearer')
        throw new HTTPException(401)
      }
      c.set('account', token && { accountId: token.tokenId, name: `token ${token.name}`, role: 'agency', agency: token.agency })
      return next()
    }
    const session = readCookie(c, 'session')
    c.set('account', session === undefined ? undefined : await findSession(store, session))
    return next()
  })
}
