import { DoisoatError } from '@doisoat/contracts'
import { addWorkingDays, loadProfile, type Profile, warningLeadDays } from '@doisoat/profile'
import { createLogger, readSettings, todayIn } from '@doisoat/runtime'
import { type Actor, type CaseDay, currentRunId, openStore, operator, type Store } from '@doisoat/store'
import type { CommonOptions } from './context.ts'

/** The cases of the run that readers see, as of today; `store` is to be closed. */
export interface OpenCases {
  readonly store: Store
  readonly profile: Profile
  readonly day: CaseDay
  /** Who asks, for the audit chain. */
  readonly by: Actor
}

/** Throws NOTHING_PUBLISHED (usage) before the first publication, and what opening the database and the profile throw. */
export async function openCases(options: CommonOptions & { readonly as?: string }): Promise<OpenCases> {
  const profile = await loadProfile(options.profile)
  const settings = readSettings()
  const { home, databaseUrl, logLevel } = settings
  const store = await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') })
  const runId = await currentRunId(store, profile.name)
  if (runId === undefined) {
    await store.close()
    throw new DoisoatError('NOTHING_PUBLISHED', `nothing of ${profile.name} is published, so there are no cases`, {
      exit: 'usage',
      next: 'doisoat reconcile DIR',
    })
  }
  const own = operator()
  const by = options.as === undefined ? own : { ...own, actor: options.as }
  return { store, profile, day: { runId, today: todayIn(profile.timeZone, settings) }, by }
}

/** The last due date of which owners are warned today (ISO). */
export function soonUntil({ profile, day }: Pick<OpenCases, 'profile' | 'day'>): string {
  return addWorkingDays(profile, day.today, warningLeadDays(profile))
}
