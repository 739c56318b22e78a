import type { Profile } from '@doisoat/profile'
import type { Account, CoverageRequest, Store } from '@doisoat/store'
import type { HttpBindings } from '@hono/node-server'
import type { Language } from './language.ts'

/** What every route works with. */
export interface Portal {
  readonly store: Store
  readonly profile: Profile
  readonly districtOf: CoverageRequest['districtOf']
  /** Address of the stylesheet; it changes with its content. */
  readonly stylesheet: string
}

/** What the middleware finds out about a request. */
export interface PortalEnv {
  Bindings: HttpBindings
  Variables: {
    language: Language
    /** Undefined = the public. */
    account: Account | undefined
  }
}
