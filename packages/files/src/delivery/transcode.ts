import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync } from 'node:fs'
import { BufferedFile } from './buffered-file.ts'
import { type FileHash, hashFile } from './hash-file.ts'
import type { Encoding } from './inspection.ts'
import { Refusal } from './refusal.ts'
import type { CopyTask } from './unpack.ts'

export interface TranscodeTask extends CopyTask {
  readonly encoding: Exclude<Encoding, 'utf-8'>
}

/** Even, so that a block never splits a UTF-16 unit. */
const blockBytes = 1 << 20

/**
 * Writes a UTF-8 copy of a UTF-16 or windows-1258 delivery into `target`, and returns the hash and size of the delivered file.
 *
 * A half surrogate pair becomes the byte 0xFF, so that its row is rejected like any other that is not text and never holds U+FFFD.
 * windows-1258 writes a letter and its tone as two characters: they are composed (NFC).
 *
 * @throws Refusal ENCODING when the bytes cannot be in that encoding
 */
export function transcode(task: TranscodeTask): FileHash {
  const hash = hashFile(task.path)
  if (task.encoding !== 'windows-1258' && hash.bytes % 2 === 1) {
    throw wrongEncoding(`has ${hash.bytes} bytes, an odd number: it is not ${task.encoding} or it was cut short`, hash.bytes - 1)
  }
  const decode = task.encoding === 'windows-1258' ? legacyDecoder() : wideDecoder(task.encoding)
  const fd = openSync(task.path, 'r')
  const target = new BufferedFile(task.target)
  try {
    const block = Buffer.allocUnsafe(blockBytes)
    for (;;) {
      const count = readFull(fd, block)
      target.write(decode(block.subarray(0, count)))
      if (count === 0) break
    }
  } finally {
    target.close()
    closeSync(fd)
  }
  return hash
}

/** Fills the block unless the file ends: a read may return less, and half a UTF-16 unit. */
function readFull(fd: number, block: Buffer): number {
  let filled = 0
  while (filled < block.length) {
    const count = readSync(fd, block, filled, block.length - filled, null)
    if (count === 0) break
    filled += count
  }
  return filled
}

/** Takes the next block, an empty one at the end, and returns UTF-8. */
type Decoder = (block: Buffer) => Buffer

function wideDecoder(encoding: 'utf-16le' | 'utf-16be'): Decoder {
  let rest = ''
  let atStart = true
  return (block) => {
    if (encoding === 'utf-16be') block.swap16()
    let text = rest + block.toString('utf16le')
    if (atStart && text.startsWith('\uFEFF')) text = text.slice(1)
    atStart = false
    // the first half of a pair waits for the second
    const half = block.length > 0 && /[\uD800-\uDBFF]$/.test(text) ? 1 : 0
    rest = text.slice(text.length - half)
    return encode(text.slice(0, text.length - half))
  }
}

function encode(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts = text.split(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/)
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [Buffer.from(part)] : [Buffer.of(0xff), Buffer.from(part)])))
}

function legacyDecoder(): Decoder {
  const decoder = new TextDecoder('windows-1258')
  let rest = ''
  let seen = false
  let utf8 = true
  return (block) => {
    const marks = block.some((b) => b > 0x7f)
    seen ||= marks
    // a block may split a character of UTF-8 at its ends only
    utf8 &&= !marks || isUtf8(wholeCharacters(block))
    if (block.length === 0 && seen && utf8) throw wrongEncoding('was declared windows-1258 but is UTF-8', 0)
    const text = rest + decoder.decode(block)
    // the last letter waits with its marks: another may follow in the next block (-1, nothing but marks: the last of them waits)
    const whole = block.length > 0 ? text.search(/\P{M}\p{M}*$/u) : text.length
    rest = text.slice(whole)
    return Buffer.from(text.slice(0, whole).normalize('NFC'))
  }
}

function wholeCharacters(block: Buffer): Buffer {
  let from = 0
  while (from < 3 && ((block[from] ?? 0) & 0xc0) === 0x80) from++
  let to = block.length
  while (to > from && to > block.length - 3 && (block[to - 1] ?? 0) > 0x7f) to--
  return block.subarray(from, to)
}

function wrongEncoding(what: string, at: number): Refusal {
  return new Refusal({
    code: 'ENCODING',
    message: `the file ${what}`,
    next: 'Save the sheet as "CSV UTF-8" and deliver it again, or declare another encoding.',
    fields: { byte: at },
  })
}
