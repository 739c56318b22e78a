import type { Profile } from '@doisoat/profile'
import { readSettings, type Settings } from '@doisoat/runtime'
import type { TestStore } from '@doisoat/store/testing'
import type { HttpBindings } from '@hono/node-server'
import { type PortalOptions, portalApp } from '../start-portal.ts'
import { password } from './sample-city.ts'

/** Sends requests to the portal's routes, from an address of the documentation range, without a port. */
export interface PortalClient {
  (path: string, init?: RequestInit): Promise<Response>
  /** Sends a form as a browser does: from our own origin, with the token of the session. */
  post(path: string, form: Readonly<Record<string, string>>, session?: TestSession): Promise<Response>
  /** A new log-in; an account of the sample city has the password of all. */
  logIn(name: string, word?: string): Promise<TestSession & { readonly status: number }>
}

export interface TestSession {
  readonly cookie: string
  readonly formToken: string
}

export const origin = 'http://localhost'

/** Settings and options as `doisoat serve` has them, for the state folder of a test. */
export function testOptions(store: TestStore, profile: Profile): Omit<PortalOptions, 'port' | 'host'> {
  const settings: Settings = { ...readSettings({}), home: store.home }
  return { store, profile, settings, doisoat: { command: [process.execPath], profile: profile.name } }
}

export function portalClient(options: Omit<PortalOptions, 'port' | 'host'>): PortalClient {
  const { app } = portalApp(options)
  const env = { incoming: { socket: { remoteAddress: '192.0.2.1' } } } as HttpBindings
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(path, init, env)
  const post: PortalClient['post'] = (path, form, session) =>
    request(path, {
      method: 'POST',
      headers: { origin, ...(session && { cookie: session.cookie }) },
      body: new URLSearchParams({ form_token: session?.formToken ?? '', ...form }),
    })
  const logIn: PortalClient['logIn'] = async (name, word = password) => {
    const page = await request('/vi/login')
    const response = await post('/vi/login', { name, password: word }, await sessionOf(page))
    const cookie = cookieOf(response)
    const home = cookie === '' ? undefined : await request('/vi/', { headers: { cookie } })
    return { status: response.status, cookie, formToken: home ? formTokenIn(await home.text()) : '' }
  }
  return Object.assign(request, { post, logIn })
}

/** The cookie that an answer sets and the token of the forms on its page. */
export async function sessionOf(response: Response): Promise<TestSession> {
  return { cookie: cookieOf(response), formToken: formTokenIn(await response.text()) }
}

/** The first cookie that is set to something. */
export function cookieOf(response: Response): string {
  return (
    response.headers
      .getSetCookie()
      .find((cookie) => !/^[^=]+=;/.test(cookie))
      ?.split(';')[0] ?? ''
  )
}

function formTokenIn(html: string): string {
  return /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
}
