import { closeSync, openSync, readSync } from 'node:fs'
import { BufferedFile } from './buffered-file.ts'

export interface CleanCopyOptions {
  readonly source: string
  readonly target: string
  /** Header record of the copy, with its line end. */
  readonly header: Buffer
  /** Offset in the source of the first record. */
  readonly bodyStart: number
}

/**
 * The copy that DuckDB reads in place of a delivery it would misread.
 *
 * Nothing is written until the first byte that may not stay as it is; then the stretch before it is copied as a block, so that a clean file
 * costs nothing and a nearly clean one costs a block copy.
 */
export class CleanCopy {
  readonly #options: CleanCopyOptions
  #file: BufferedFile | null = null

  constructor(options: CleanCopyOptions) {
    this.#options = options
  }

  get started(): boolean {
    return this.#file !== null
  }

  /** Starts the copy with everything the source holds before `offset`. */
  startAt(offset: number): void {
    if (this.#file !== null) return
    this.#file = new BufferedFile(this.#options.target)
    this.#file.write(this.#options.header)
    const fd = openSync(this.#options.source, 'r')
    try {
      const block = Buffer.allocUnsafe(1 << 20)
      for (let at = this.#options.bodyStart; at < offset; ) {
        const count = readSync(fd, block, 0, Math.min(block.length, offset - at), at)
        if (count === 0) throw new Error(`${this.#options.source} became shorter while it was read`)
        this.#file.write(block.subarray(0, count))
        at += count
      }
    } finally {
      closeSync(fd)
    }
  }

  /** Adds bytes when the copy has been started. */
  write(bytes: Uint8Array): void {
    this.#file?.write(bytes)
  }

  close(): void {
    this.#file?.close()
  }
}
