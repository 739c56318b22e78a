import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './batch-lock.ts'

/**
 * Removes half-written files of processes that are gone from a results folder. Only the folders that a run writes to are looked at: a
 * results folder may hold other things.
 */
export function sweepTemporary(out: string): void {
  for (const folder of [out, join(out, 'gaps'), join(out, 'rejects')].filter((path) => existsSync(path))) {
    for (const name of readdirSync(folder)) {
      const [, before, after] = /^\.tmp-(\d+)-.|.\.tmp-(\d+)$/.exec(name) ?? []
      const pid = before ?? after
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
    }
  }
}
