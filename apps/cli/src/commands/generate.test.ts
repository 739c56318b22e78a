import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { runCli, runToEnd, scratchFolder } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 60_000 })

test('--months writes a folder a month and the history, and names the first delivery to reconcile', async () => {
  using scratch = scratchFolder()
  const out = join(scratch.path, 'city')
  const { stdout } = await runToEnd(['generate', '--people', '100', '--months', '2', '--out', out], { home: scratch.path })
  expect(readdirSync(out)).toEqual(['2025-08', '2025-09', 'history.csv'])
  expect(readdirSync(join(out, '2025-09'))).toContain('truth.csv')
  expect(stdout).toContain(`next: doisoat reconcile ${join(out, '2025-08')}`)
})

test('months beyond the unit list of a scenario are refused with how many it has', async () => {
  using scratch = scratchFolder()
  const args = ['generate', '--people', '100', '--months', '12', '--scenario', 'danang-2024', '--out', join(scratch.path, 'city')]
  const { code, stderr } = await runCli(args, { home: scratch.path })
  expect(code).toBe(2)
  expect(stderr).toContain('in force for 7')
  expect(readdirSync(scratch.path)).not.toContain('city')
})
