import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

// Not the package's own arguments: they put everything in one process, which ends with its first context, and turn off web
// security. No sandbox, since root has none; only our own pages are opened.
const args = ['--no-sandbox', '--disable-gpu']

/** A Chromium: the one in an npm package (Linux), else an installed Chrome; undefined where neither starts. */
export async function launchBrowser(): Promise<Browser | undefined> {
  try {
    return await chromium.launch({ executablePath: await sparticuz.executablePath(), args })
  } catch {
    return chromium.launch({ channel: 'chrome' }).catch(() => undefined)
  }
}
