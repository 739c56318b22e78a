import { listRunIds, RunFolder } from '@doisoat/reconcile'
import { createLogger, type Settings } from '@doisoat/runtime'
import { embeddedStatus, type HeldRun, listHeldRuns, listRuns, openStore, type RunSummary, type Store } from '@doisoat/store'

/** current: what readers see · taken out: was published, is no longer in the database · unreadable: its folder is damaged. */
export type RunMark = 'current' | 'published' | 'held' | 'rejected' | 'taken out' | 'done' | 'failed' | 'running' | 'unreadable'

export interface KnownRun {
  readonly runId: string
  readonly profile: string | null
  readonly asOf: string | null
  readonly mark: RunMark
  /** Folder of the extracts; null where only the database knows the run. */
  readonly dir: string | null
  readonly out: string | null
  /** What was decided, or what went wrong. */
  readonly note: string | null
}

const allRuns = 10_000

/** Every run that the state folder or the database knows, newest first. A folder that cannot be read is one entry, not the end. */
export async function listKnownRuns(home: string, store: Store | undefined): Promise<KnownRun[]> {
  const published = new Map(store ? (await listRuns(store, { limit: allRuns })).map((run) => [run.runId, run]) : [])
  const held = new Map(store ? (await listHeldRuns(store, { decided: true })).map((run) => [run.runId, run]) : [])
  const folders = listRunIds(home)
  const ids = [...new Set([...folders, ...published.keys(), ...held.keys()])].toSorted().toReversed()
  return ids.map((runId) => {
    const folder = folders.includes(runId) ? readFolder(home, runId) : undefined
    return describe(runId, { folder, published: published.get(runId), held: held.get(runId), asked: store !== undefined })
  })
}

/**
 * The database, where there is one to ask: history must not make one, nor fail because it is away. Undefined then, with the reason on
 * stderr if it should be there.
 */
export async function openStoreIfAny({ home, databaseUrl, logLevel }: Settings): Promise<Store | undefined> {
  if (databaseUrl === undefined && !embeddedStatus(home).exists) return undefined
  try {
    return await openStore({ home, databaseUrl, logger: createLogger(logLevel ?? 'warn') })
  } catch (error) {
    process.stderr.write(`doisoat: what is published is not known: ${(error as Error).message}\n`)
    return undefined
  }
}

type Folder = Pick<KnownRun, 'profile' | 'asOf' | 'dir' | 'out' | 'note'> & { readonly status: RunMark }

function readFolder(home: string, runId: string): Folder {
  try {
    const { profile, asOf, dir, out, note, status, publish } = RunFolder.open(home, runId).state
    // As an earlier version left it: nobody is asked to decide on a run that was not to be published.
    return { profile, asOf, dir, out, note, status: status === 'held' && !publish ? 'done' : status }
  } catch (error) {
    return { profile: null, asOf: null, dir: null, out: null, note: (error as Error).message, status: 'unreadable' }
  }
}

interface Sources {
  readonly folder: Folder | undefined
  readonly published: RunSummary | undefined
  readonly held: HeldRun | undefined
  /** Whether the database was asked. */
  readonly asked: boolean
}

function describe(runId: string, sources: Sources): KnownRun {
  const { folder, published, held } = sources
  const decided = held?.decision
  return {
    runId,
    profile: published?.profile ?? held?.profile ?? folder?.profile ?? null,
    asOf: published?.asOf ?? held?.asOf ?? folder?.asOf ?? null,
    mark: markOf(sources),
    dir: folder?.dir ?? null,
    out: folder?.out ?? held?.outFolder ?? null,
    note: decided ? `${decided.kind} by ${decided.by}: ${decided.reason}` : (folder?.note ?? null),
  }
}

function markOf({ folder, published, held, asked }: Sources): RunMark {
  if (published) return published.current ? 'current' : 'published'
  if (held?.decision?.kind === 'rejected') return 'rejected'
  if (held && !held.decision) return 'held'
  const wasPublished = held?.decision?.kind === 'approved' || folder?.status === 'published'
  if (asked && wasPublished) return 'taken out'
  return folder?.status ?? 'taken out'
}
