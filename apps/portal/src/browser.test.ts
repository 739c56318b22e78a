import { readFileSync } from 'node:fs'
import { loadProfile } from '@doisoat/profile'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningPortal, startPortal } from './index.ts'
import { launchBrowser } from './testing/launch-browser.ts'
import { testOptions } from './testing/portal-client.ts'
import { openSampleCity, password, type SampleCity } from './testing/sample-city.ts'

const browser = await launchBrowser()
const noBrowser = browser ? '' : ' (skipped: no Chromium starts on this machine; install Chrome or run on Linux)'

describe.skipIf(browser === undefined)(`in a browser${noBrowser}`, () => {
  let city: SampleCity
  let portal: RunningPortal
  beforeAll(async () => {
    const profile = await loadProfile('danang')
    city = await openSampleCity({ profile, findings: 300 })
    portal = await startPortal({ ...testOptions(city.store, profile), port: 0, host: '127.0.0.1' })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await portal.close()
    await city.store.close()
  }, 30_000)

  async function open(path: string, width = 1280): Promise<Page> {
    if (!browser) throw new Error('no browser')
    // JavaScript runs for axe only; the pages' own policy allows none.
    const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP: true, acceptDownloads: true })
    const page = await context.newPage()
    await page.goto(portal.url + path)
    return page
  }

  async function logIn(page: Page, name: string): Promise<void> {
    await page.goto(`${portal.url}vi/login`)
    await page.getByLabel('Tên tài khoản').fill(name)
    await page.getByLabel('Mật khẩu').fill(password)
    await page.getByRole('main').getByRole('button', { name: 'Đăng nhập' }).click()
  }

  /** Rules of WCAG 2.2 AA a page breaks, with the first place of each. */
  async function violations(page: Page): Promise<string[]> {
    await page.addScriptTag({ content: axe.source })
    return page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(tags: { runOnly: string[] }): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      const found = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
    })
  }

  async function overflow(page: Page): Promise<number> {
    return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  }

  test.each(['vi/', 'en/', 'vi/coverage/insurance', 'en/coverage/insurance', 'vi/login', 'en/nothing'])(
    '%s breaks no accessibility rule and fits a narrow screen',
    { timeout: 30_000 },
    async (path) => {
      const page = await open(path)
      expect(await violations(page)).toEqual([])
      await page.setViewportSize({ width: 320, height: 700 })
      expect(await overflow(page)).toBe(0)
      await page.context().close()
    },
  )

  test('an officer logs in, sees findings with masked IDs, downloads the file and logs out', { timeout: 60_000 }, async () => {
    const page = await open('vi/', 360)
    await logIn(page, 'social_insurance')
    expect(page.url()).toBe(`${portal.url}vi/agencies/social_insurance/findings`)
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    const text = await page.getByRole('main').innerText()
    expect(text).toContain('999•••••')
    expect(text).not.toMatch(/\d{9}/)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Tải tất cả dòng (CSV)' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('danang-social_insurance-2025-08-01.csv')
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv.startsWith('\uFEFF"national_id"')).toBe(true)
    expect(csv.trim().split('\r\n')).toHaveLength(1 + (300 * 3) / 5)

    await page.getByRole('link', { name: 'Trang sau' }).click()
    await page.getByRole('link', { name: 'English' }).click()
    expect(page.url()).toContain('/en/agencies/social_insurance/findings?after=')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.goto(`${portal.url}vi/agencies/social_insurance/findings`)
    expect(page.url()).toBe(`${portal.url}vi/login`)
    await page.context().close()
  })

  test('a steward reads the run with the keyboard alone', { timeout: 60_000 }, async () => {
    const page = await open('vi/login')
    await page.getByLabel('Tên tài khoản').focus()
    await page.keyboard.type('steward')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await Promise.all([page.waitForURL('**/vi/runs'), page.keyboard.press('Enter')])
    await page.getByRole('link', { name: city.runId }).focus()
    await Promise.all([page.waitForURL(`**/vi/runs/${city.runId}`), page.keyboard.press('Enter')])
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#main')
    await page.context().close()
  })
})
