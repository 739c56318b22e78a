import { createServer } from 'node:net'
import { loadProfile } from '@doisoat/profile'
import { startEmbedded, stopEmbedded } from '@doisoat/store'
import { openTestStore, type TestStore } from '@doisoat/store/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPortal } from './index.ts'
import { testOptions } from './testing/portal-client.ts'

const profile = await loadProfile('danang')

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store.close(), 30_000)

test('before the first publish the page says so, and closing frees the port', async () => {
  const portal = await startPortal({ ...testOptions(store, profile), port: 0, host: '127.0.0.1' })
  const response = await fetch(`${portal.url}en/`)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('No run has been published yet.')
  expect((await fetch(`${portal.url}en/coverage/insurance`)).status).toBe(404)
  await portal.close()
  await expect(fetch(`${portal.url}en/`)).rejects.toThrow('fetch failed')
})

test('the stylesheet a page names is there', async () => {
  const portal = await startPortal({ ...testOptions(store, profile), port: 0, host: '127.0.0.1' })
  const page = await (await fetch(`${portal.url}vi/`)).text()
  const path = /href="\/(assets\/style-[0-9a-f]{12}\.css)"/.exec(page)?.[1] ?? ''
  const response = await fetch(portal.url + path)
  expect(response.headers.get('content-type')).toContain('text/css')
  expect(await response.text()).toContain('--accent')
  await portal.close()
})

test('a taken port is a matter of usage, with the option that changes it', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(startPortal({ ...testOptions(store, profile), port, host: '127.0.0.1' })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    exit: 'usage',
    next: `choose another port: doisoat serve --port ${port + 1}`,
  })
  taken.close()
})

test('starting loads neither the engine nor DuckDB', () => {
  // The report lists the shared libraries of this process; PostgreSQL's client is plain JavaScript.
  expect(JSON.stringify(process.report.getReport())).not.toMatch(/duckdb/i)
})

test('without its database the portal answers with a page that says so, and recovers', { timeout: 30_000 }, async () => {
  const portal = await startPortal({ ...testOptions(store, profile), port: 0, host: '127.0.0.1' })
  await stopEmbedded(store.home)
  const response = await fetch(`${portal.url}en/`)
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('The database cannot be reached.')
  await startEmbedded(store.home)
  expect((await fetch(`${portal.url}en/`)).status).toBe(200)
  await portal.close()
})
