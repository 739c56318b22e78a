import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import { chooseEncoding } from './compress-public.ts'
import type { Portal, PortalEnv } from './portal-context.ts'
import { unchanged } from './render.ts'

/** A page, or a file to be saved when it has a name. */
export interface PublicAnswer {
  readonly body: string | Buffer
  readonly type: string
  readonly fileName?: string
}

type Encoding = 'br' | 'gzip'
interface Kept extends PublicAnswer {
  readonly zipped: Map<Encoding, Promise<Buffer>>
}

/** Answers, of some 60 KB and 6 KB compressed. */
const answersKept = 300
/** A longer query is of nobody's page: it is answered and not kept. */
const longestQuery = 80

const zip: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // Level 5 costs a few milliseconds, once.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip),
}

const pageType = 'text/html; charset=UTF-8'

export function publicPage(page: { toString(): string }): PublicAnswer {
  return { body: `<!doctype html>${page.toString()}`, type: pageType }
}

/**
 * Pages and files that depend on nothing but the run, the profile and the address: made once, then sent from memory to all who are not
 * signed in. What an account gets is made for it, since its page has its name and its forms.
 */
export class PublicAnswers {
  readonly #portal: Portal
  readonly #kept = new Map<string, Promise<Kept | undefined>>()

  constructor(portal: Portal) {
    this.#portal = portal
  }

  /** Sends what `make` makes, or "not found" where it makes nothing. */
  async send(c: Context<PortalEnv>, runId: string | undefined, make: () => Promise<PublicAnswer | undefined>): Promise<Response> {
    const same = unchanged(c, this.#portal, runId)
    if (same) return same
    const kept = c.get('account') ? toKept(await make()) : await this.#once(c, runId, make)
    return kept ? answer(c, kept) : c.notFound()
  }

  #once(c: Context<PortalEnv>, runId: string | undefined, make: () => Promise<PublicAnswer | undefined>) {
    const { pathname, search } = new URL(c.req.url)
    if (search.length > longestQuery) return make().then(toKept)
    const key = `${runId ?? ''} ${pathname}${search}`
    const known = this.#kept.get(key)
    if (known) return known
    const made = make().then(toKept)
    const forget = (): void => void this.#kept.delete(key)
    // What is not there costs nothing to say again, and addresses of nothing are without number.
    made.then((found) => found ?? forget(), forget)
    this.#kept.set(key, made)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > answersKept && oldest !== undefined) this.#kept.delete(oldest)
    return made
  }
}

function toKept(made: PublicAnswer | undefined): Kept | undefined {
  return made && { ...made, zipped: new Map() }
}

async function answer(c: Context<PortalEnv>, { body, type, fileName, zipped }: Kept): Promise<Response> {
  const isPublic = c.get('account') === undefined
  c.header('Content-Type', type)
  c.header('Cache-Control', isPublic ? 'no-cache' : 'no-store')
  c.header('Vary', 'Cookie', { append: true })
  if (fileName !== undefined) {
    c.header('Content-Disposition', `attachment; filename="${fileName.replaceAll(/[^A-Za-z0-9._-]/g, '-')}"`)
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const encoding = isPublic && !type.endsWith('parquet') ? chooseEncoding(c.req.header('accept-encoding') ?? '') : undefined
  if (encoding === undefined) return c.body(new Uint8Array(bytes))
  const smaller = zipped.get(encoding) ?? zip[encoding](bytes)
  zipped.set(encoding, smaller)
  c.header('Content-Encoding', encoding)
  c.header('Vary', 'Accept-Encoding', { append: true })
  return c.body(new Uint8Array(await smaller))
}
