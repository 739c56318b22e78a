import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { publicColumns } from '@doisoat/contracts'
import { loadProfile, type Profile } from '@doisoat/profile'
import { openStore, type Store, stopEmbedded } from '@doisoat/store'
import { sampleCases, writeSampleRun } from '@doisoat/store/testing'
import { type SignedInPage, signIn } from './signed-in-pages.ts'

/** What one page took, of 20 users who ask again as soon as they have their answer. Milliseconds at the user, on this machine. */
export interface PageLoad {
  readonly path: string
  /** The very first request of the run, which makes the page. */
  readonly first: number
  readonly median: number
  readonly p95: number
  readonly perSecond: number
  /** As sent, compressed. */
  readonly bytes: number
}

const pageLimits = { p95: 50, bytes: 60_000 } as const

const users = 20
const requestsOfPage = 1_000
/** Somebody signed in reads what is there before asking again, and every answer is an entry of the audit chain. */
const signedIn = { requests: 160, thinkMs: 1_000, today: '2025-12-12' } as const
const months = 6

const pages = [
  '/vi/',
  '/en/',
  '/vi/coverage/insurance',
  '/en/coverage/tax?sort=-missing',
  '/vi/coverage/digital_account_working_age?areas=districts',
  '/vi/coverage/insurance/data.csv',
  '/vi/units/20194',
  '/en/units/20194/data.json',
  '/vi/quality',
  '/vi/scores',
  '/vi/open-data',
  '/vi/method',
]

/**
 * The pages over months of made-up runs, the last with so many findings: the portal as a process of its own, 20 users on each public page,
 * then on all of them in turn; then on each page of an account, a second apart from one request to the next of each. Throws when a page does not answer 200.
 */
export async function benchPortal({ findings }: { readonly findings: number }): Promise<PageLoad[]> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.doisoat', 'bench')
  mkdirSync(folder, { recursive: true })
  const home = mkdtempSync(join(folder, 'portal-'))
  try {
    const accounts = await publishMonths(home, findings)
    const portal = await startPortal(home)
    try {
      const loads: PageLoad[] = []
      for (const path of pages) loads.push(await loadPage(portal.url, [path]))
      loads.push(await loadPage(portal.url, pages))
      for (const { path, cookie } of accounts) loads.push(await loadPage(portal.url, [path], { ...signedIn, cookie }))
      return loads
    } finally {
      await portal.stop()
    }
  } finally {
    await stopEmbedded(home)
    rmSync(home, { recursive: true, force: true })
  }
}

/** A table of the loads, a mark where one misses its limit. */
export function describeLoads(loads: readonly PageLoad[]): string {
  const head = `${'page'.padEnd(58)} ${'first'.padStart(8)} ${'median'.padStart(8)} ${'p95'.padStart(8)} ${'per s'.padStart(7)} ${'kB'.padStart(6)}`
  const lines = loads.map((load) => {
    const numbers = [load.first, load.median, load.p95].map((ms) => ms.toFixed(1).padStart(8)).join(' ')
    const rest = `${load.perSecond.toFixed(0).padStart(7)} ${(load.bytes / 1000).toFixed(1).padStart(6)}`
    return `${load.path.padEnd(58)} ${numbers} ${rest}${missesPage(load) ? '  MISSED' : ''}`
  })
  return [
    head,
    ...lines,
    `at most ${pageLimits.p95} ms for 95 of 100, ${users} users; at most ${pageLimits.bytes / 1000} kB`,
  ].join('\n')
}

export function missesPage({ p95, bytes, path }: PageLoad): boolean {
  return p95 > pageLimits.p95 || (bytes > pageLimits.bytes && !/\.(csv|json)$/.test(path))
}

async function publishMonths(home: string, findings: number): Promise<SignedInPage[]> {
  const profile = await loadProfile('danang')
  await using store = await openStore({ home, databaseUrl: undefined })
  const registerOwners = Object.fromEntries(profile.registers.map(({ name, owner }) => [name, owner]))
  let replaces: string | null = null
  for (let month = 1; month <= months; month++) {
    const asOf = `2025-${String(6 + month).padStart(2, '0')}-01`
    replaces = await publish(store, {
      home,
      profile,
      asOf,
      registerOwners,
      replaces,
      findings: month === months ? findings : 10_000,
    })
  }
  return await signIn(store, replaces ?? '')
}

interface Month {
  readonly home: string
  readonly profile: Profile
  readonly asOf: string
  readonly registerOwners: Readonly<Record<string, string>>
  readonly replaces: string | null
  readonly findings: number
}

