import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockBatch } from './batch-lock.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doisoat-lock-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** The number of a process that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid
}

test('a second batch is told who holds the lock and what to do', () => {
  using _lock = lockBatch(home, 'first-run')
  expect(() => lockBatch(home, 'second-run')).toThrow(
    expect.objectContaining({
      code: 'BATCH_BUSY',
      exit: 'busy',
      message: `another batch is running in ${home}: run first-run, process ${process.pid}`,
      next: expect.stringContaining('--no-publish'),
    }),
  )
})

test('the lock is free again when its batch ends, and nothing is left behind', () => {
  {
    using _lock = lockBatch(home, 'first-run')
  }
  using _lock = lockBatch(home, 'second-run')
  expect(readFileSync(join(home, 'batch.lock'), 'utf8')).toBe(`${process.pid} second-run\n`)
  expect(readdirSync(home)).toEqual(['batch.lock'])
})

test.each([
  ['of a process that is gone', () => `${deadPid()} old-run\n`],
  ['that is empty', () => ''],
  ['that holds nonsense', () => 'not a lock'],
  ['of process 0', () => '0 old-run'],
])('a lock %s is taken over', (_, content) => {
  writeFileSync(join(home, 'batch.lock'), content())
  using _lock = lockBatch(home, 'new-run')
  expect(readFileSync(join(home, 'batch.lock'), 'utf8')).toBe(`${process.pid} new-run\n`)
})

test('a take-over that was itself cut short does not block the next one', () => {
  writeFileSync(join(home, 'batch.lock'), `${deadPid()} old-run\n`)
  writeFileSync(join(home, 'batch.lock.takeover'), `${deadPid()} other-run\n`)
  using _lock = lockBatch(home, 'new-run')
  expect(existsSync(join(home, 'batch.lock.takeover'))).toBe(false)
})

test('of processes that find a stale lock in the same moment exactly one gets it', async () => {
  for (let round = 0; round < 3; round++) {
    writeFileSync(join(home, 'batch.lock'), `${deadPid()} old-run\n`)
    const atMs = Date.now() + 1000
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, [join(import.meta.dirname, 'testing/lock-process.ts'), home, String(atMs)]),
    )
    const said = await Promise.all(children.map(firstWord))
    for (const child of children) child.stdin.end()
    await Promise.all(
      children.map((child) => (child.exitCode === null ? new Promise((done) => child.once('close', done)) : Promise.resolve())),
    )
    expect(said.toSorted()).toEqual(['BATCH_BUSY', 'BATCH_BUSY', 'BATCH_BUSY', 'BATCH_BUSY', 'BATCH_BUSY', 'locked'])
  }
}, 30_000)

function firstWord(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    child.once('error', failed).once('close', () => failed(new Error('a process ended without a word')))
    child.stdout?.setEncoding('utf8').once('data', (text: string) => done(text.trim()))
  })
}
