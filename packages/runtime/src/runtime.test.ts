import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTrace, maskLongDigits } from './logger.ts'
import { formatCount, Progress } from './progress.ts'
import { childEnvironment, readSecret, readSettings } from './settings.ts'
import { todayIn } from './today.ts'

const folder = mkdtempSync(join(tmpdir(), 'doisoat-runtime-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['048088123760', '048•••••••••'],
  ['ID 048088123760, SI 4826776932.', 'ID 048•••••••••, SI 482•••••••.'],
  ['201234567', '201••••••'],
  ['line 1120001 of 20250801', 'line 1120001 of 20250801'],
  ['ID ０４８０８８１２３７６０', 'ID ０４８•••••••••'],
  ['', ''],
])('a run of nine or more digits is masked: %j', (text, masked) => {
  expect(maskLongDigits(text)).toBe(masked)
})

test('no ID reaches the trace, in a message or in a field', () => {
  const path = join(folder, 'trace.ndjson')
  const trace = createTrace(path)
  trace.info({ value: 'row 048088123760', rows: 12 }, 'stopped at 048088123760')
  trace.info({ list: ['048088123760', { nested: { value: '048088123760' } }] }, 'a list')
  trace.error({ error: new Error('found 048088123760').message }, 'failed')
  const cause = Object.assign(new Error('Could not convert 048088123760'), { code: 'E048088123760' })
  trace.error({ err: new Error('the row of 048088123760', { cause }) }, 'failed')
  trace.flush()
  const text = readFileSync(path, 'utf8')
  expect(text).toContain('"rows":12')
  expect(text).toMatch(
    /"message":"the row of 048•+","stack":"Error: the row of 048•+\\n {4}at .*"cause":{"type":"Error","message":"Could not convert 048•+"/,
  )
  expect(text).not.toContain('048088123760')
})

test('every wrong variable is named at once, its value never shown', () => {
  const read = (): unknown =>
    readSettings({ DOISOAT_THREADS: 'many-048088123760', DOISOAT_MEMORY_MB: '1', DOISOAT_SECRET: 'short' })
  expect(read).toThrow(/DOISOAT_SECRET.*DOISOAT_THREADS.*DOISOAT_MEMORY_MB/)
  expect(read).not.toThrow(/048088123760|short/)
})

test('the key file is made once, for its owner only, and a damaged one is refused', () => {
  const settings = readSettings({ DOISOAT_HOME: join(folder, 'home') })
  const key = readSecret(settings)
  expect(key).toHaveLength(32)
  expect(readSecret(settings)).toEqual(key)
  const path = join(folder, 'home', 'secret.key')
  expect(statSync(path).mode & 0o077).toBe(0)
  writeFileSync(path, 'not a key\n')
  expect(() => readSecret(settings)).toThrow(/does not hold a key/)
})

test('progress is one plain line a step where there is no terminal', () => {
  const written: string[] = []
  const progress = new Progress({ isTty: false, color: false, write: (text) => written.push(text) })
  progress.start('ingest')
  progress.finish(1_120_000)
  expect(written).toHaveLength(1)
  expect(written[0]).toMatch(/^ {2}✓ ingest {9}1,120,000 rows {2}\d+\.\d\d s/)
  expect(formatCount(-1234567)).toBe('-1,234,567')
})

test('today is the calendar day of the deployment, not of the server, unless the environment sets it', () => {
  const zones = ['Pacific/Kiritimati', 'Asia/Ho_Chi_Minh', 'UTC', 'Pacific/Niue']
  const days = zones.map((zone) => todayIn(zone, readSettings({})))
  for (const day of days) expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  // 25 hours lie between the first and the last: there it is never the same day.
  expect(days[0]).not.toBe(days[3])
  expect(todayIn('UTC', readSettings({ DOISOAT_TODAY: '2025-02-28' }))).toBe('2025-02-28')
  expect(() => readSettings({ DOISOAT_TODAY: '2025-02-29' })).toThrow(/DOISOAT_TODAY/)
})

test('a process that is started has the day of the one that starts it', () => {
  const settings = { ...readSettings({}), today: '2025-10-06' }
  expect(todayIn('UTC', readSettings(childEnvironment(settings)))).toBe('2025-10-06')
  expect(childEnvironment({ ...settings, today: undefined })).not.toHaveProperty('DOISOAT_TODAY')
})
