import { join } from 'node:path'
import { stopEmbedded } from '@doisoat/store'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { caseFolder, type Ended, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const scratch = scratchFolder()
const home = join(scratch.path, 'home')

/** The command line on one database that stays up, on a day in August. */
function cli(...args: string[]): Promise<Ended> {
  return untilEnd(startCli(args, { home, env: { DOISOAT_TODAY: '2025-08-05' } }))
}

interface Listed {
  readonly cases: readonly {
    readonly reference: string
    readonly standing: string
    readonly deadline: string
    readonly codes: string[]
  }[]
}

let first = ''
beforeAll(async () => {
  const published = await cli('reconcile', caseFolder('names'), '--as-of', '2025-08-01')
  if (published.code !== 0) throw new Error(published.stderr)
  const { stdout } = await cli('cases', 'list', '--json')
  first = (JSON.parse(stdout) as Listed).cases[0]?.reference ?? ''
})
afterAll(async () => {
  await stopEmbedded(home)
  scratch[Symbol.dispose]()
})

test('cases are listed by deadline with their codes and reference, a page at a time, and no number of anybody', async () => {
  const { stdout } = await cli('cases', 'list', '--limit', '2')
  const [head = '', one = '', two = '', next = ''] = stdout.split('\n')
  expect(head).toMatch(/^case +due +state +owner/)
  expect(one).toMatch(/^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[A-Z]{4} +2025-08-\d\d +open +social_insurance +insurance .*NAME_/)
  expect(next).toMatch(/^next page: --after 2025-08-\d\d\/[A-Z-]{19}$/)
  const second = await cli('cases', 'list', '--limit', '2', '--after', next.replace('next page: --after ', ''))
  expect(second.stdout).not.toContain(one.slice(0, 19))
  expect(second.stdout).not.toContain(two.slice(0, 19))
  expect(stdout + second.stdout).not.toMatch(/\d{9}/)
})

test('a case is found by its reference in any spelling; waived, stated and answered it says so', async () => {
  const spelt = first.toLowerCase().replaceAll('-', '')
  const waived = await cli('cases', 'waive', spelt, '--reason', 'đang xác minh', '--until', '2025-09-30', '--as', 'lan')
  expect(waived).toMatchObject({ code: 0, stdout: `case ${first} is waived until 2025-09-30 by lan\n` })
  const taken = await cli('cases', 'statement', first, '--text', 'Tên tôi đúng như giấy khai sinh, số 001234567890', '--json')
  const { statement, dueOn } = JSON.parse(taken.stdout) as { statement: number; dueOn: string }
  expect(dueOn).toBe('2025-08-19')
  expect((await cli('cases', 'answer-statement', String(statement), '--text', 'Đã tiếp nhận')).code).toBe(0)
  const { stdout } = await cli('cases', 'show', first)
  expect(stdout).toContain(`case ${first}\nwaived, due 2025-09-30`)
  expect(stdout).toMatch(/waived until 2025-09-30 by lan: đang xác minh/)
  expect(stdout).toMatch(/answered by .*: Đã tiếp nhận/)
  expect(stdout).not.toMatch(/\d{9}/)
  const trail = await cli('audit', 'list', '--case', first, '--json')
  for (const action of ['case.waive', 'case.statement', 'case.answer_statement', 'case.view'])
    expect(trail.stdout).toContain(action)
})

test.each([
  ['an unknown case', ['show', 'BBBB-BBBB-BBBB-BBBB'], /there is no case BBBB-BBBB-BBBB-BBBB[\s\S]*next: .*cases list/],
  ['no reference', ['show', '001234567890'], /that is no reference number[\s\S]*next: doisoat cases list/],
  ['a waiver without a reason', ['waive', 'BBBB-BBBB-BBBB-BBBB', '--until', '2025-09-30'], /--reason/],
  ['a day that is none', ['waive', 'BBBB-BBBB-BBBB-BBBB', '--reason', 'x', '--until', '2025-02-30'], /takes a day/],
  ['an unknown code', ['list', '--code', 'NAME_WRONG'], /NAME_WRONG is not in the catalogue/],
  ['an unknown state', ['list', '--state', 'lost'], /there are: open, overdue, answered, waived, closed/],
])('%s: exit 2', async (_, args, said) => {
  const { code, stdout, stderr } = await cli('cases', ...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(said)
  expect(stderr).not.toContain('001234567890')
})

test('the figures of agencies, for people and for programs', async () => {
  const { stdout } = await cli('cases', 'stats')
  for (const title of ['not closed', 'overdue of those due', 'burn-down', 'days from opening to closing', 'early warnings'])
    expect(stdout).toContain(title)
  const json = JSON.parse((await cli('cases', 'stats', '--json')).stdout) as { counts: { waived: number; not_closed: number }[] }
  expect(json.counts.reduce((sum, one) => sum + one.waived, 0)).toBe(1)
})
