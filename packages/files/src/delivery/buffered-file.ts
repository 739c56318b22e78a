import { closeSync, openSync, writeSync } from 'node:fs'

/** An output file written in blocks; holds names and IDs, so only the owner may read it. */
export class BufferedFile {
  readonly path: string
  readonly #fd: number
  readonly #block = Buffer.allocUnsafe(1 << 18)
  #used = 0

  constructor(path: string) {
    this.path = path
    this.#fd = openSync(path, 'w', 0o600)
  }

  write(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#block.length) this.#flush()
    if (bytes.length > this.#block.length) return writeAll(this.#fd, bytes)
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
  }

  close(): void {
    this.#flush()
    closeSync(this.#fd)
  }

  #flush(): void {
    writeAll(this.#fd, this.#block.subarray(0, this.#used))
    this.#used = 0
  }
}

/** A write may stop short without an error, on a pipe or a nearly full disk. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
}