async function publish(store: Store, { home, profile, asOf, registerOwners, replaces, findings }: Month): Promise<string> {
  const { publishRun } = await import('@doisoat/store')
  const outDir = join(home, 'months', asOf)
  const run = { ...writeSampleRun({ outDir, runId: `${asOf}-bench`, profile: profile.name, findings }), asOf }
  writeFileSync(join(outDir, 'serving', 'public.csv'), `${publicColumns.join(',')}\n${cube(profile, asOf).join('\n')}\n`)
  await publishRun(store, { run, outDir, registerOwners, replaces, cases: sampleCases(outDir, asOf) })
  return run.runId
}

/** The public cube of a city of a million: every definition by unit, district, age, sex and the crosses of two; quality by unit. */
function cube(profile: Profile, asOf: string): string[] {
  const list = profile.unitLists.at(-1)?.version ?? ''
  const units = profile.units.filter((unit) => unit.listVersion === list).map(({ unitCode }) => unitCode)
  const ages = profile.ageBands.map(({ name }) => name)
  const sexes = ['F', 'M']
  const row = (head: string, keys: readonly [string, string, string, string], count: number): string => {
    const [unit, district, age, sex] = keys
    const some = Math.round(count * (0.6 + ((count + asOf.length * Number(asOf.slice(5, 7))) % 40) / 100))
    return [head, unit, list, district, age, sex, some, count, asOf].join(',')
  }
  const places = (head: string): string[] => [
    row(head, ['', '', '', ''], 1_119_000),
    ...units.map((unit, at) => row(head, [unit, '', '', ''], 8_000 + 97 * at)),
    ...profile.districts.map(({ districtCode }, at) => row(head, ['', districtCode, '', ''], 40_000 + 970 * at)),
  ]
  const coverage = profile.coverage.flatMap(({ definition, register }) => {
    const head = `coverage,${definition},${register},people`
    return [
      ...places(head),
      ...ages.map((age, at) => row(head, ['', '', age, ''], 100_000 + at)),
      ...sexes.map((sex, at) => row(head, ['', '', '', sex], 500_000 + at)),
      ...ages.flatMap((age, at) => sexes.map((sex) => row(head, ['', '', age, sex], 50_000 + at))),
      ...units.flatMap((unit, at) => ages.map((age) => row(head, [unit, '', age, ''], 800 + at))),
      ...units.flatMap((unit, at) => sexes.map((sex) => row(head, [unit, '', '', sex], 4_000 + at))),
    ]
  })
  const rows = ['insurance', 'tax'].flatMap((register) => [
    ...places(`coverage,authenticated,${register},rows`),
    ...['correct', 'complete', 'clean', 'live'].flatMap((measure) => places(`quality,${measure},${register},rows`)),
  ])
  return [...coverage, ...rows]
}

async function startPortal(home: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DOISOAT_HOME: home, DOISOAT_TODAY: signedIn.today },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string }
    return { url: url.replace(/\/$/, ''), stop }
  }
  throw new Error('the portal ended before it served')
}

interface Load {
  readonly requests: number
  /** Between an answer and the next request of the same user. */
  readonly thinkMs: number
  /** Of the session; empty for nobody's. */
  readonly cookie: string
}

const ofPublic: Load = { requests: requestsOfPage, thinkMs: 0, cookie: '' }

async function loadPage(
  url: string,
  paths: readonly string[],
  { requests: counted, thinkMs, cookie }: Load = ofPublic,
): Promise<PageLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: users })
  const first = await ask(agent, url + (paths[0] ?? ''), cookie)
  const askAll = async (requests: number): Promise<number[]> => {
    const taken: number[] = []
    let next = 0
    const user = async (_: unknown, at: number): Promise<void> => {
      await sleep((thinkMs * at) / users)
      while (next < requests) {
        taken.push((await ask(agent, url + (paths[next++ % paths.length] ?? ''), cookie)).ms)
        if (thinkMs > 0) await sleep(thinkMs)
      }
    }
    await Promise.all(Array.from({ length: users }, user))
    return taken
  }
  // Not counted: the first answers of a program run code that is not compiled yet.
  await askAll(counted / 5)
  const started = performance.now()
  const taken = await askAll(counted)
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  const sorted = taken.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  const path = paths.length === 1 ? (paths[0] ?? '') : `all ${paths.length} in turn`
  return { path, first: first.ms, median: at(0.5), p95: at(0.95), perSecond: taken.length / seconds, bytes: first.bytes }
}

/** Asks as a browser does and reads the answer to its end. */
function ask(agent: Agent, url: string, cookie: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': 'br', ...(cookie !== '' && { cookie }) } }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - started, bytes })
        else reject(new Error(`${url} answered ${response.statusCode ?? 'nothing'}`))
      })
      response.on('error', reject)
    }).on('error', reject)
  })
}
