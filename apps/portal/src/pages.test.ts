import { loadProfile } from '@doisoat/profile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from './access.ts'
import { type RunningPortal, startPortal } from './index.ts'
import { noBrowser, openBrowser, overflow, violations } from './testing/open-page.ts'
import { testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'
import { samplePaths } from './testing/sample-paths.ts'

const profile = await loadProfile('danang')
const browser = await openBrowser(() => portal)

let city: SampleCity
let portal: RunningPortal

/** Every page of the access table as somebody who may open it, public pages as nobody. */
const pages = routes
  .filter(({ kind }) => kind === 'page')
  .flatMap(({ path, who }) => {
    const [visitor = 'public'] = who
    const as = visitor === 'public' ? undefined : visitor === 'agency' ? 'police' : visitor
    return [...samplePaths(path, { agency: 'police', exists: true }), '/no-such-page'].map((one) => ({ path: one, as }))
  })

describe.skipIf(browser === undefined)(`in a browser${browser ? '' : noBrowser}`, () => {
  beforeAll(async () => {
    city = await openSampleCity({ profile, findings: 300 })
    portal = await startPortal({ ...testOptions(city.store, profile), port: 0, host: '127.0.0.1' })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await portal.close()
    await city.store.close()
  }, 30_000)

  test.each(['vi', 'en'])(
    'every page in %s breaks no accessibility rule, runs into no policy, and fits 320 and 360 pixels and 200 % zoom',
    { timeout: 180_000 },
    async (language) => {
      const wrong: string[] = []
      for (const { path, as } of uniquePages()) {
        const page = await openAt(`/${language}${path}`, as, (problem) => wrong.push(`${path}: ${problem}`))
        for (const violation of await violations(page)) wrong.push(`${path}: ${violation}`)
        // 1280 pixels at 200 % are 640.
        for (const width of [640, 360, 320]) {
          await page.setViewportSize({ width, height: 700 })
          const wider = await overflow(page)
          if (wider > 0) wrong.push(`${path}: ${wider} pixels wider than ${width}`)
        }
        await page.close()
      }
      expect(wrong).toEqual([])
    },
  )

  function uniquePages(): { readonly path: string; readonly as: string | undefined }[] {
    return [...new Map(pages.map((page) => [`${page.path} ${page.as ?? ''}`, page])).values()]
  }

  async function openAt(path: string, as: string | undefined, onProblem: (problem: string) => void) {
    const page = await browser?.openPage('/icon-less', { as })
    if (!page) throw new Error('no browser')
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 404/.test(message.text())) onProblem(message.text())
    })
    page.on('pageerror', (error) => onProblem(error.message))
    await page.goto(portal.url + path.slice(1))
    return page
  }

  test('the first page is small, at once there, and nothing on it moves', { timeout: 60_000 }, async () => {
    for (const language of ['vi', 'en']) {
      const page = await browser?.openPage('/about-nothing')
      if (!page) throw new Error('no browser')
      const network = await page.context().newCDPSession(page)
      await network.send('Network.enable')
      await network.send('Network.setCacheDisabled', { cacheDisabled: true })
      const bytes: number[] = []
      network.on('Network.loadingFinished', ({ encodedDataLength }) => bytes.push(encodedDataLength))
      await page.goto(`${portal.url}${language}/`, { waitUntil: 'networkidle' })
      const html = bytes[0] ?? Number.POSITIVE_INFINITY
      const total = bytes.reduce((sum, one) => sum + one, 0)
      const { paint, shift } = await page.evaluate(
        () =>
          new Promise<{ paint: number; shift: number }>((resolve) => {
            let moved = 0
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) moved += (entry as PerformanceEntry & { value: number }).value
            }).observe({ type: 'layout-shift' as 'mark', buffered: true })
            const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY
            setTimeout(() => resolve({ paint: first, shift: moved }), 200)
          }),
      )
      const font = await page.evaluate(
        `document.fonts.check('600 16px "Be Vietnam Pro"', '${language === 'vi' ? 'Tỷ lệ' : 'Coverage'}')`,
      )
      expect({ html: html <= 60_000, total: total <= 120_000, paint: paint <= 1_000, shift, font }).toEqual({
        html: true,
        total: true,
        paint: true,
        shift: 0,
        font: true,
      })
      await page.context().close()
    }
  })
})
