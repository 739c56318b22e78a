import { listRunIds, RunFolder } from '@doisoat/reconcile'
import type { RunPlace } from '@doisoat/retention'

/** The runs of a state folder, newest first. */
export function listRunPlaces(home: string): RunPlace[] {
  return listRunIds(home).map((runId) => {
    const folder = RunFolder.open(home, runId)
    const { profile, startedAt, status, out } = folder.state
    return { runId, profile, startedAt, status, out, path: folder.path, restart: () => folder.update({ stages: [] }) }
  })
}
