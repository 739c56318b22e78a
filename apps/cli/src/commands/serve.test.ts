import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopEmbedded } from '@doisoat/store'
import { afterAll, expect, test } from 'vitest'
import { runToEnd, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

const folder = scratchFolder()
const home = join(folder.path, 'home')
const city = join(folder.path, 'city')
afterAll(async () => {
  await stopEmbedded(home)
  folder[Symbol.dispose]()
})

/** A steward at the served pages, as a browser without JavaScript would be. */
class Steward {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  async logIn(name: string, password: string): Promise<void> {
    const page = await this.#get('/en/login')
    await this.#post('/en/login', new URLSearchParams({ form_token: field(page, 'form_token'), name, password }))
  }

  /** Sends the extracts of a folder and returns the job's page when it has ended. */
  async startBatch(extracts: Readonly<Record<string, string>>): Promise<string> {
    const page = await this.#get('/en/jobs/new')
    const form = new FormData()
    for (const name of ['form_token', 'submission']) form.set(name, field(page, name))
    form.set('as_of', '')
    for (const [register, text] of Object.entries(extracts)) form.set(register, new File([text], `${register}.csv`))
    return this.#untilDone(await this.#post('/en/jobs', form))
  }

  async approve(runId: string): Promise<string> {
    const page = await this.#get(`/en/runs/${runId}`)
    if (!page.includes('waits for approval')) throw new Error(`run ${runId} does not wait for approval`)
    const fields = { form_token: field(page, 'form_token'), submission: field(page, 'submission'), reason: '--the city moved' }
    return this.#untilDone(await this.#post(`/en/runs/${runId}/approve`, new URLSearchParams(fields)))
  }

  async #untilDone(path: string): Promise<string> {
    for (;;) {
      const page = await this.#get(path)
      if (!page.includes('http-equiv="refresh"')) return page
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }

  async #get(path: string): Promise<string> {
    const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie } })
    this.#keep(response)
    return response.text()
  }

  async #post(path: string, body: FormData | URLSearchParams): Promise<string> {
    const headers = { cookie: this.#cookie, origin: this.#url }
    const response = await fetch(this.#url + path, { method: 'POST', body, headers, redirect: 'manual' })
    this.#keep(response)
    if (response.status !== 303) throw new Error(`${path} answered ${response.status}`)
    return response.headers.get('location') ?? ''
  }

  #keep(response: Response): void {
    const set = response.headers.getSetCookie().find((cookie) => !/^[^=]+=;/.test(cookie))
    if (set !== undefined) this.#cookie = set.split(';')[0] ?? ''
  }
}

function field(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? ''
}

function runIdOn(page: string): string {
  return /class="run-id">([^<]+)</.exec(page)?.[1] ?? ''
}

test('a steward starts batches from the page: published, refused, held and approved', { timeout: 240_000 }, async () => {
  await runToEnd(['generate', '--people', '2000', '--seed', '7', '--noise', 'mature', '--out', city], { home })
  const extracts = Object.fromEntries(
    ['population', 'insurance', 'tax'].map((register) => [register, readFileSync(join(city, `${register}.csv`), 'utf8')]),
  )
  const made = await untilEnd(startCli(['users', 'add', 'lan', '--role', 'steward', '--json'], { home }))
  const { password } = JSON.parse(made.stdout) as { password: string }
  const server = startCli(['serve', '--port', '0', '--json'], { home, env: { DOISOAT_TODAY: '2025-08-04' } })
  const stopped = untilEnd(server)
  try {
    const { url } = await new Promise<{ url: string }>((resolve) =>
      server.stdout?.on('data', (text: string) => resolve(JSON.parse(text) as { url: string })),
    )
    const steward = new Steward(url.replace(/\/$/, ''))
    await steward.logIn('lan', password)

    const first = await steward.startBatch(extracts)
    expect(first).toContain('Published.')
    for (const stage of ['Ingest', 'Standardise', 'Link', 'Compare', 'Measure', 'Gate']) expect(first).toContain(stage)
    expect(first.match(/✓ Done/g)).toHaveLength(7)

    const wrong = await steward.startBatch({ ...extracts, tax: '' })
    expect(wrong).toContain('The file is empty.')

    const lines = extracts['insurance']?.split('\n') ?? []
    const fewer = lines.slice(0, Math.floor(lines.length * 0.6)).join('\n')
    const held = await steward.startBatch({ ...extracts, insurance: `${fewer}\n` })
    expect(held).toContain('The run is held')
    const runId = runIdOn(held)
    expect(await steward.approve(runId)).toContain('Published.')
    const list = await runToEnd(['runs', 'list', '--json'], { home })
    const runs = JSON.parse(list.stdout) as { runId: string; mark: string; note: string | null }[]
    expect(runs.find((run) => run.runId === runId)).toMatchObject({ mark: 'current', note: 'approved by lan: --the city moved' })
  } finally {
    server.kill('SIGTERM')
  }
  expect((await stopped).code).toBe(0)
})
