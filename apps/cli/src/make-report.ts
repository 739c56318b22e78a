import { DoisoatError } from '@doisoat/contracts'
import { type Agency, loadProfile, type Profile } from '@doisoat/profile'
import { type Bundle, type ReportFormat, writeBundle } from '@doisoat/reports'
import { type Settings, todayIn } from '@doisoat/runtime'
import {
  currentRunId,
  getRun,
  lastReportedRun,
  openStore,
  operator,
  recordAgencyReport,
  type Store,
  streamReport,
} from '@doisoat/store'

export interface ReportToMake {
  /** A published run, or `current`. */
  readonly runId: string
  readonly agency: string
  readonly format: ReportFormat
  readonly outDir: string
  readonly byUnit: boolean
  readonly changedOnly: boolean
  readonly password: string | undefined
  /** Whoever runs the process without it. */
  readonly madeBy: string | undefined
}

export interface MadeReport extends Bundle {
  readonly runId: string
  readonly asOf: string
  readonly agency: string
  readonly format: ReportFormat
  /** Run of the report before; null when this is the agency's first. */
  readonly comparedWith: string | null
}

/**
 * Makes an agency's report of a published run and keeps that the agency got it; the next one says what has changed since.
 *
 * Throws AGENCY_UNKNOWN, RUN_UNKNOWN, NO_RUN (usage), what `writeBundle` throws, DATABASE_UNAVAILABLE.
 */
export async function makeReport(
  report: ReportToMake,
  from: { readonly settings: Settings; readonly profile: string },
): Promise<MadeReport> {
  const { settings } = from
  const profile = await loadProfile(from.profile)
  const agency = agencyOf(profile, report.agency)
  await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
  const runId = report.runId === 'current' ? await requireCurrentRun(store, profile) : report.runId
  const { run } = await getRun(store, runId)
  const comparedWith = (await lastReportedRun(store, { agency: agency.name, runId, profile: run.profile })) ?? null
  const { format, outDir, byUnit, changedOnly, password, madeBy } = report
  const today = todayIn(profile.timeZone, settings)
  const bundle = await writeBundle({
    profile,
    agency,
    run,
    comparedWith,
    changedOnly,
    format,
    outDir,
    byUnit,
    findings: streamReport(store, { runId, agency: agency.name, comparedWith, changedOnly, byUnit, today }),
    ...(password === undefined ? {} : { password }),
  })
  const kept = {
    runId,
    agency: agency.name,
    format,
    byUnit,
    changedOnly,
    comparedWith,
    files: bundle.files.length,
    rows: bundle.rows,
    sha256: bundle.sha256,
    madeOn: today,
  }
  await recordAgencyReport(store, kept, { ...operator(), ...(madeBy === undefined ? {} : { actor: madeBy }) })
  return { ...bundle, runId, asOf: run.asOf, agency: agency.name, format, comparedWith }
}

/** An agency of the profile; throws AGENCY_UNKNOWN (usage) listing what there is. */
export function agencyOf(profile: Profile, name: string): Agency {
  const agency = profile.agencies.find((one) => one.name === name)
  if (agency) return agency
  throw new DoisoatError(
    'AGENCY_UNKNOWN',
    `the profile has no agency ${name}; there are: ${profile.agencies.map((one) => one.name).join(', ')}`,
    { exit: 'usage' },
  )
}

/** The run readers see; throws NO_RUN (usage) before the first one is published. */
export async function requireCurrentRun(store: Store, profile: Profile): Promise<string> {
  const runId = await currentRunId(store, profile.name)
  if (runId !== undefined) return runId
  throw new DoisoatError('NO_RUN', `no run of the profile ${profile.name} is published in the database at ${store.place}`, {
    exit: 'usage',
    next: 'doisoat reconcile DIR',
  })
}
