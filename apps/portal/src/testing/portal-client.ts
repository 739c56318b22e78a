import type { Profile } from '@doisoat/profile'
import type { Store } from '@doisoat/store'
import type { HttpBindings } from '@hono/node-server'
import { portalApp } from '../start-portal.ts'

/** Sends a request to the portal's routes, from an address of the documentation range, without a port. */
export type PortalClient = (path: string, init?: RequestInit) => Promise<Response>

export function portalClient(store: Store, profile: Profile): PortalClient {
  const app = portalApp({ store, profile })
  const env = { incoming: { socket: { remoteAddress: '192.0.2.1' } } } as HttpBindings
  return async (path, init) => app.request(path, init, env)
}
