import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DoisoatError } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'
import { Client } from 'pg'
import { renameUnlessThere, serverFolder, serverPrograms } from './server-files.ts'
import { findServerUser, type ServerUser, serverEnvironment } from './server-user.ts'

/** How to reach the embedded server. The password never leaves this process. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

export interface EmbeddedStatus {
  readonly folder: string
  readonly exists: boolean
  readonly running: boolean
  readonly port: number | undefined
  readonly pid: number | undefined
}

/** Everything one call needs to know about the place and the programs. */
interface Installation {
  readonly folder: string
  readonly data: string
  readonly programs: string
  readonly user: ServerUser | undefined
}

const host = '127.0.0.1'
const startDeadlineMs = 30_000

/** Settings of the cluster, fixed when it is made. */
const clusterSettings = {
  listen_addresses: host,
  // TCP only: socket files would lie in a folder other accounts can write to.
  unix_socket_directories: '',
  max_connections: '60',
  // No other server follows this one. What a transaction loads into tables it has made is synced at its end instead of being written twice:
  // a publish of 200,000 findings takes 4.9 s instead of 5.7.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Error details and statements can hold a cell of a register; the primary message is enough to act on.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  // Our statements are short: compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts the embedded PostgreSQL of a state folder, or finds it running, and says how to reach it.
 *
 * The server is a daemon of its own session on 127.0.0.1: it outlives the command, so that `reconcile` and `serve` use one server
 * at the same time, a kill -9 of either leaves it unharmed, and the next command starts in a tenth of a second.
 * `stopEmbedded` ends it. A stale postmaster.pid is recognised and removed. Two calls at once meet in the same server.
 *
 * Throws EMBEDDED_SERVER (unavailable) with the end of the server's log when it does not start within 30 s.
 */
export async function startEmbedded(home: string): Promise<ServerAddress> {
  const place = install(home)
  if (!existsSync(place.data)) await createCluster(place)
  const password = readPassword(place)
  const deadline = performance.now() + startDeadlineMs
  for (;;) {
    const live = readPidFile(place)
    if (live && (await answers(live.port, password))) {
      writeFileSync(join(place.folder, 'port'), `${live.port}\n`)
      return { host, port: live.port, user: 'doisoat', password, database: 'doisoat' }
    }
    if (performance.now() > deadline) throw startFailed(place, 'it did not answer within 30 s')
    if (live && isServerProcess(live.pid)) await sleep(50)
    else await launch(place, live?.pid)
  }
}

/** Stops the embedded server of a state folder; false when none was running. Open transactions are rolled back. */
export async function stopEmbedded(home: string): Promise<boolean> {
  const place = install(home)
  const live = existsSync(place.data) ? readPidFile(place) : undefined
  if (!live || !isServerProcess(live.pid)) return false
  const ended = await run({ place, program: 'pg_ctl', args: ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '30'] })
  if (ended.code === 0) return true
  throw new DoisoatError('EMBEDDED_SERVER', `the database server (process ${live.pid}) did not stop within 30 s`, {
    exit: 'unavailable',
    next: 'close the programs that use it and run: doisoat db down',
  })
}

/** Stops the embedded server of a state folder and takes its data away for good: a demonstration begins anew. */
export async function removeEmbedded(home: string): Promise<void> {
  await stopEmbedded(home)
  rmSync(embeddedStatus(home).folder, { recursive: true, force: true })
}

/** Whether the state folder has an embedded database and whether its server runs; starts nothing. */
export function embeddedStatus(home: string): EmbeddedStatus {
  const user = findServerUser()
  const folder = serverFolder(home, user)
  const data = join(folder, 'data')
  const exists = existsSync(data)
  const live = exists ? readPidFile({ data }) : undefined
  const running = live !== undefined && isServerProcess(live.pid)
  return { folder, exists, running, port: running ? live.port : undefined, pid: running ? live.pid : undefined }
}

function install(home: string): Installation {
  const user = findServerUser()
  mkdirSync(home, { recursive: true })
  const folder = serverFolder(home, user)
  return { folder, data: join(folder, 'data'), programs: serverPrograms(user), user }
}

/**
 * Makes the data folder under a temporary name and renames it when it is complete: a killed first start leaves nothing half done,
 * and of two first starts at once one wins.
 */
