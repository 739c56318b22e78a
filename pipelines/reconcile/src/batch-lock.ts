import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'

/**
 * Only one publishing batch at a time per state folder: a file that names the process. A lock whose process is gone is taken over.
 *
 * Throws BATCH_BUSY (busy) naming the run that holds it.
 */
export function lockBatch(home: string, runId: string): Disposable {
  mkdirSync(home, { recursive: true })
  const path = join(home, 'batch.lock')
  // Linked into place, so that the lock is never seen without its holder.
  const own = `${path}.${process.pid}`
  writeFileSync(own, `${process.pid} ${runId}\n`)
  try {
    while (!link(own, path)) {
      const holder = readLock(path)
      if (holder && isAlive(holder.pid)) throw busy(path, home, holder)
      if (holder) removeStale(own, path)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) }
}

/**
 * Removes a lock whose process is gone. One process at a time looks and removes: without that, one would remove the lock that another
 * has just taken over.
 */
function removeStale(own: string, path: string): void {
  const turn = `${path}.takeover`
  if (!link(own, turn)) {
    if (isStale(readLock(turn))) rmSync(turn, { force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    return
  }
  try {
    if (isStale(readLock(path))) rmSync(path, { force: true })
  } finally {
    rmSync(turn, { force: true })
  }
}

/** Whether `path` was free and is now the file `own`. */
function link(own: string, path: string): boolean {
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

interface Holder {
  readonly pid: number
  readonly runId: string
}

/** Undefined when there is no lock; whatever else stands in the file is a holder that is not alive. */
function readLock(path: string): Holder | undefined {
  try {
    const [pid = '', runId = ''] = readFileSync(path, 'utf8').trim().split(' ')
    return { pid: Number(pid), runId }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isStale(holder: Holder | undefined): boolean {
  return holder !== undefined && !isAlive(holder.pid)
}

/** Whether a process number belongs to somebody. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function busy(path: string, home: string, { pid, runId }: Holder): DoisoatError {
  return new DoisoatError('BATCH_BUSY', `another batch is running in ${home}: run ${runId}, process ${pid}`, {
    exit: 'busy',
    next: `wait for it to end, or compute without publishing: doisoat reconcile DIR --no-publish. If process ${pid} is no batch, delete ${path}`,
  })
}
