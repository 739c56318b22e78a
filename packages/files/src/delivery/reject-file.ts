import { BufferedFile } from './buffered-file.ts'
import { quoteCell, showBytes } from './cell-text.ts'
import type { Reject } from './inspection.ts'

/** First line of every rejects file. */
export const rejectsHeader = 'source_line,byte,reason,raw\n'

/** Bytes of a record shown in the CSV; the whole record stands in the raw file. */
const shownBytes = 4096

/** Writes rejects as they are found, so that a million of them need no memory: a CSV to read and a raw file to mend and deliver again. */
export class RejectFile {
  readonly #csv: BufferedFile
  readonly #raw: BufferedFile

  constructor(paths: { readonly csv: string; readonly raw: string }) {
    this.#csv = new BufferedFile(paths.csv)
    this.#raw = new BufferedFile(paths.raw)
    this.#csv.write(Buffer.from(rejectsHeader))
  }

  /** Adds bytes of a record, its line end included, to the raw file. */
  raw(bytes: Uint8Array): void {
    this.#raw.write(bytes)
  }

  /**
   * Adds the CSV line of a record.
   *
   * @param text the record's bytes without its line end, or at least the first of them
   * @param length bytes of the whole text
   */
  line(reject: Reject, text: Buffer, length = text.length): void {
    const shown = text.subarray(0, shownEnd(text))
    const raw = length > shownBytes ? `${showBytes(shown)}... (${length} bytes)` : showBytes(shown)
    this.#csv.write(Buffer.from(`${reject.line},${reject.byte},${reject.reason},${quoteCell(raw, ',')}\n`))
  }

  close(): void {
    this.#csv.close()
    this.#raw.close()
  }
}

/** The cut at the limit, moved back to the start of the character it would split. */
function shownEnd(text: Buffer): number {
  if (text.length <= shownBytes) return text.length
  let end = shownBytes
  while (end > shownBytes - 3 && ((text[end] as number) & 0xc0) === 0x80) end--
  return end
}
