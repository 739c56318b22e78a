import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import type { Settings } from '@doisoat/runtime'
import type { Store } from '@doisoat/store'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { createApp } from './app.tsx'
import { loadAssets } from './assets.ts'
import { Jobs } from './jobs/jobs.ts'
import { OpenEdition } from './open-edition.ts'
import type { Portal, PortalEnv } from './portal-context.ts'
import { publicScores } from './public-scores.ts'

export interface PortalOptions {
  readonly store: Store
  readonly profile: Profile
  readonly settings: Settings
  /** How a batch is started from a page: the program and arguments of `doisoat`, and what its --profile says. */
  readonly doisoat: { readonly command: readonly string[]; readonly profile: string }
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
/** Node's five minutes would cut off a gigabyte on a line of 20 megabits a second. */
const uploadMs = 3_600_000

/**
 * Serves the portal until it is closed. Throws PORT_IN_USE or PORT_REFUSED (usage) with the option that changes the port.
 */
export async function startPortal(options: PortalOptions): Promise<RunningPortal> {
  const { app, portal } = portalApp(options)
  await portal.jobs.sweep()
  const server = createAdaptorServer({ fetch: app.fetch, hostname: options.host })
  if ('requestTimeout' in server) server.requestTimeout = uploadMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => reject(toListenError(error, options)))
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}/`,
    close: async () => {
      await portal.jobs.close()
      await new Promise<void>((resolve) => {
        const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), closeMs)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      })
    },
  }
}

/** The routes and what they work with, without a port. */
export function portalApp({ store, profile, settings, doisoat }: Omit<PortalOptions, 'port' | 'host'>): {
  readonly app: Hono<PortalEnv>
  readonly portal: Portal
} {
  const ofApp = store.withRole('doisoat_app')
  const publicStore = store.withRole('doisoat_public')
  const portal: Portal = {
    store: ofApp,
    publicStore,
    openData: new OpenEdition({ publicStore, profile }),
    scores: publicScores(ofApp, profile),
    profile,
    settings,
    assets: loadAssets(),
    jobs: new Jobs({ store: ofApp, settings, doisoat: doisoat.command, profile: doisoat.profile }),
    version: randomBytes(6).toString('hex'),
  }
  return { app: createApp(portal), portal }
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