async function createCluster(place: Installation): Promise<void> {
  const folder = `${place.folder}.${randomBytes(4).toString('hex')}`
  const data = join(folder, 'data')
  const password = randomBytes(24).toString('hex')
  mkdirSync(folder, { recursive: true })
  // Whatever the umask: the server's account must get through to its data, and only through.
  chmodSync(folder, 0o711)
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(join(folder, 'password'), `${password}\n`, { mode: 0o600 })
  const passwordForInitdb = join(folder, 'initdb-password')
  writeFileSync(passwordForInitdb, `${password}\n`, { mode: 0o600 })
  if (place.user) {
    for (const path of [data, passwordForInitdb]) chownSync(path, place.user.uid, place.user.gid)
  }
  const making = { ...place, folder, data }
  const settings = Object.entries(clusterSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const auth = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordForInitdb}`]
  const made = await run({ place: making, program: 'initdb', args: ['-D', data, '--no-sync', ...locale, ...auth, ...settings] })
  // The app connects as an ordinary role, as on a real server: row-level security binds it.
  const roles = `create role doisoat login createrole password '${password}';\ncreate database doisoat owner doisoat;\n`
  const prepared =
    made.code === 0
      ? await run({ place: making, program: 'postgres', args: ['--single', '-D', data, 'postgres'], input: roles })
      : made
  rmSync(passwordForInitdb, { force: true })
  if (prepared.code !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new DoisoatError(
      'EMBEDDED_SERVER',
      `the embedded database could not be made in ${place.folder}: ${lastLines(prepared.output)}`,
      {
        exit: 'unavailable',
        next: 'check space and rights of that folder, or set DATABASE_URL',
      },
    )
  }
  renameUnlessThere(folder, place.folder)
}

/** One attempt to start the server. A loser of a race fails here and finds the winner's server on its next look. */
async function launch(place: Installation, stalePid: number | undefined): Promise<void> {
  // PostgreSQL clears the file of a dead server itself, but not when another program has taken over the server's number.
  if (stalePid !== undefined && readPidFile(place)?.pid === stalePid) rmSync(join(place.data, 'postmaster.pid'), { force: true })
  const port = await choosePort(place)
  const started = await run({
    place,
    program: 'pg_ctl',
    args: ['start', '-D', place.data, '-l', logFile(place), '-w', '-t', '30', '-o', `-p ${port}`],
  })
  if (started.code === 0) return
  const log = readLog(place)
  // After a kill -9 the server's children live on for a moment and hold its memory; a lost race ends with "lock file".
  if (/pre-existing shared memory|lock file|Address already in use/.test(log.slice(-2000))) await sleep(100)
  else throw startFailed(place, 'it ended at once')
}

/** The port used last, when it is free; otherwise any free one. */
async function choosePort(place: Installation): Promise<number> {
  const remembered = join(place.folder, 'port')
  const last = existsSync(remembered) ? Number(readFileSync(remembered, 'utf8')) : 0
  return (await bindPort(last)) ?? (await bindPort(0)) ?? 0
}

function bindPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

function readPassword(place: Installation): string {
  const path = join(place.folder, 'password')
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new DoisoatError(
      'EMBEDDED_SERVER',
      `the embedded database in ${place.folder} belongs to another account: ${path} cannot be read`,
      {
        exit: 'unavailable',
        next: 'run doisoat as the account that made it, or set DOISOAT_HOME to a folder of your own',
        cause,
      },
    )
  }
}

/** Lines of postmaster.pid: process, data folder, start time, port, socket folder, address, memory key, status. */
function readPidFile({ data }: { readonly data: string }): { readonly pid: number; readonly port: number } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 && port > 0 ? { pid, port } : undefined
  } catch {
    return undefined
  }
}

/** Whether a process number still belongs to a PostgreSQL server: after a restart of the machine it may be anyone's. */
function isServerProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.includes('(postgres)') && !stat.includes(') Z ')
  } catch {
    return false
  }
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new Client({ host, port, user: 'doisoat', password, database: 'doisoat', connectionTimeoutMillis: 3000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    await client.end().catch(() => undefined)
    return false
  }
}

interface ProgramCall {
  readonly place: Installation
  readonly program: 'initdb' | 'pg_ctl' | 'postgres'
  readonly args: readonly string[]
  readonly input?: string
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs one of the server's programs. pg_ctl gets no pipe: the server it leaves behind would hold it open for ever. */
function run({ place, program, args, input }: ProgramCall): Promise<Ended> {
  const keepsRunning = program === 'pg_ctl'
  return new Promise((resolve, reject) => {
    const child = spawn(join(place.programs, program), args, {
      cwd: place.data,
      env: serverEnvironment,
      stdio: keepsRunning ? 'ignore' : ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...place.user,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stdin?.end(input ?? '')
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

function startFailed(place: Installation, what: string): DoisoatError {
  return new DoisoatError(
    'EMBEDDED_SERVER',
    `the embedded database in ${place.folder} did not start: ${what}. ${lastLines(readLog(place))}`,
    {
      exit: 'unavailable',
      next: `read ${logFile(place)}, or set DATABASE_URL to another server`,
    },
  )
}

function logFile(place: Installation): string {
  return join(place.data, 'server.log')
}

function readLog(place: Installation): string {
  return existsSync(logFile(place)) ? readFileSync(logFile(place), 'utf8') : ''
}

function lastLines(text: string): string {
  return maskLongDigits(text.trim().split('\n').slice(-3).join(' | '))
}
