import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Progress, readSettings } from '@doisoat/runtime'
import { expect, test } from 'vitest'
import { startRun } from './reconcile.ts'

test('results written over those of an earlier run hold nothing of it, and what is not a run’s stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doisoat-stale-'))
  try {
    const [dir, out] = [join(folder, 'in'), join(folder, 'out')]
    cpSync(resolve(import.meta.dirname, '../../../fixtures/cases/accounts/in'), dir, { recursive: true })
    appendFileSync(join(dir, 'vssid.csv'), 'too,few\n')
    const run = (): Promise<unknown> =>
      startRun(
        { dir, asOf: '2025-08-01', out, publish: false, again: false, unitLists: {} },
        {
          settings: { ...readSettings(), home: join(folder, 'home') },
          progress: new Progress({ isTty: false, color: false, write: () => {} }),
          profile: 'danang',
        },
      )
    await run()
    const before = ['gaps/vssid.parquet', 'rejects/vssid.csv', 'rejects/vssid.raw']
    expect(before.filter((name) => !existsSync(join(out, name)))).toEqual([])
    for (const name of ['notes.txt', 'gaps/own.parquet', 'rejects/own.raw']) writeFileSync(join(out, name), 'mine')
    rmSync(join(dir, 'vssid.csv'))
    await run()
    expect(before.filter((name) => existsSync(join(out, name)))).toEqual([])
    expect(readdirSync(out)).toContain('notes.txt')
    expect(readdirSync(join(out, 'gaps'))).toContain('own.parquet')
    expect(readdirSync(join(out, 'rejects')).toSorted()).toEqual([
      'eid.csv',
      'insurance.csv',
      'own.raw',
      'population.csv',
      'tax.csv',
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
