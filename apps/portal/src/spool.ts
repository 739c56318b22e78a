import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** The same bytes from a file without a name: whatever ends this process, nothing is left of it in the folder. */
export async function spool(bytes: Readable, folder: string): Promise<Readable> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const fd = openSync(path, 'wx+', 0o600)
  rmSync(path)
  try {
    await pipeline(bytes, createWriteStream('', { fd, autoClose: false }))
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return createReadStream('', { fd, start: 0 })
}
