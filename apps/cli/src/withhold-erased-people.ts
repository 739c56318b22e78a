import type { FinishedRun } from '@doisoat/reconcile'
import { withholdErased } from '@doisoat/retention'
import type { Settings } from '@doisoat/runtime'
import { listErased, type Store } from '@doisoat/store'

/** A finished run with erased people left out of its files: counted, listed nowhere. Unchanged when nobody was erased. */
export async function withholdErasedPeople(finished: FinishedRun, store: Store, settings: Settings): Promise<FinishedRun> {
  const erased = await listErased(store)
  if (erased.length === 0) return finished
  const { runId, out } = finished.folder.state
  const { run } = await withholdErased({ runId, out, path: finished.folder.path }, erased, settings)
  return run ? { ...finished, run } : finished
}
