import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { RunningPortal } from '../start-portal.ts'
import { launchBrowser } from './launch-browser.ts'
import { password } from './sample-city.ts'

/** Why browser tests are skipped, for the name of their group; empty when they run. */
export const noBrowser = ' (skipped: no Chromium starts on this machine; install Chrome or run on Linux)'

/** A browser on a running portal. */
export interface TestBrowser {
  /** Opens a page; as an account of the sample city when one is named. Close its context, or all with `close`. */
  openPage(path: string, options?: { readonly as?: string | undefined; readonly width?: number }): Promise<Page>
  close(): Promise<void>
}

/** Undefined where no Chromium starts. */
export async function openBrowser(portalOf: () => RunningPortal): Promise<TestBrowser | undefined> {
  const browser = await launchBrowser()
  if (!browser) return undefined
  const sessions = new Map<string, Promise<BrowserContext>>()
  return {
    openPage: async (path, { as, width = 1280 } = {}) => {
      const context = await contextOf(browser, { portal: portalOf(), as, sessions })
      const page = await context.newPage()
      await page.setViewportSize({ width, height: 800 })
      await page.goto(portalOf().url + path.replace(/^\//, ''))
      return page
    },
    close: () => browser.close(),
  }
}

/** One context a session: logging in takes longer than opening a page. */
function contextOf(
  browser: Browser,
  {
    portal,
    as,
    sessions,
  }: {
    readonly portal: RunningPortal
    readonly as: string | undefined
    readonly sessions: Map<string, Promise<BrowserContext>>
  },
): Promise<BrowserContext> {
  if (as === undefined) return browser.newContext({ acceptDownloads: true })
  const known = sessions.get(as)
  if (known) return known
  const made = browser.newContext({ acceptDownloads: true }).then(async (context) => {
    const page = await context.newPage()
    await logIn(page, { portal, name: as })
    await page.close()
    return context
  })
  sessions.set(as, made)
  return made
}

/** Fills in the log-in form as a person does. */
export async function logIn(
  page: Page,
  { portal, name }: { readonly portal: RunningPortal; readonly name: string },
): Promise<void> {
  await page.goto(`${portal.url}vi/login`)
  await page.getByLabel('Tên tài khoản').fill(name)
  await page.getByLabel('Mật khẩu').fill(password)
  await Promise.all([
    page.waitForURL((url) => !url.pathname.endsWith('/login')),
    page.getByRole('main').getByRole('button', { name: 'Đăng nhập' }).click(),
  ])
}

/** Rules of WCAG 2.2 AA and of good practice that a page breaks, with the first place of each. */
export async function violations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy lets no other script in.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(tags: { runOnly: string[] }): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
  })
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
