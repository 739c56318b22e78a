import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'

/** The system account the server runs under when the command runs as root. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const accountName = 'postgres'
const noLogin = ['--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin']
const makeAccount = ['useradd', '--system', '--user-group', '--no-create-home', ...noLogin, accountName] as const

/** Children get this and nothing else: no password, locale or time zone of the caller reaches the server. */
export const serverEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/**
 * PostgreSQL refuses to run as root: under root the account `postgres` runs it, made on first use. Otherwise undefined, and the
 * server runs as the caller.
 *
 * Throws SERVER_USER (unavailable) when the account cannot be made.
 */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp()
  if (found) return found
  const [program, ...args] = makeAccount
  const made = spawnSync(program, args, { env: serverEnvironment, encoding: 'utf8' })
  const user = lookUp()
  if (user) return user
  throw new DoisoatError(
    'SERVER_USER',
    `PostgreSQL does not run as root, and the account ${accountName} could not be made: ${made.error?.message ?? made.stderr.trim()}`,
    { exit: 'unavailable', next: 'run doisoat as an ordinary user, or set DATABASE_URL to a server' },
  )
}

/** Whether the account may enter a folder: every folder above it must let it through. */
export function canEnter(folder: string, { uid, gid }: ServerUser): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false })
    if (stat) {
      const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
      if ((stat.mode & bit) === 0) return false
    }
    if (at === dirname(at)) return true
  }
}

function lookUp(): ServerUser | undefined {
  const uid = spawnSync('id', ['-u', accountName], { env: serverEnvironment, encoding: 'utf8' })
  const gid = spawnSync('id', ['-g', accountName], { env: serverEnvironment, encoding: 'utf8' })
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
