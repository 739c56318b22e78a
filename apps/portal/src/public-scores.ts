import type { Profile } from '@doisoat/profile'
import { scoreRequest } from '@doisoat/reports'
import { type Scorecard, type Store, scorecards } from '@doisoat/store'
import { perRun } from './per-run.ts'

/** The scores of a run as the public may see them; worked out once a run. */
export type PublicScores = (run: {
  readonly runId: string
}) => Promise<{ readonly agencies: readonly Scorecard[]; readonly units: readonly Scorecard[] }>

/**
 * The cases behind a score are counted with the rights of the app; of few cases nothing is told. Of a million findings that takes some
 * seconds.
 */
export function publicScores(store: Store, profile: Profile): PublicScores {
  return perRun(async ({ runId }) => {
    const of = (who: 'agencies' | 'units') => scorecards(store, scoreRequest(profile, { runId, of: who, audience: 'public' }))
    return { agencies: await of('agencies'), units: await of('units') }
  })
}
