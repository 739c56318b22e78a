import type { Profile } from '@doisoat/profile'
import type { Settings } from '@doisoat/runtime'
import type { Account, Store } from '@doisoat/store'
import type { HttpBindings } from '@hono/node-server'
import type { Assets } from './assets.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Language } from './language.ts'
import type { OpenEdition } from './open-edition.ts'
import type { PublicScores } from './public-scores.ts'

/** What every route works with. */
export interface Portal {
  /** With the rights of the app: rows, no DDL; findings only as an agency. */
  readonly store: Store
  /** With the rights of the public: no table that holds a person. */
  readonly publicStore: Store
  readonly profile: Profile
  readonly settings: Settings
  readonly assets: Assets
  readonly jobs: Jobs
  readonly openData: OpenEdition
  readonly scores: PublicScores
  /** Changes with every start: pages that a browser keeps are of this program and this profile. */
  readonly version: string
}

/** What the middleware finds out about a request. */
export interface PortalEnv {
  Bindings: HttpBindings
  Variables: {
    language: Language
    /** Undefined = the public. */
    account: Account | undefined
    /** The fields of a form, after its token was checked; set for routes of kind form. */
    form: URLSearchParams
  }
}
