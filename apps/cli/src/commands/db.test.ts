import { createHmac } from 'node:crypto'
import { chmodSync, cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generateCity } from '@doisoat/cities'
import { embeddedStatus } from '@doisoat/store'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Ended, runCli, runToEnd, scratchFolder } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const scratch = scratchFolder()
// Under root the server runs as another account: what it cannot enter lies elsewhere, and would stay.
chmodSync(scratch.path, 0o711)
const city = join(scratch.path, 'city')
const home = join(scratch.path, 'home')
const out = join(scratch.path, 'out')
const exported = join(scratch.path, 'export')
afterAll(() => scratch[Symbol.dispose]())

// An empty secret is none: the key file is made on first use.
const keyFile = { home, env: { DOISOAT_SECRET: undefined, DOISOAT_LOG_LEVEL: 'debug' } }
const said: Ended[] = []

async function run(...args: string[]): Promise<Ended> {
  const ended = await runToEnd(args, keyFile)
  said.push(ended)
  return ended
}

beforeAll(async () => {
  await generateCity({ people: 500, seed: 5, noise: 'raw', scenario: 'danang-2025', out: city })
  await run('reconcile', city, '--out', out)
  await run('db', 'export', '--out', exported)
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

interface FindingRow {
  readonly national_id: string
  readonly person_key: string
}

/** Rows of findings.csv with an ID and a key; none of these columns holds a comma. */
function keyedFindings(): FindingRow[] {
  const [header = '', ...lines] = readFileSync(join(out, 'findings.csv'), 'utf8').trimEnd().split('\n')
  const [id, key] = ['national_id', 'person_key'].map((name) => header.split(',').indexOf(name))
  return lines
    .filter((line) => !line.includes('"'))
    .map((line) => line.split(','))
    .map((cells) => ({ national_id: cells[id ?? 0] ?? '', person_key: cells[key ?? 0] ?? '' }))
    .filter((row) => /^\d{12}$/.test(row.national_id) && row.person_key !== '')
}

test('person keys are HMAC-SHA256 of the ID under the key file, which is its owner’s alone', () => {
  const path = join(home, 'secret.key')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex')
  const rows = keyedFindings()
  expect(rows.length).toBeGreaterThan(50)
  for (const { national_id, person_key } of rows) {
    expect(person_key).toBe(createHmac('sha256', secret).update(national_id).digest('hex'))
  }
})

test('the secret is in no file of the runs, the outputs, the database, its log or the export, and nothing said it', () => {
  const path = join(home, 'secret.key')
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex')
  const pads = [0x36, 0x5c].map((byte) => Buffer.alloc(64, byte).map((value, at) => value ^ (secret[at] ?? 0)))
  const needles = [secret, ...pads].flatMap((bytes) =>
    [
      bytes,
      ...(['hex', 'base64', 'base64url'] as const).flatMap((form) => [bytes.toString(form), bytes.toString(form).toUpperCase()]),
    ].map((form) => Buffer.from(form)),
  )
  const database = embeddedStatus(home).folder
  const files = [home, out, exported, database].flatMap(filesBelow).filter((file) => file !== path)
  expect(files.length).toBeGreaterThan(100)
  const holding = (bytes: Buffer): boolean => needles.some((needle) => bytes.includes(needle))
  expect(holding(readFileSync(path))).toBe(true)
  expect(files.filter((file) => holding(readFileSync(file)))).toEqual([])
  expect(said.filter(({ stdout, stderr }) => holding(Buffer.from(stdout + stderr)))).toEqual([])
})

test('another secret is refused before the work, with exit code 2, by whatever asks for a person', async () => {
  const other = { home, env: { DOISOAT_SECRET: 'another secret altogether' } }
  for (const args of [
    ['reconcile', city, '--again', '--out', join(scratch.path, 'other')],
    ['audit', 'who-saw'],
  ]) {
    const { code, stderr } = await runCli(args, { ...other, input: '' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('another secret')])
    expect(stderr).not.toContain(other.env.DOISOAT_SECRET)
  }
})

test('who saw a person: the ID is read from standard input and said nowhere, and the question is an entry itself', async () => {
  const [person] = keyedFindings()
  const id = person?.national_id ?? ''
  const first = await runToEnd(['audit', 'who-saw', '--json'], { ...keyFile, input: `${id}\n` })
  const again = await runToEnd(['audit', 'who-saw'], { ...keyFile, input: id })
  expect(again.stdout).toContain('audit.who_saw')
  const list = await run('audit', 'list', '--action', 'audit')
  expect(list.stdout.match(/audit\.who_saw/g)).toHaveLength(2)
  for (const { stdout, stderr } of [first, again, list]) expect(stdout + stderr).not.toContain(id)

  const wrong = await runCli(['audit', 'who-saw'], { ...keyFile, input: `${id.slice(0, 11)}\n` })
  expect([wrong.code, wrong.stderr.includes(id.slice(0, 11))]).toEqual([2, false])
})

test('export, wipe, restore, verify: the restored database says what the first one said', async () => {
  const fresh = join(scratch.path, 'fresh')
  const options = { home: fresh, env: keyFile.env }
  expect((await runToEnd(['db', 'restore', exported], options)).stdout).toContain('the audit chain of')
  cpSync(join(home, 'secret.key'), join(fresh, 'secret.key'))
  expect((await runToEnd(['audit', 'verify'], options)).stdout).toContain('the audit chain is whole')
  const second = await runCli(['db', 'restore', exported], options)
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('is not empty')])
  expect((await runCli(['db', 'export', '--out', exported], keyFile)).code).toBe(2)

  const again = join(scratch.path, 'again')
  await runToEnd(['db', 'export', '--out', again], options)
  const names = readdirSync(exported).filter((name) => !/^(audit|manifest)/.test(name))
  for (const name of names) expect(readFileSync(join(again, name)).equals(readFileSync(join(exported, name)))).toBe(true)
})
