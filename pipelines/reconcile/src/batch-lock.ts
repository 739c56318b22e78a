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
  for (let attempt = 0; ; attempt++) {
    try {
      linkSync(own, path)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const [pid = '', holder = ''] = readLock(path).split(' ')
      if (isAlive(Number(pid)) || attempt > 2) {
        rmSync(own, { force: true })
        throw new DoisoatError('BATCH_BUSY', `another batch is running in ${home}: run ${holder.trim()}, process ${pid}`, {
          exit: 'busy',
          next: 'wait for it to end, or compute without publishing: doisoat reconcile DIR --no-publish',
        })
      }
      rmSync(path, { force: true })
    }
  }
  rmSync(own, { force: true })
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) }
}

function readLock(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
