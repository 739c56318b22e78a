import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '@doisoat/profile'
import { deleteExpiredSessions, listRuns, removeRun, type Store } from '@doisoat/store'
import { listOldPortalFiles } from './portal-files.ts'
import type { RunPlace } from './run-place.ts'

const dayMs = 86_400_000

/** The portal itself takes uploads away with their job and reports after a day. */
const portalDays = 1

/** More than a deployment ever has. */
const allRuns = 100_000

export interface RetentionRequest {
  readonly profile: Profile
  /** State folder. */
  readonly home: string
  /** Runs of this profile on this machine, newest first. */
  readonly runs: readonly RunPlace[]
  /** ISO day on which the days are counted. */
  readonly today: string
  readonly dryRun: boolean
}

/** What retention took, or would take. */
export interface Retained {
  /** Runs taken out of the serving database. */
  readonly databaseRuns: readonly string[]
  /** Run folders removed altogether. */
  readonly runFolders: readonly string[]
  /** Parts of kept run folders (rejects, serving files, working copies), and uploads and reports of the portal. */
  readonly parts: readonly string[]
  /** Results folders that --out named outside the state folder: whoever named them removes them. */
  readonly yours: readonly string[]
  readonly sessions: number
  /** Published runs that stay, newest first. */
  readonly kept: readonly string[]
}

/**
 * Takes out what the profile's retention section no longer keeps: published runs beyond the newest `keptRuns` (never the current one nor
 * the one before it), as many runs that were never published, rejects and serving files after their days, working copies of ended runs,
 * and expired sessions. Held runs stay until they are decided. The audit chain stays.
 *
 * Throws what `removeRun` throws; what was taken until then is gone, and the rest goes the next time.
 */
export async function applyRetention(store: Store, request: RetentionRequest): Promise<Retained> {
  const { profile, home, runs, today, dryRun } = request
  const { keptRuns } = profile.retention
  const published = await listRuns(store, { profile: profile.name, limit: allRuns })
  const current = published.find((run) => run.current)
  const kept = published.filter((run, index) => index < keptRuns || run.current || run.runId === current?.previousRunId)
  const databaseRuns = published.filter((run) => !kept.includes(run)).map((run) => run.runId)
  const isPublished = (run: RunPlace): boolean => published.some((one) => one.runId === run.runId)
  const unpublished = runs.filter((run) => !isPublished(run) && run.status !== 'held')
  const gone = runs.filter((run) => databaseRuns.includes(run.runId) || unpublished.indexOf(run) >= keptRuns)
  const parts = [
    ...runs.filter((run) => !gone.includes(run)).flatMap((run) => expiredParts(run, request, current?.runId)),
    ...listOldPortalFiles(home, Date.parse(`${today}T00:00:00Z`) - portalDays * dayMs),
  ]
  if (!dryRun) {
    for (const runId of databaseRuns) await removeRun(store, runId)
    for (const folder of [...gone.map((run) => run.path), ...parts]) rmSync(folder, { recursive: true, force: true })
  }
  return {
    databaseRuns,
    runFolders: gone.map((run) => run.path),
    parts,
    yours: gone.filter((run) => !isInside(run.out, run.path) && existsSync(run.out)).map((run) => run.out),
    sessions: await deleteExpiredSessions(store, { dryRun }),
    kept: kept.map((run) => run.runId),
  }
}

/** Folders of a kept run whose days are over. Working copies are needed only to resume. */
function expiredParts(run: RunPlace, { profile, today }: RetentionRequest, current: string | undefined): string[] {
  const { rejectDays, servingDays } = profile.retention
  const age = daysBetween(run.startedAt.slice(0, 10), today)
  const undecided = run.status === 'held' || run.status === 'running' || run.status === 'failed'
  const parts = [
    ...(age > rejectDays && isInside(run.out, run.path) ? [join(run.out, 'rejects')] : []),
    ...(age > servingDays && run.runId !== current && run.status !== 'held' ? [join(run.path, 'serving')] : []),
    ...(undecided ? [] : ['checkpoints', 'work', 'spill'].map((name) => join(run.path, name))),
  ]
  return parts.filter((path) => existsSync(path))
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}
