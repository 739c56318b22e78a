import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadProfile } from '@doisoat/profile'
import { sampleCaseKey } from '@doisoat/store/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningPortal, startPortal } from './index.ts'
import { noBrowser, openBrowser, overflow, type TestBrowser, violations } from './testing/open-page.ts'
import { testOptions } from './testing/portal-client.ts'
import { openSampleCity, type SampleCity } from './testing/sample-city.ts'

const batch = fileURLToPath(new URL('testing/batch-process.ts', import.meta.url))
const found = await openBrowser(() => portal)
const hostile = `"><img src=x onerror="document.title='broken'"> '); drop table finding; -- \u202e =1+1`
const insuranceCase = sampleCaseKey('insurance', '7900000001')
const reference = (insuranceCase.toUpperCase().match(/.{4}/g) ?? []).join('-')

let city: SampleCity
let portal: RunningPortal

describe.skipIf(found === undefined)(`the main paths in a browser${found ? '' : noBrowser}`, () => {
  const browser = found as TestBrowser
  beforeAll(async () => {
    const profile = await loadProfile('danang')
    city = await openSampleCity({ profile, findings: 60 })
    const options = testOptions(city.store, profile)
    portal = await startPortal({
      ...options,
      settings: { ...options.settings, today: '2025-08-13', uploadMb: 1 },
      doisoat: { command: [process.execPath, '--import', 'tsx', batch], profile: 'danang' },
      port: 0,
      host: '127.0.0.1',
    })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await portal.close()
    await city.store.close()
  }, 30_000)

  /** As every page of a main path must be: readable by all, no wider than a phone, and without anything that a value brought along. */
  async function expectSound(page: Page): Promise<void> {
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)
    expect(await page.title()).not.toBe('broken')
    expect(await page.locator('main img').count()).toBe(0)
  }

  async function send(page: Page, name: string, text: string): Promise<void> {
    await page.getByLabel('Tệp trả lời').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
    await Promise.all([page.waitForURL(/\/jobs\/[a-z]{16}$/), page.getByRole('button', { name: 'Gửi tệp' }).click()])
  }

  test('an officer gets the report, fills it in, sends it back and reads row by row what became of it', {
    timeout: 90_000,
  }, async () => {
    const page = await browser.openPage('vi/agencies/social_insurance/home', { as: 'social_insurance', width: 360 })
    await expectSound(page)
    await page.getByLabel('Dạng tệp').selectOption('csv')
    await page.getByRole('button', { name: 'Tạo báo cáo' }).click()
    await page.getByRole('heading', { name: 'Báo cáo đã sẵn sàng' }).waitFor()
    await expectSound(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'report.csv' }).click()])
    const report = readFileSync(await download.path(), 'utf8')
    expect(report.trim().split('\n')).toHaveLength(4)

    await page.getByRole('link', { name: 'Về trang của cơ quan' }).click()
    await send(page, 'trả lời.csv', report.replace('A,,', 'A,corrected,1975-01-05').replace('B,,', `B,corrected,${hostile}`))
    await page.getByRole('heading', { name: 'Đã nhận tệp trả lời' }).waitFor()
    await expectSound(page)
    expect(await page.getByRole('row', { name: /Đã nhận 2/ }).count()).toBe(1)
    expect(await page.getByRole('row', { name: '3 Giá trị đã sửa không hợp lệ' }).count()).toBe(1)
    const [result] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'result.csv' }).click()])
    expect(result.suggestedFilename()).toBe('danang-social_insurance-result.csv')
    expect(readFileSync(await result.path(), 'utf8')).toBe('row,outcome\n3,value_invalid\n')
    await page.close()
  })

  test('a file that is no report is refused in words, whatever stands in it, and nothing of the machine is told', {
    timeout: 60_000,
  }, async () => {
    const page = await browser.openPage('vi/agencies/police/home', { as: 'police' })
    await send(page, 'x.csv', `${hostile}\n1\n`)
    await page.getByText('Không nhận được tệp').waitFor()
    await expectSound(page)
    const text = await page.getByRole('main').innerText()
    expect(text).toContain(`answers.csv has no column "key"; it begins with "${hostile}"`)
    expect(text).not.toContain(city.store.home)

    await page.getByRole('link', { name: 'Về trang của cơ quan' }).click()
    const big = { name: 'big.csv', mimeType: 'text/csv', buffer: Buffer.alloc(1_100_000, 'a') }
    await page.getByLabel('Tệp trả lời').setInputFiles(big)
    await page.getByRole('button', { name: 'Gửi tệp' }).click()
    await page.getByText('Tệp vượt quá giới hạn').waitFor()
    const wrong = { name: 'x.exe', mimeType: 'text/csv', buffer: Buffer.from('a') }
    await page.getByLabel('Tệp trả lời').setInputFiles(wrong)
    await page.getByRole('button', { name: 'Gửi tệp' }).click()
    await page.getByText('Chỉ nhận một tệp XLSX hoặc CSV').waitFor()
    await page.close()
  })

  test('a steward finds a case with the keyboard, waives it, and sees who looked at it', { timeout: 60_000 }, async () => {
    const page = await browser.openPage('vi/cases?register=insurance&code=NAME_DIACRITICS', { as: 'steward', width: 768 })
    await expectSound(page)
    await page.keyboard.press('j')
    await Promise.all([page.waitForURL(/\/vi\/cases\/[b-v]{16}$/), page.keyboard.press('Enter')])
    await page.goto(`${portal.url}vi/cases/${insuranceCase}`)
    await expectSound(page)
    await page.getByLabel('Đến ngày').fill('2025-12-31')
    await page.getByLabel('Lý do').last().fill(hostile)
    await page.getByRole('button', { name: 'Tạm miễn' }).click()
    await page.getByText('đang có hiệu lực').waitFor()
    await expectSound(page)
    expect(await page.getByRole('main').innerText()).toContain(hostile)

    await page.goto(`${portal.url}vi/cases?standing=waived`)
    expect(await page.getByRole('link', { name: reference }).count()).toBe(1)
    await page.goto(`${portal.url}vi/cases/${insuranceCase}/sightings`)
    await expectSound(page)
    expect(await page.getByRole('row', { name: /steward.*case\.view.*chính hồ sơ này/ }).count()).toBeGreaterThan(0)
    await page.close()
  })

  test('the desk takes a statement down by the reference, sees nobody’s data, and the owner answers', {
    timeout: 60_000,
  }, async () => {
    const page = await browser.openPage('vi/desk', { as: 'desk', width: 360 })
    await page.getByLabel('Mã hồ sơ').fill(reference.toLowerCase())
    await page.getByRole('button', { name: 'Tìm' }).click()
    await page.getByLabel('Phản ánh').fill(hostile)
    await page.getByRole('button', { name: 'Ghi phản ánh' }).click()
    await page.getByText('Cơ quan xử lý phải trả lời chậm nhất ngày').waitFor()
    await expectSound(page)
    const text = await page.getByRole('main').innerText()
    expect(text).toContain(hostile)
    expect(text).not.toMatch(/\d{9}|999•|NGUYEN|Nguyễn Văn/)
    await page.close()

    const owner = await browser.openPage('vi/agencies/social_insurance/home', { as: 'social_insurance' })
    await owner.getByRole('listitem').filter({ hasText: reference }).getByRole('link').click()
    expect(await owner.getByRole('main').innerText()).toContain(hostile)
    await owner.getByLabel('Trả lời').fill('đã kiểm tra')
    await owner.getByRole('button', { name: 'Gửi trả lời' }).click()
    await owner.getByText('đã kiểm tra').waitFor()
    await expectSound(owner)
    await owner.close()
  })
})
