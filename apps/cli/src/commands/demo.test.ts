import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { embeddedStatus, removeEmbedded } from '@doisoat/store'
import { expect, test } from 'vitest'
import { scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

interface Shown {
  readonly stdout: string
  readonly stderr: string
  readonly page: string
}

/** Starts the demo, fetches its first page and ends it as Ctrl-C does. */
async function showDemo(home: string, args: readonly string[]): Promise<Shown> {
  const child = startCli(['demo', '--people', '1500', '--months', '2', '--port', '0', ...args], { home })
  const ended = untilEnd(child)
  const url = await new Promise<string>((found, failed) => {
    let text = ''
    child.stdout?.on('data', (part: string) => {
      text += part
      const [address] = /http:\S+/.exec(text) ?? []
      if (address !== undefined && text.includes('demo log-ins')) found(address)
    })
    void ended.then(({ stderr }) => failed(new Error(stderr)))
  })
  const page = await (await fetch(`${url}vi`)).text()
  // Under npm it comes twice: from the terminal and from npm.
  child.kill('SIGINT')
  setTimeout(() => child.kill('SIGINT'), 20)
  const { code, stdout, stderr } = await ended
  if (code !== 0) throw new Error(stderr)
  expect(embeddedStatus(join(home, 'demo')).running).toBe(false)
  return { stdout, stderr, page }
}

test('the demo plays months, serves them with log-ins for every role, and serves them again without playing', async () => {
  using scratch = scratchFolder()
  const home = join(scratch.path, 'home')
  try {
    const first = await showDemo(home, [])
    expect(first.stderr).toContain('publishing 2025-09 (2 of 2)')
    expect(first.page).toContain('01/09/2025')
    for (const role of ['steward', 'admin', 'viewer', 'desk', 'social-insurance']) expect(first.stdout).toContain(`demo-${role}`)
    const played = readFileSync(join(home, 'demo', 'played.json'), 'utf8')
    const second = await showDemo(home, [])
    expect(second.stderr).not.toContain('publishing')
    expect(readFileSync(join(home, 'demo', 'played.json'), 'utf8')).toBe(played)
    // other months: everything anew, and nothing of the old city is left to compare with
    const third = await showDemo(home, ['--months', '1'])
    expect(third.stdout).toContain('no published run to compare with')
  } finally {
    await removeEmbedded(join(home, 'demo'))
  }
}, 180_000)
