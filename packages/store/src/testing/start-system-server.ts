import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { findServerUser, serverEnvironment } from '../embedded/server-user.ts'

/** Folders of the PostgreSQL programs that Debian and its kin install, one a version. */
export const systemServers: readonly string[] = globSync('/usr/lib/postgresql/*/bin/initdb')
  .map((path) => dirname(path))
  .toSorted()

/**
 * A server of another version with a database `served` of the role `owner`, which may make roles and is no superuser: what DATABASE_URL
 * would name. Gone when it is disposed of.
 */
export async function startSystemServer(programs: string): Promise<AsyncDisposable & { readonly databaseUrl: string }> {
  const user = findServerUser()
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-system-'))
  chmodSync(folder, 0o711)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'postgres\n')
  if (user) chownSync(data, user.uid, user.gid)
  const run = (program: string, args: readonly string[]): void => {
    const { status, stderr, stdout } = spawnSync(join(programs, program), args, {
      cwd: data,
      env: serverEnvironment,
      encoding: 'utf8',
      stdio: program === 'pg_ctl' ? 'ignore' : 'pipe',
      ...user,
    })
    if (status !== 0) throw new Error(`${program} of ${programs}: ${stderr ?? ''} ${stdout ?? ''}`)
  }
  run('initdb', [
    '-D',
    data,
    '--no-sync',
    '--encoding=UTF8',
    '--locale=C',
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ])
  const port = await freePort()
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`
  run('pg_ctl', ['start', '-D', data, '-l', join(data, 'log'), '-w', '-o', options])
  const administrator = new Client({ host: '127.0.0.1', port, user: 'postgres', password: 'postgres', database: 'postgres' })
  await administrator.connect()
  await administrator.query(`create role owner login createrole password 'owner'`)
  await administrator.query('create database served owner owner')
  await administrator.end()
  return {
    databaseUrl: `postgres://owner:owner@127.0.0.1:${port}/served`,
    [Symbol.asyncDispose]: () => {
      run('pg_ctl', ['stop', '-D', data, '-m', 'immediate', '-w'])
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
