import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type FileHash, hashFile } from './hash-file.ts'
import { Refusal } from './refusal.ts'

export interface CopyTask {
  readonly path: string
  readonly target: string
}

/** Text packs 4 to 20 times, deflate reaches 1,032; a small file may pack better by chance, so the ratio counts from here on. */
const suspectRatio = 200
const suspectBytes = 64 * 2 ** 20
/** Ten times the largest register of a country of 100 million people. */
const largestBytes = 100 * 2 ** 30

/**
 * Unpacks a gzip delivery, all its members, into `target`, and returns the hash and size of the packed file.
 *
 * Counts while it streams: `maxOutputLength` of node:zlib does not limit a stream. A checksum or length that does not fit, an unfinished
 * member and anything but zero padding behind the last one are errors here; DuckDB reads on.
 *
 * @throws Refusal GZIP_TRUNCATED, GZIP_CORRUPT, GZIP_BOMB
 */
export async function unpack(task: CopyTask): Promise<FileHash> {
  const packed = hashFile(task.path)
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  let inflated = 0
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      inflated += chunk.length
      const bomb = inflated > largestBytes || (inflated > suspectBytes && inflated > suspectRatio * gunzip.bytesWritten)
      if (bomb) done(gzipBomb(inflated, gunzip.bytesWritten))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(
      createReadStream(task.path, { highWaterMark: 1 << 18 }),
      gunzip,
      limit,
      createWriteStream(task.target, { mode: 0o600, highWaterMark: 1 << 20 }),
    )
  } catch (error) {
    throw gzipRefusal(error, packed.bytes)
  }
  await refuseTail(task.path, gunzip.bytesWritten)
  return packed
}

/** node:zlib stops without an error at a zero byte behind a member; padding is all it may be. */
async function refuseTail(path: string, start: number): Promise<void> {
  for await (const chunk of createReadStream(path, { start })) {
    if ((chunk as Buffer).some((b) => b !== 0)) throw corrupt(`bytes that are not gzip follow after byte ${start}`)
  }
}

function gzipRefusal(error: unknown, bytes: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_DATA_ERROR') return corrupt((error as Error).message)
  if (code !== 'Z_BUF_ERROR') return error
  return new Refusal({
    code: 'GZIP_TRUNCATED',
    message: `the gzip file of ${bytes} bytes ends in the middle`,
    next: 'Ask the sender for the whole file again.',
    fields: { bytes },
  })
}

function corrupt(what: string): Refusal {
  return new Refusal({
    code: 'GZIP_CORRUPT',
    message: `the gzip file is damaged: ${what}`,
    next: 'Ask the sender for the file again and compare its checksum.',
  })
}

function gzipBomb(inflated: number, packed: number): Refusal {
  return new Refusal({
    code: 'GZIP_BOMB',
    message: `the gzip file grows to ${inflated} bytes and more from ${packed} (limits: ${suspectRatio} times, ${largestBytes} bytes)`,
    next: 'Unpack the file by hand, look at it, and deliver the plain CSV if it is right.',
    fields: { inflated, packed },
  })
}
