import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { caseFolder, runCli, runToEnd, scratchFolder } from '../testing/run-cli.ts'

test('a published run gives scores, open data and outreach lists; a unit of no list is refused', {
  timeout: 120_000,
}, async () => {
  using scratch = scratchFolder()
  const cli = { home: join(scratch.path, 'home'), env: { DOISOAT_TODAY: '2025-08-05' } }
  await runToEnd(['reconcile', caseFolder('accounts'), '--as-of', '2025-08-01'], cli)

  const scores = JSON.parse((await runToEnd(['scores', '--json'], cli)).stdout) as { name: string; block: string }[]
  expect(scores.map(({ name }) => name)).toContain('social_insurance')

  const open = join(scratch.path, 'open')
  await runToEnd(['open-data', '--out', open], cli)
  const files = readdirSync(open)
  expect(files).toEqual(expect.arrayContaining(['catalog.jsonld', 'cube.csv', 'cube.parquet', 'method.vi.md', 'SHA256SUMS']))
  // Five people in all: nobody's count may stand in a file for the public.
  const totals = readFileSync(join(open, 'cube.csv'), 'utf8').split('\r\n').slice(1, -1)
  expect(totals.length).toBeGreaterThan(5)
  for (const line of totals) expect(line).toMatch(/"(:c",":c|0","0)"$/)

  const list = join(scratch.path, 'list.csv')
  const made = await runToEnd(
    ['outreach', 'current', '--unit', '20194', '--kind', 'without-account:vssid', '--out', list, '--json'],
    cli,
  )
  expect(JSON.parse(made.stdout)).toMatchObject({ kind: 'without-account:vssid', expiresOn: '2025-09-04' })
  const refused = await runCli(['outreach', 'current', '--unit', '99999', '--kind', 'case-visit', '--out', list], cli)
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('has no unit 99999')])
})
