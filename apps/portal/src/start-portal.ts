import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import type { Store } from '@doisoat/store'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { createApp } from './app.tsx'
import { districtOfUnit } from './district-of-unit.ts'
import type { PortalEnv } from './portal-context.ts'

export interface PortalOptions {
  readonly store: Store
  readonly profile: Profile
  /** 0 = any free port. */
  readonly port: number
  readonly host: string
}

export interface RunningPortal {
  readonly url: string
  /** Ends open answers within two seconds; the store stays open. */
  close(): Promise<void>
}

const closeMs = 2_000

/**
 * Serves the portal until it is closed. Throws PORT_IN_USE or PORT_REFUSED (usage) with the option that changes the port.
 */
export async function startPortal(options: PortalOptions): Promise<RunningPortal> {
  const server = createAdaptorServer({ fetch: portalApp(options).fetch, hostname: options.host })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => reject(toListenError(error, options)))
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), closeMs)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}

/** The routes with their stylesheet and icon, without a port. */
export function portalApp({ store, profile }: Pick<PortalOptions, 'store' | 'profile'>): Hono<PortalEnv> {
  const read = (name: string): string => readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
  const stylesheet = read('style.css')
  const version = createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)
  const portal = {
    store: store.withRole('doisoat_app'),
    publicStore: store.withRole('doisoat_public'),
    profile,
    districtOf: districtOfUnit(profile),
    stylesheet: `/style-${version}.css`,
  }
  return createApp(portal, { stylesheet, icon: read('icon.svg') })
}

function toListenError(error: Error, { host, port }: PortalOptions): Error {
  const code = 'code' in error ? error.code : undefined
  const next = `choose another port: doisoat serve --port ${port === 65_535 ? 8000 : port + 1}`
  if (code === 'EADDRINUSE')
    return new DoisoatError('PORT_IN_USE', `port ${port} of ${host} is taken by another program`, { exit: 'usage', next })
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new DoisoatError('PORT_REFUSED', `this account cannot listen on port ${port} of ${host}`, { exit: 'usage', next })
  }
  return error
}
