import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import type { Env, Hono } from 'hono'

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** Two weights in two alphabets; the others would cost 11 to 22 KB each. */
const fonts = ['latin-400', 'latin-600', 'vietnamese-400', 'vietnamese-600'].map((cut) => `be-vietnam-pro-${cut}-normal.woff2`)

/** The files of the pages. Their addresses change with their content, so browsers keep them for good. */
export interface Assets {
  /** Address of a file of assets/ or of a font; throws a RangeError for any other name. */
  path(name: string): string
  register<E extends Env>(app: Hono<E>): void
}

/** Reads every file of assets/ and the fonts. The stylesheet names others as url(name), which becomes their address. */
export function loadAssets(): Assets {
  const paths = new Map<string, string>()
  const served: { readonly path: string; readonly type: string; readonly bytes: Buffer }[] = []
  const add = (name: string, bytes: Buffer): void => {
    const extension = name.slice(name.lastIndexOf('.') + 1)
    const path = `/assets/${name.slice(0, -extension.length - 1)}-${hashOf(bytes)}.${extension}`
    paths.set(name, path)
    served.push({ path, type: types[extension] ?? 'application/octet-stream', bytes })
  }
  for (const name of fonts) {
    add(name, readFileSync(fileURLToPath(import.meta.resolve(`@fontsource/be-vietnam-pro/files/${name}`))))
  }
  const path = (name: string): string => {
    const found = paths.get(name)
    if (found === undefined) throw new RangeError(`there is no asset ${name}`)
    return found
  }
  const folder = new URL('assets/', import.meta.url)
  // The stylesheet last: it names the others.
  for (const name of readdirSync(folder).toSorted((a, b) => Number(a.endsWith('.css')) - Number(b.endsWith('.css')))) {
    const bytes = readFileSync(new URL(name, folder))
    add(
      name,
      name.endsWith('.css')
        ? Buffer.from(bytes.toString().replaceAll(/url\(([a-z0-9.-]+)\)/g, (_, file: string) => `url(${path(file)})`))
        : bytes,
    )
  }
  return { path, register: (app) => served.forEach((file) => register(app, file)) }
}

function register<E extends Env>(app: Hono<E>, { path, type, bytes }: { path: string; type: string; bytes: Buffer }): void {
  // Fonts are compressed as they are.
  const zipped = type.startsWith('font/') ? undefined : brotliCompressSync(bytes)
  app.get(path, (c) => {
    c.header('Content-Type', type)
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    if (!zipped) return c.body(new Uint8Array(bytes))
    c.header('Vary', 'Accept-Encoding')
    if (!/\bbr\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(new Uint8Array(bytes))
    c.header('Content-Encoding', 'br')
    return c.body(new Uint8Array(zipped))
  })
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}
