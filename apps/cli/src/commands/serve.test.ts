import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decisionWords } from '@doisoat/reports'
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

/** Somebody at the served pages, as a browser without JavaScript would be. */
class Visitor {
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

  async rollBack(runId: string): Promise<string> {
    const page = await this.#get(`/en/runs/${runId}`)
    const fields = { form_token: field(page, 'form_token'), submission: field(page, 'submission'), reason: '--too early' }
    return this.#untilDone(await this.#post(`/en/runs/${runId}/rollback`, new URLSearchParams(fields)))
  }

  /** Has a report made and returns its job's page and the file. */
  async takeReport(agency: string): Promise<{ page: string; name: string; text: string }> {
    const start = await this.#get(`/en/agencies/${agency}/home`)
    const fields = { form_token: field(start, 'form_token'), submission: field(start, 'submission'), format: 'csv' }
    const page = await this.#untilDone(await this.#post(`/en/agencies/${agency}/reports`, new URLSearchParams(fields)))
    const [, path = '', name = ''] = /href="([^"]+\/files\/([^"]+\.csv))"/.exec(page) ?? []
    return { page, name, text: await this.#get(path) }
  }

  async sendAnswers(agency: string, text: string): Promise<string> {
    const start = await this.#get(`/en/agencies/${agency}/home`)
    const form = new FormData()
    form.set('form_token', field(start, 'form_token'))
    form.set('submission', field(start, 'submission'))
    form.set('answers', new File([text], 'answers.csv'))
    return this.#untilDone(await this.#post(`/en/agencies/${agency}/answers`, form))
  }

  read(path: string): Promise<string> {
    return this.#get(path)
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

/** The report comes back with two answers, one of them with a value that cannot be; each row is accounted for, also in the result file. */
async function roundTrip(officer: Visitor): Promise<void> {
  const { page, name, text } = await officer.takeReport('social_insurance')
  expect(page).toContain('The report is ready')
  expect(name).toMatch(/^danang-social_insurance-.*\.csv$/)
  const lines = text.trim().split('\r\n')
  const empty = /"","",""$/
  const [first = 0, second = 0] = lines.flatMap((line, at) => (at > 0 && empty.test(line) ? [at] : []))
  lines[first] = lines[first]?.replace(empty, `"${decisionWords.register_right.vi}","","<b>checked</b>"`) ?? ''
  lines[second] = lines[second]?.replace(empty, '"no such decision","",""') ?? ''
  const result = await officer.sendAnswers('social_insurance', `${lines.join('\r\n')}\r\n`)
  expect(result).toContain('The answers have been read')
  expect(result).toMatch(/Taken<\/th><td class="number">1</)
  expect(result).toMatch(/not one of the list<\/th><td class="number">1</)
  expect(result).toContain(`>${second + 1}</th>`)
  const [, path = ''] = /href="([^"]+\/files\/result\.csv)"/.exec(result) ?? []
  expect((await officer.read(path)).trim().split('\r\n')).toHaveLength(lines.length)
  const audited = await untilEnd(startCli(['audit', 'list', '--action', 'answer', '--json'], { home }))
  const actions = (JSON.parse(audited.stdout) as { action: string; actor: string }[]).map(
    ({ action, actor }) => `${action} ${actor}`,
  )
  expect(actions).toEqual(['answer.download hoa', 'answer.take hoa'])
}

test('a steward starts batches, approves and rolls back from the page; an officer takes the report and sends it back', {
  timeout: 240_000,
}, async () => {
  await runToEnd(['generate', '--people', '2000', '--seed', '7', '--noise', 'mature', '--out', city], { home })
  const extracts = Object.fromEntries(
    ['population', 'insurance', 'tax'].map((register) => [register, readFileSync(join(city, `${register}.csv`), 'utf8')]),
  )
  const made = await untilEnd(startCli(['users', 'add', 'lan', '--role', 'steward', '--json'], { home }))
  const { password } = JSON.parse(made.stdout) as { password: string }
  const officerArgs = ['users', 'add', 'hoa', '--role', 'agency', '--agency', 'social_insurance', '--json']
  const { password: officerPassword } = JSON.parse((await untilEnd(startCli(officerArgs, { home }))).stdout) as {
    password: string
  }
  const server = startCli(['serve', '--port', '0', '--json'], { home, env: { DOISOAT_TODAY: '2025-08-04' } })
  const stopped = untilEnd(server)
  try {
    const { url } = await new Promise<{ url: string }>((resolve) =>
      server.stdout?.on('data', (text: string) => resolve(JSON.parse(text) as { url: string })),
    )
    const steward = new Visitor(url.replace(/\/$/, ''))
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
    const list = await untilEnd(startCli(['runs', 'list', '--json'], { home }))
    const runs = JSON.parse(list.stdout) as { runId: string; mark: string; note: string | null }[]
    expect(runs.find((run) => run.runId === runId)).toMatchObject({ mark: 'current', note: 'approved by lan: --the city moved' })

    const officer = new Visitor(url.replace(/\/$/, ''))
    await officer.logIn('hoa', officerPassword)
    await roundTrip(officer)

    const before = runs.find((run) => run.mark === 'published')?.runId ?? ''
    const compared = await steward.read(`/en/runs/${runId}/comparison`)
    expect(compared).toContain(before)
    expect(compared).toContain('Social insurance')
    expect(await steward.rollBack(before)).toContain('Readers see this run again.')
    const after = JSON.parse((await untilEnd(startCli(['runs', 'list', '--json'], { home }))).stdout) as typeof runs
    expect(after.find((run) => run.runId === before)?.mark).toBe('current')
    const audited = await untilEnd(startCli(['audit', 'list', '--action', 'run.rollback', '--json'], { home }))
    expect(JSON.parse(audited.stdout)).toMatchObject([{ actor: 'lan', details: { reason: '--too early' } }])
  } finally {
    server.kill('SIGTERM')
  }
  expect((await stopped).code).toBe(0)
})
