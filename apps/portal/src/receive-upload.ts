import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isFormToken, tokenField } from './form-token.ts'
import type { PortalEnv } from './portal-context.ts'
import { readCookie } from './session-cookie.ts'

/** too_large: over the limit · not_accepted: a file where none, another kind or a second one is expected · cut: it ended early. */
export type UploadRefusal = 'too_large' | 'not_accepted' | 'cut'

export interface ReceivedFile {
  readonly field: string
  /** What the sender calls it: to be shown, never to be a path. */
  readonly name: string
  readonly path: string
  readonly bytes: number
}

/** received: every file is whole in the folder · refused: nothing of it is left · answered: `begin` wanted none of it. */
export type Upload =
  | { readonly state: 'received'; readonly fields: URLSearchParams; readonly files: readonly ReceivedFile[] }
  | { readonly state: 'refused'; readonly reason: UploadRefusal; readonly fields: URLSearchParams }
  | { readonly state: 'answered'; readonly response: Response }

export interface UploadOptions {
  /** All files together. */
  readonly maxBytes: number
  /** The name under which a file is kept; undefined = it is not accepted. */
  nameOf(file: { readonly field: string; readonly name: string }): string | undefined
  /** Called once, before the first file, with the fields that stand before it: the folder for the files, or an answer instead. */
  begin(fields: URLSearchParams): Promise<string | Response>
}

/** Room for the fields and the boundaries around the files. */
const overheadBytes = 1_000_000

/**
 * Streams the files of a form to disk, in names of our own, and its fields to memory. A file input left empty is none.
 *
 * The token of the form stands before the files: without it nothing is written (403). A sender over the limit is heard to the end, up to
 * twice the limit, since a browser shows an answer only after it has sent all.
 */
export async function receiveUpload(c: Context<PortalEnv>, options: UploadOptions): Promise<Upload> {
  const type = c.req.header('content-type') ?? ''
  if (!/^multipart\/form-data;/i.test(type) || !c.req.raw.body) throw new HTTPException(403)
  const body = Readable.fromWeb(c.req.raw.body)
  const receiver = new Receiver(options, { session: readCookie(c, 'session'), stop: () => void body.destroy() })
  const parser = Busboy({ headers: { 'content-type': type }, limits: { fields: 100, fieldSize: 10_000, files: 50 } })
  parser.on('field', (name, value) => receiver.fields.append(name, value))
  parser.on('file', (field, stream, name) => receiver.take({ field, stream, name: name ?? '' }))
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => receiver.refuse('not_accepted'))
  // An error of either without a listener would end the portal, whoever waits for it.
  for (const stream of [body, parser]) stream.on('error', () => receiver.refuse('cut'))
  const hearing = new Meter(options.maxBytes * 2 + overheadBytes, () => void body.destroy())
  const cut = await pipeline(body, hearing, parser).then(
    () => false,
    () => true,
  )
  return receiver.finish(cut)
}

interface Incoming {
  readonly field: string
  readonly stream: BusboyFileStream
  readonly name: string
}

/** What becomes of the parts of one upload. */
class Receiver {
  readonly fields = new URLSearchParams()
  readonly #options: UploadOptions
  readonly #session: string | undefined
  readonly #stopHearing: () => void
  readonly #files: ReceivedFile[] = []
  readonly #cut = new AbortController()
  #work = Promise.resolve()
  #folder: string | undefined
  #answer: Response | undefined
  #refusal: UploadRefusal | undefined
  #error: unknown
  #bytes = 0

  constructor(options: UploadOptions, request: { readonly session: string | undefined; readonly stop: () => void }) {
    this.#options = options
    this.#session = request.session
    this.#stopHearing = request.stop
  }

  /** One file after the other: the parser waits for the end of each. */
  take(file: Incoming): void {
    // Said of a part that ends early, also after nobody reads it any more: without a listener it would end the portal.
    file.stream.on('error', () => this.refuse('cut'))
    this.#work = this.#work
      .then(() => (this.#isOver() ? undefined : this.#store(file)))
      .catch((error: unknown) => {
        this.#error ??= error
        // A file that cannot be written is not read either, and the parser would wait for it for ever.
        if (file.stream.destroyed) this.#stopHearing()
      })
      .finally(() => file.stream.resume())
  }

  refuse(reason: UploadRefusal): void {
    this.#refusal ??= reason
  }

  async finish(cut: boolean): Promise<Upload> {
    if (cut) {
      this.refuse('cut')
      this.#cut.abort()
    }
    await this.#work
    if (!this.#isOver() && !this.#isOurs()) this.#error = new HTTPException(403)
    if (this.#isOver() && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    if (this.#refusal !== undefined) return { state: 'refused', reason: this.#refusal, fields: this.fields }
    if (this.#error !== undefined) throw this.#error
    if (this.#answer !== undefined) return { state: 'answered', response: this.#answer }
    return { state: 'received', fields: this.fields, files: this.#files }
  }

  async #store({ field, stream, name }: Incoming): Promise<void> {
    // A file input that was left empty.
    if (name === '') return
    if (!this.#isOurs()) throw new HTTPException(403)
    const kept = this.#options.nameOf({ field, name })
    if (kept === undefined || this.#files.some((file) => file.field === field)) return this.refuse('not_accepted')
    if (this.#folder === undefined) {
      const begun = await this.#options.begin(this.fields)
      if (begun instanceof Response) {
        this.#answer = begun
        return
      }
      this.#folder = begun
    }
    const path = join(this.#folder, kept)
    const meter = new Meter(this.#options.maxBytes - this.#bytes, () => this.refuse('too_large'))
    await pipeline(stream, meter, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: this.#cut.signal })
    this.#bytes += meter.bytes
    this.#files.push({ field, name, path, bytes: meter.bytes })
  }

  #isOurs(): boolean {
    return isFormToken(this.fields.get(tokenField), this.#session)
  }

  #isOver(): boolean {
    return this.#refusal !== undefined || this.#error !== undefined || this.#answer !== undefined
  }
}

/** Lets so many bytes through and swallows what follows: what is read from it comes to an end, whatever the sender does. */
class Meter extends Transform {
  bytes = 0
  readonly #maxBytes: number
  readonly #onOver: () => void

  constructor(maxBytes: number, onOver: () => void) {
    super()
    this.#maxBytes = maxBytes
    this.#onOver = onOver
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length
    if (this.bytes <= this.#maxBytes) return done(null, chunk)
    this.#onOver()
    done()
  }
}
