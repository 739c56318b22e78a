import { stopEmbedded } from '@doisoat/store'
import { afterAll, expect, test } from 'vitest'
import { scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

const folder = scratchFolder()
afterAll(async () => {
  await stopEmbedded(folder.path)
  folder[Symbol.dispose]()
})

async function users(...args: string[]): Promise<{ code: number | null; json: Record<string, unknown>; stderr: string }> {
  const { code, stdout, stderr } = await untilEnd(startCli(['users', ...args, '--json'], { home: folder.path }))
  return { code, json: JSON.parse(stdout) as Record<string, unknown>, stderr }
}

test('an account is made, closed, opened, given another role and password; a token is made and revoked', {
  timeout: 120_000,
}, async () => {
  const admin = await users('add', 'lan', '--role', 'admin')
  expect([admin.code, admin.json['role']]).toEqual([0, 'admin'])
  expect(admin.json['password']).toMatch(/^.{16}$/)
  const refused = await users('disable', 'lan')
  expect([refused.code, refused.json]).toMatchObject([2, { error: { code: 'LAST_ADMIN' } }])
  expect(refused.stderr).toContain('next: make another administrator first')

  expect((await users('add', 'desk-1', '--role', 'desk')).code).toBe(0)
  expect((await users('role', 'desk-1', '--role', 'agency')).json).toMatchObject({ error: { code: 'ACCOUNT_AGENCY' } })
  expect((await users('role', 'desk-1', '--role', 'agency', '--agency', 'police')).code).toBe(0)
  expect((await users('disable', 'desk-1')).code).toBe(0)
  expect((await users('password', 'nobody')).json).toMatchObject({ error: { code: 'ACCOUNT_UNKNOWN' } })
  const listed = (await users('list')).json as unknown as { name: string; agency: string | null; disabledAt: string | null }[]
  expect(listed.map(({ name, agency, disabledAt }) => [name, agency, disabledAt !== null])).toEqual([
    ['desk-1', 'police', true],
    ['lan', null, false],
  ])

  expect((await users('token', 'nightly', '--agency', 'nobody')).json).toMatchObject({ error: { code: 'OPTION_VALUE' } })
  expect((await users('token', 'nightly', '--agency', 'police')).json['token']).toMatch(/^doisoat_/)
  const [token] = (await users('tokens')).json as unknown as { tokenId: string; agency: string }[]
  expect(token).toMatchObject({ agency: 'police', revokedAt: null })
  expect((await users('revoke', token?.tokenId ?? '')).code).toBe(0)
  expect((await users('revoke', 'x')).json).toMatchObject({ error: { code: 'TOKEN_UNKNOWN' } })
})
