import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateMonths, type MonthsOptions } from '@doisoat/cities'
import type { RunJson } from '@doisoat/contracts'
import { personKeyOf, readSecret, readSettings, type Settings } from '@doisoat/runtime'
import { openStore, stopEmbedded } from '@doisoat/store'
import { reconcileAndPublish } from '../reconcile-and-publish.ts'
import { CaseLedger, type LedgerMonth } from './case-ledger.ts'
import { expectedCases, type Subjects } from './expected-cases.ts'
import { storedMonth } from './stored-cases.ts'

export interface SimulationOptions extends Pick<MonthsOptions, 'people' | 'months' | 'seed' | 'noise'> {
  /** Folder for the deliveries, the state folder and the database; left as they are at the end. */
  readonly folder: string
  readonly onMonth?: (month: SimulatedMonth) => void
}

export interface SimulatedMonth extends LedgerMonth {
  /** `yyyy-mm`. */
  readonly month: string
  /** Of the run, from the deliveries to readers. */
  readonly seconds: number
}

/**
 * Lives through a made-up city month by month as an office does: reconciles and publishes each delivery into a database of its own, on
 * the day it is as of, and holds the cases in the database against the truth of the generator. Throws when a month is not published.
 */
export async function simulateMonths(options: SimulationOptions): Promise<SimulatedMonth[]> {
  const { folder, onMonth } = options
  mkdirSync(folder, { recursive: true })
  const city = await generateMonths({ ...options, scenario: 'danang-2025', out: join(folder, 'city') })
  const home = join(folder, 'home')
  const ledger = new CaseLedger()
  const [nationalIds, known] = [new Map<string, string>(), new Map<string, string>()]
  const months: SimulatedMonth[] = []
  try {
    for (const { month, asOf } of city.months) {
      const dir = join(folder, 'city', month)
      const settings = settingsOn(asOf, home)
      const started = performance.now()
      const out = join(folder, 'out')
      rmSync(out, { recursive: true, force: true })
      const { published, run } = await reconcileAndPublish({
        start: { dir, asOf: null, out, publish: true, again: false, unitLists: {} },
        profile: 'danang',
        settings,
      })
      const seconds = (performance.now() - started) / 1000
      if (published !== 'published') throw notPublished(month, published, run)
      const expected = expectedCases(dir, asOf)
      learnPeople(expected, settings, nationalIds)
      await using store = await openStore({ home, databaseUrl: undefined })
      const compared = ledger.compare(asOf, expected, await storedMonth(store, { nationalIds, known }))
      months.push({ month, seconds, ...compared })
      onMonth?.({ month, seconds, ...compared })
    }
  } finally {
    await stopEmbedded(home)
  }
  return months
}

/** Nothing of the environment: a simulation never reaches a real state folder or database. */
function settingsOn(today: string, home: string): Settings {
  return readSettings({ DOISOAT_HOME: home, DOISOAT_SECRET: 'the secret of the simulation', DOISOAT_TODAY: today, NO_COLOR: '1' })
}

function learnPeople(expected: Subjects, settings: Settings, nationalIds: Map<string, string>): void {
  const secret = readSecret(settings)
  for (const subject of expected.keys()) {
    const [, kind, nationalId = ''] = subject.split('|')
    if (kind === 'person') nationalIds.set(personKeyOf(nationalId, secret), nationalId)
  }
}

function notPublished(month: string, published: string, { gate }: RunJson): Error {
  const fired = gate.rules
    .filter((rule) => rule.fired)
    .map(({ register, name, detail }) => `${register ?? ''} ${name}: ${detail}`)
  return new Error([`${month} was not published: ${published}`, ...fired].join('\n'))
}
