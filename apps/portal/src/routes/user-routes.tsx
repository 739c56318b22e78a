/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { randomUUID } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import {
  type AccountChange,
  changeAccount,
  createAccount,
  createApiToken,
  listAccounts,
  listApiTokens,
  makePassword,
  type Role,
  revokeApiToken,
  roles,
} from '@doisoat/store'
import type { Context } from 'hono'
import { z } from 'zod'
import { TokensPage } from '../pages/tokens-page.tsx'
import { UsersPage } from '../pages/users-page.tsx'
import type { Portal, PortalEnv } from '../portal-context.ts'
import { frameOf, sendPage } from '../render.ts'
import type { Handlers } from '../router.ts'
import { who } from '../who.ts'

type UserRoute =
  | 'GET /users'
  | 'POST /users'
  | 'POST /users/:account/disable'
  | 'POST /users/:account/enable'
  | 'POST /users/:account/password'
  | 'POST /users/:account/role'

type TokenRoute = 'GET /tokens' | 'POST /tokens' | 'POST /tokens/:tokenId/revoke'

/** Accounts and what may be changed of them, for administrators. */
export function userRoutes(portal: Portal): Handlers<UserRoute> {
  const { store } = portal
  const change = (c: Context<PortalEnv>, name: string, what: AccountChange): Promise<Response> =>
    doAndShow(c, portal, { work: () => changeAccount(store, { name, ...what }, who(c)) })
  return {
    'GET /users': (c) => showUsers(c, portal, {}),

    'POST /users': (c) => {
      const form = c.get('form')
      const name = form.get('name') ?? ''
      const place = placeOf(form, portal)
      if (!place) return c.notFound()
      const password = makePassword()
      return doAndShow(c, portal, {
        work: () => createAccount(store, { name, ...place, password }, who(c)),
        made: { name, password },
      })
    },

    'POST /users/:account/disable': (c) => change(c, c.req.param('account'), { kind: 'disable' }),
    'POST /users/:account/enable': (c) => change(c, c.req.param('account'), { kind: 'enable' }),

    'POST /users/:account/password': (c) => {
      const [name, password] = [c.req.param('account'), makePassword()]
      return doAndShow(c, portal, {
        work: () => changeAccount(store, { name, kind: 'password', password }, who(c)),
        made: { name, password },
      })
    },

    'POST /users/:account/role': (c) => {
      const place = placeOf(c.get('form'), portal)
      return place ? change(c, c.req.param('account'), { kind: 'role', ...place }) : c.notFound()
    },
  }
}

/** Tokens of the agencies' programs, for administrators. */
export function tokenRoutes(portal: Portal): Handlers<TokenRoute> {
  const { store, profile } = portal
  return {
    'GET /tokens': (c) => showTokens(c, portal, {}),

    'POST /tokens': async (c) => {
      const name = z.string().trim().min(1).max(100).safeParse(c.get('form').get('name'))
      const agency = profile.agencies.find((one) => one.name === c.get('form').get('agency'))?.name
      const tokenId = z.uuid().safeParse(c.get('form').get('token_id'))
      if (!name.success || agency === undefined || !tokenId.success) return c.notFound()
      try {
        const token = await createApiToken(store, { agency, name: name.data, tokenId: tokenId.data }, who(c))
        return await showTokens(c, portal, { made: { agency, token } })
      } catch (error) {
        if (error instanceof DoisoatError && error.code === 'TOKEN_MADE') return showTokens(c, portal, { isRepeated: true })
        throw error
      }
    },

    'POST /tokens/:tokenId/revoke': async (c) => {
      try {
        await revokeApiToken(store, c.req.param('tokenId'), who(c))
      } catch (error) {
        if (error instanceof DoisoatError && error.code === 'TOKEN_UNKNOWN') return c.notFound()
        throw error
      }
      return c.redirect(`/${c.get('language')}/tokens`, 303)
    },
  }
}

async function showTokens(
  c: Context<PortalEnv>,
  portal: Portal,
  shown: Pick<Parameters<typeof TokensPage>[0], 'made' | 'isRepeated'>,
): Promise<Response> {
  const tokens = await listApiTokens(portal.store)
  const page = <TokensPage frame={frameOf(c, portal)} tokens={tokens} newId={randomUUID()} {...shown} />
  return sendPage(c, page, shown.isRepeated ? 409 : 200)
}

/** Role and agency of a form; undefined where they are none of ours. */
function placeOf(
  form: URLSearchParams,
  { profile }: Portal,
): { readonly role: Role; readonly agency: string | null } | undefined {
  const role = roles.find((one) => one === form.get('role'))
  const agency = form.get('agency') ?? ''
  if (role === undefined || (agency !== '' && !profile.agencies.some(({ name }) => name === agency))) return undefined
  return { role, agency: agency === '' ? null : agency }
}

type Shown = Omit<Parameters<typeof UsersPage>[0], 'frame' | 'accounts'>

async function showUsers(c: Context<PortalEnv>, portal: Portal, shown: Shown): Promise<Response> {
  const accounts = await listAccounts(portal.store)
  const page = <UsersPage frame={frameOf(c, portal)} accounts={accounts} {...shown} />
  return sendPage(c, page, shown.problem === undefined ? 200 : 400)
}

/** Does something to an account; then the list with the password that was made, or with why it was refused. */
async function doAndShow(
  c: Context<PortalEnv>,
  portal: Portal,
  { work, made }: { readonly work: () => Promise<unknown>; readonly made?: Shown['made'] },
): Promise<Response> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof DoisoatError) || error.exit !== 'usage') throw error
    if (error.code === 'ACCOUNT_UNKNOWN') return c.notFound()
    return showUsers(c, portal, { problem: error.code })
  }
  if (made) return showUsers(c, portal, { made })
  return c.redirect(`/${c.get('language')}/users`, 303)
}
