import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { caseFolder, runCli, scratchFolder, startCli, untilEnd } from './testing/run-cli.ts'

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

/** The one JSON document on standard output; throws when there is none or more. */
function documentOf(stdout: string): unknown {
  return JSON.parse(stdout)
}

test.each<readonly [string, readonly string[], string]>([
  ['an unknown option', ['runs', 'list', '--colour', '--json'], "unknown option '--colour'"],
  ['an unknown command', ['reconcil', 'x', '--json'], "unknown command 'reconcil'"],
  ['a missing option', ['evaluate', 'out', '--json'], "required option '--truth <file>' not specified"],
  ['a missing argument', ['evaluate', '--truth', 'x', '--json'], "missing required argument 'out'"],
  ['no command', ['--json'], 'unknown option'],
  ['a group without its command', ['runs', '--json'], 'unknown option'],
])('--json: %s gives one document that says so: exit 2', async (_, args, said) => {
  using scratch = scratchFolder()
  const { code, stdout } = await untilEnd(startCli(args, { home: scratch.path }))
  expect(code).toBe(2)
  expect(documentOf(stdout)).toEqual({
    error: { code: 'USAGE', message: expect.stringContaining(said), next: expect.stringContaining('--help') },
  })
})

test('--json: what nobody expected gives one document, with no number of a person in it: exit 1', async () => {
  using scratch = scratchFolder()
  const out = join(scratch.path, 'out 079012345678')
  mkdirSync(join(out, 'findings.parquet'), { recursive: true })
  writeFileSync(join(scratch.path, 'truth.csv'), 'register,source_line,code\n')
  const args = ['evaluate', out, '--truth', join(scratch.path, 'truth.csv'), '--json']
  const { code, stdout } = await untilEnd(startCli(args, { home: join(scratch.path, 'home') }))
  expect(code).toBe(1)
  expect(documentOf(stdout)).toMatchObject({ error: { code: 'UNEXPECTED', message: expect.any(String) } })
  expect(stdout).not.toContain('079012345678')
})

test('--json: doctor gives its checks as one document when one fails: exit 6', async () => {
  using scratch = scratchFolder()
  const args = ['doctor', '--profile', 'nowhere', '--json']
  const { code, stdout, stderr } = await runCli(args, {
    home: scratch.path,
    env: { DATABASE_URL: 'postgres://localhost:1/none' },
  })
  expect(code).toBe(6)
  const checks = documentOf(stdout) as { what: string; ok: boolean }[]
  expect(checks).toContainEqual(expect.objectContaining({ what: 'profile', ok: false }))
  expect(stderr).toMatch(/checks failed: profile/)
})
