import type { RunJson } from '@doisoat/contracts'
import type { Agency, Profile } from '@doisoat/profile'

/** What a report says about itself. */
export interface ReportHead {
  readonly profile: Profile
  readonly agency: Agency
  readonly run: Pick<RunJson, 'runId' | 'asOf' | 'registers'>
  /** Run of the agency's report before; null when this is its first. */
  readonly comparedWith: string | null
  /** Only what is new or gone since then. */
  readonly changedOnly: boolean
  /** The one unit of this file; empty = rows without a unit, undefined = all units. */
  readonly unit?: string
}
