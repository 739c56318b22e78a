import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RunJson } from '@doisoat/contracts'
import { listRunIds, RunFolder } from '../run-folder.ts'
import { readRunJson } from '../run-json.ts'

/**
 * The newest run of a profile that the state folder says was published, for a run that asks no database. Folders that cannot be read are
 * passed over.
 */
export function lastPublished(home: string, profile: string): RunJson | undefined {
  for (const runId of listRunIds(home)) {
    const run = readPublished(home, runId)
    if (run?.profile === profile) return run
  }
  return undefined
}

function readPublished(home: string, runId: string): RunJson | undefined {
  try {
    const { state, path: folder } = RunFolder.open(home, runId)
    const path = join(folder, 'run.json')
    return state.status === 'published' && existsSync(path) ? readRunJson(path) : undefined
  } catch {
    return undefined
  }
}
