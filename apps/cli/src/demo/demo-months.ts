import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateMonths } from '@doisoat/cities'
import { addWorkingDays, isWorkingDay, type Profile, warningLeadDays } from '@doisoat/profile'
import type { Settings } from '@doisoat/runtime'
import { currentRunId, openStore, type Store, warnDueCases } from '@doisoat/store'
import { type Reconciled, reconcileAndPublish } from '../reconcile-and-publish.ts'

export interface DemoCity {
  /** State folder of the demo. */
  readonly settings: Settings
  readonly profile: Profile
  /** As --profile says it: name or folder. */
  readonly name: string
  readonly people: number
  readonly months: number
}

/**
 * Generates a made-up city, a delivery a month, and reconciles and publishes each on its own day, owners being warned day by day between
 * them. Returns the last run and the day on which the demo stands: the last working day on which a deadline of ten can be warned of.
 */
export async function playMonths(
  { settings, profile, name, people, months }: DemoCity,
  say: (text: string) => void,
): Promise<{ last: Reconciled; today: string }> {
  const dir = join(settings.home, 'city')
  rmSync(dir, { recursive: true, force: true })
  say(`1/4 generating ${months} months of a made-up city of ${people} people in ${dir}`)
  const city = await generateMonths({ people, months, seed: 1, noise: 'mature', scenario: 'danang-2025', out: dir })
  let last: Reconciled | undefined
  let today = ''
  for (const [index, { month, asOf }] of city.months.entries()) {
    say(`2/4 reconciling and publishing ${month} (${index + 1} of ${months})`)
    last = await reconcileAndPublish({
      start: { dir: join(dir, month), asOf: null, out: null, publish: true, again: false, unitLists: {} },
      profile: name,
      settings: { ...settings, today: asOf },
    })
    const next = city.months[index + 1]?.asOf
    today = next ?? addWorkingDays(profile, asOf, profile.deadlines.block - warningLeadDays(profile))
    await warnDayByDay({ settings, profile }, { from: asOf, until: today })
  }
  if (!last) throw new Error('a demo has at least one month')
  return { last, today }
}

/** What an operator's timer does every working day. */
async function warnDayByDay(
  { settings, profile }: Pick<DemoCity, 'settings' | 'profile'>,
  { from, until }: { from: string; until: string },
): Promise<void> {
  await using store = await openStore({ home: settings.home, databaseUrl: undefined })
  const runId = await demoRun(store, profile)
  for (let today = from; today <= until; today = addWorkingDays(profile, today, 1)) {
    if (!isWorkingDay(profile, today)) continue
    await warnDueCases(store, { runId, today, soonUntil: addWorkingDays(profile, today, warningLeadDays(profile)) })
  }
}

/** The run that readers see. */
export async function demoRun(store: Store, profile: Profile): Promise<string> {
  const runId = await currentRunId(store, profile.name)
  if (runId === undefined) throw new Error('the demo has published no run')
  return runId
}
