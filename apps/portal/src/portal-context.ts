import type { Profile } from '@doisoat/profile'
import type { Account, CoverageRequest, Store } from '@doisoat/store'
import type { HttpBindings } from '@hono/node-server'
import type { Language } from './language.ts'

/** What every route works with. */
export interface Portal {
  /** With the rights of the app: rows, no DDL; findings only as an agency. */
  readonly store: Store
  /** With the rights of the public: no table that holds a person. */
  readonly publicStore: Store
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
