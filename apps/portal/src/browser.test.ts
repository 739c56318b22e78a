import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadProfile } from '@doisoat/profile'
import { dropJob } from '@doisoat/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningPortal, startPortal } from './index.ts'
import { logIn, noBrowser, openBrowser, overflow, type TestBrowser, violations } from './testing/open-page.ts'
import { testOptions } from './testing/portal-client.ts'
import { openSampleCity, password, type SampleCity } from './testing/sample-city.ts'

const batch = fileURLToPath(new URL('testing/batch-process.ts', import.meta.url))
const found = await openBrowser(() => portal)

let city: SampleCity
let portal: RunningPortal

describe.skipIf(found === undefined)(`in a browser${found ? '' : noBrowser}`, () => {
  const browser = found as TestBrowser
  beforeAll(async () => {
    const profile = await loadProfile('danang')
    city = await openSampleCity({ profile, findings: 300 })
    // The place of the sample job is needed for real ones.
    await dropJob(city.store, 'bbbbbbbbbbbbbbbb')
    const doisoat = { command: [process.execPath, '--import', 'tsx', batch], profile: 'danang' }
    portal = await startPortal({ ...testOptions(city.store, profile), doisoat, port: 0, host: '127.0.0.1' })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await portal.close()
    await city.store.close()
  }, 30_000)

  test('an officer logs in, sees findings with masked IDs, downloads the file and logs out', { timeout: 60_000 }, async () => {
    const page = await browser.openPage('vi/', { width: 360 })
    await logIn(page, { portal, name: 'social_insurance' })
    expect(page.url()).toContain(`${portal.url}vi/agencies/social_insurance/`)
    await page.goto(`${portal.url}vi/agencies/social_insurance/findings`)
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
    expect(csv.startsWith('\uFEFF"')).toBe(true)
    expect(csv.trim().split('\r\n')).toHaveLength(1 + (300 * 3) / 5)

    await page.getByRole('link', { name: 'Trang sau' }).click()
    await page.getByRole('link', { name: 'English' }).click()
    expect(page.url()).toContain('/en/agencies/social_insurance/findings?after=')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.goto(`${portal.url}vi/agencies/social_insurance/findings`)
    expect(page.url()).toBe(`${portal.url}vi/login`)
    await page.context().close()
  })

  test('somebody at home goes from coverage to a ward and downloads exactly the numbers shown', { timeout: 60_000 }, async () => {
    const page = await browser.openPage('vi/', { width: 360 })
    await page.getByRole('link', { name: 'Cư dân tham gia bảo hiểm', exact: true }).click()
    await page.getByRole('link', { name: /^Đã có\s*, xếp theo/ }).click()
    expect(page.url()).toContain('?sort=-have')
    await page.getByRole('region', { name: 'Phường, xã', exact: true }).getByRole('link').first().click()
    const name = await page.getByRole('heading', { level: 1 }).innerText()
    const shown = await page.locator('table:has(#by-definition) tbody tr').evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children]
          .slice(-3)
          .map((cell) => cell.textContent.replaceAll('.', ''))
          .join(' '),
      ),
    )
    expect(shown.length).toBeGreaterThan(5)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^CSV\s*, Tải toàn bộ/ }).click(),
    ])
    const rows = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n')
      .map((line) => line.slice(1, -1).split('","'))
      .filter(([table]) => table === 'coverage')
    expect(new Set(rows.map((row) => row[7]))).toEqual(new Set([name]))
    const inFile = rows.map(([, , , , , , , , , , have = '', all = '']) =>
      have === ':c' ? ':c :c :c' : `${have} ${Number(all) - Number(have)} ${all}`,
    )
    expect(inFile.toSorted()).toEqual(shown.toSorted())
    await page.context().close()
  })

  test('a steward reads the run with the keyboard alone', { timeout: 60_000 }, async () => {
    const page = await browser.openPage('vi/login')
    await page.getByLabel('Tên tài khoản').focus()
    await page.keyboard.type('steward')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await Promise.all([page.waitForURL('**/vi/runs'), page.keyboard.press('Enter')])
    await page.getByRole('link', { name: city.runId }).focus()
    await Promise.all([page.waitForURL(`**/vi/runs/${city.runId}`), page.keyboard.press('Enter')])
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#main')
    await page.context().close()
  })

  test('a steward sends files, follows the stages live, and approves the held run', { timeout: 90_000 }, async () => {
    const page = await browser.openPage('en/jobs/new', { as: 'steward' })
    const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
    await page.getByLabel('Population register').setInputFiles(file('dân cư.csv', 'x\n'))
    await page.getByLabel(/^File of .*tax/i).setInputFiles(file('thuế.csv', 'x\n'))
    await page.getByLabel(/^File of Social insurance/).setInputFiles(file('bhxh.csv', 'pause\n'))
    await Promise.all([page.waitForURL(/\/en\/jobs\/[a-z]{16}$/), page.getByRole('button', { name: 'Send and start' }).click()])
    // The stages come without the page being loaded again, and so does the end.
    await page.evaluate('globalThis.sameDocument = true')
    await page.getByRole('row', { name: /Ingest 27,800 0.42 ✓ Done/ }).waitFor()
    expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
    await page.getByText('The run is held').waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`${portal.url}en/runs/2025-09-01-held`)
    await page.getByLabel('Approve and publish: Reason').fill('"><script>alert(1)</script>')
    await page.getByRole('button', { name: 'Approve and publish' }).click()
    await page.getByText('Published.').waitFor()
    await page.close()
  })

  test('without JavaScript the page of a job loads itself again until it has ended', { timeout: 60_000 }, async () => {
    const signedIn = await browser.openPage('vi/jobs/new', { as: 'steward' })
    const state = await signedIn.context().storageState()
    const context = await signedIn.context().browser()?.newContext({ javaScriptEnabled: false, storageState: state })
    const page = await context?.newPage()
    if (!page) throw new Error('no browser')
    await page.goto(`${portal.url}vi/jobs/new`)
    const csv = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('pause\n') }
    for (const register of ['population', 'tax']) await page.locator(`#file-${register}`).setInputFiles(csv)
    await page.locator('#file-insurance').setInputFiles(csv)
    await page.getByRole('button', { name: 'Gửi và chạy' }).click()
    await page.getByText('Lượt đối soát bị tạm giữ').waitFor({ timeout: 20_000 })
    expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0)
    await context?.close()
  })
})
