import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { expect, test } from 'vitest'
import { toStorageError } from './storage-error.ts'

test.each([
  [
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
    'DISK_FULL',
    /a file could not be written/,
  ],
  [
    Object.assign(new Error("EROFS: read-only file system, open '/x/run.json'"), { code: 'EROFS', path: '/x/run.json' }),
    'STORAGE',
    /\/x\/run\.json: .*read-only/,
  ],
  [new Error('EMFILE: too many open files, open'), 'STORAGE', /ulimit -n/],
])('%s is an outage of storage', (error, code, message) => {
  expect(toStorageError(error)).toMatchObject({
    code,
    exit: 'unavailable',
    message: expect.stringMatching(message) as string,
    cause: error,
  })
})

test('a missing file, a defect and an error that is understood already stay what they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-storage-'))
  let missing: unknown
  try {
    writeFileSync(join(folder, 'none/x'), '')
  } catch (error) {
    missing = error
  }
  for (const error of [
    missing,
    new TypeError('undefined is not a function'),
    new DoisoatError('X', 'x', { exit: 'usage' }),
    'text',
  ])
    expect(toStorageError(error)).toBe(error)
})
