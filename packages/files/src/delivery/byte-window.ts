import { isUtf8 } from 'node:buffer'
import type { Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import { byte } from './csv-bytes.ts'

/** Bytes read at once: large enough that a system call costs nothing, small enough to stay in the processor's cache. */
const chunkBytes = 1 << 20

/** A window that slides over a file: `bytes[start, end)` has been read and not yet consumed. */
export class ByteWindow {
  readonly bytes: Buffer
  start = 0
  end = 0
  atEnd = false
  /** Offset in the file of `bytes[0]`. */
  offset = 0
  /** Past the last LF. */
  #complete = 0
  /** Up to here the bytes are known to be valid UTF-8. */
  #validTo = 0
  /** Up to here validity is asked line by line, because the stretch as a whole is not valid. */
  #suspectTo = 0
  readonly #fd: number
  readonly #hash: Hash

  /** @param largest longest record in bytes the window must hold at once */
  constructor(fd: number, largest: number, hash: Hash) {
    this.#fd = fd
    this.#hash = hash
    this.bytes = Buffer.allocUnsafe(largest + 2 * chunkBytes)
  }

  /** Reads on, keeping what is not consumed; false when the file has ended. */
  more(): boolean {
    if (this.atEnd) return false
    const keep = this.start
    this.bytes.copyWithin(0, keep, this.end)
    this.offset += keep
    this.start = 0
    this.end -= keep
    this.#validTo = Math.max(0, this.#validTo - keep)
    this.#suspectTo = Math.max(0, this.#suspectTo - keep)
    const count = readSync(this.#fd, this.bytes, this.end, Math.min(chunkBytes, this.bytes.length - this.end), null)
    this.#hash.update(this.bytes.subarray(this.end, this.end + count))
    this.end += count
    this.atEnd = count === 0
    this.#complete = this.bytes.subarray(0, this.end).lastIndexOf(byte.lf) + 1
    return true
  }

  /** Start of the first line at or behind `start` that is not valid UTF-8 or not yet complete: up to there every byte is sound. */
  soundTo(): number {
    if (this.start < this.#validTo) return this.#validTo
    const complete = this.#complete
    if (complete <= this.start) return this.start
    if (this.start >= this.#suspectTo) {
      if (isUtf8(this.bytes.subarray(this.start, complete))) return (this.#validTo = complete)
      this.#suspectTo = complete
    }
    let at = this.start
    while (at < this.#suspectTo) {
      const next = this.bytes.indexOf(byte.lf, at) + 1
      if (!isUtf8(this.bytes.subarray(at, next))) break
      at = next
    }
    return (this.#validTo = at)
  }
}
