import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Progress, readSettings } from '@doisoat/runtime'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startRun } from './reconcile.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doisoat-changed-'))
  cpSync(resolve(import.meta.dirname, '../../../fixtures/cases/id-form/in'), join(folder, 'in'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the case, and does something to its deliveries when the rows are about to be read, after they were counted. */
function run(meanwhile: (dir: string) => void): Promise<unknown> {
  const dir = join(folder, 'in')
  const progress = new (class extends Progress {
    override start(label: string): void {
      if (label === 'standardise') meanwhile(dir)
      super.start(label)
    }
  })({ isTty: false, color: false, write: () => {} })
  const settings = { ...readSettings(), home: join(folder, 'home') }
  return startRun(
    { dir, asOf: '2025-08-01', out: join(folder, 'out'), publish: false, again: false, unitLists: {} },
    { settings, progress, profile: 'danang' },
  )
}

test.each<readonly [string, (text: string) => string]>([
  ['other values', (text) => text.replace('Nguyễn', 'Nguyên')],
  ['one more row', (text) => text + (text.split('\n').at(-2) ?? '')],
  ['rows cut in the middle', (text) => text.slice(0, text.length / 2)],
  ['nothing', () => ''],
])('a delivery that holds %s after its rows were counted is refused as changed', async (_, change) => {
  const meanwhile = (dir: string): void => {
    const path = join(dir, 'insurance.csv')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  await expect(run(meanwhile)).rejects.toThrow(
    expect.objectContaining({ code: 'FILE_CHANGED', exit: 'inputRefused', message: expect.stringContaining('insurance.csv') }),
  )
})

test('a delivery read from its copy may change meanwhile', async () => {
  const path = join(folder, 'in', 'insurance.csv')
  // UTF-16 is read from a copy in UTF-8
  writeFileSync(path, Buffer.from(`\ufeff${readFileSync(path, 'utf8')}`, 'utf16le'))
  await expect(run(() => writeFileSync(path, 'something else'))).resolves.toMatchObject({ run: { findings: { ID_FORMAT: 5 } } })
})
