import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

/** SHA-256 (hex) and size in bytes of a file as it lies on disk. */
export interface FileHash {
  readonly sha256: string
  readonly bytes: number
}

export function hashFile(path: string): FileHash {
  const hash = createHash('sha256')
  const fd = openSync(path, 'r')
  try {
    const block = Buffer.allocUnsafe(1 << 20)
    let bytes = 0
    for (;;) {
      const count = readSync(fd, block)
      if (count === 0) return { sha256: hash.digest('hex'), bytes }
      hash.update(block.subarray(0, count))
      bytes += count
    }
  } finally {
    closeSync(fd)
  }
}
