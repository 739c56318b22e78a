import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { type Extract, extracts } from './contenders/extracts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The folder of a made-up city, written once and kept under `.doisoat/bench` for as long as the generator's sources are the same.
 *
 * It is written by a process of its own: what this process holds at its highest would count as the contenders' memory.
 */
export function prepareCity(people: number): string {
  const kept = join(root, '.doisoat', 'bench')
  const folder = join(kept, `city-${people}-${sourceHash()}`)
  if (existsSync(folder)) return folder
  for (const outdated of globSync(`city-${people}-*`, { cwd: kept })) rmSync(join(kept, outdated), { recursive: true })
  process.stderr.write(`writing a made-up city of ${people} people to ${folder}\n`)
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  const script = fileURLToPath(new URL('make-city.ts', import.meta.url))
  const made = spawnSync(process.execPath, [script, String(people), making], { stdio: ['ignore', 2, 2] })
  if (made.status !== 0) {
    rmSync(making, { recursive: true, force: true })
    throw new Error(`the city was not written (exit ${String(made.status)})`)
  }
  renameSync(making, folder)
  return folder
}

/** Rows of each extract (lines less the header) and bytes of all; reading them also brings the files into the page cache. */
export async function countRows(folder: string): Promise<{ rows: Record<Extract, number>; bytes: number }> {
  const rows = { population: 0, insurance: 0, tax: 0 }
  let bytes = 0
  for (const extract of extracts) {
    const path = join(folder, `${extract}.csv`)
    if (!existsSync(path))
      throw new Error(`there is no ${path}: a folder with ${extracts.map((name) => `${name}.csv`).join(', ')} was expected`)
    rows[extract] = (await countLines(path)) - 1
    bytes += statSync(path).size
  }
  return { rows, bytes }
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  const counter = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
      done()
    },
  })
  await pipeline(createReadStream(path), counter)
  return lines
}

function sourceHash(): string {
  const hash = createHash('sha256')
  const sources = [
    'fixtures/cities/src/**/*',
    'packages/identifiers/src/**/*',
    'packages/profile/{src,danang}/**/*',
    'bench/src/make-city.ts',
  ]
  for (const path of globSync(sources, { cwd: root }).sort()) {
    const full = join(root, path)
    if (statSync(full).isFile()) hash.update(path).update(readFileSync(full))
  }
  return hash.digest('hex').slice(0, 12)
}
