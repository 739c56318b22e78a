import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { caseFolder, scratchFolder, startCli, untilEnd } from './testing/run-cli.ts'

vi.setConfig({ testTimeout: 30_000 })

test('a failure keeps its exit code when nobody reads the result', async () => {
  using scratch = scratchFolder()
  const child = startCli(['reconcile', '/nowhere/at/all', '--no-publish', '--json'], { home: scratch.path })
  child.stdout?.destroy()
  const { code, stderr } = await untilEnd(child)
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('/nowhere/at/all') })
})

test('a run goes on when nobody reads its progress', async () => {
  using scratch = scratchFolder()
  const out = join(scratch.path, 'out')
  const args = ['reconcile', caseFolder('vote'), '--as-of', '2025-08-01', '--no-publish', '--out', out]
  const child = startCli(args, { home: join(scratch.path, 'home') })
  child.stderr?.destroy()
  const { code, stdout } = await untilEnd(child)
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('results: ') })
  expect(readFileSync(join(out, 'run.json'), 'utf8')).toContain('"gate"')
})
