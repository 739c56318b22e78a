import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeliveryFixture } from './delivery-fixture.ts'
import { showHeader } from './show-header.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

test.each<readonly [string, string, readonly string[]]>([
  ['columns nobody knows', 'id,name,status,Ghi chú,note 2\n1,An,ok,,\n', ['Ghi chú', 'note 2']],
  ['a year in a name', 'id,name,status,năm 2024\n1,An,ok,\n', ['năm ••••']],
  [
    'a header that runs into the first row',
    'id,name,status,address079012345678,Nguyễn Văn An,12 Lê Lợi\n1,An,ok,,,\n',
    ['(column 4, not shown)', '(column 5, not shown)', '(column 6, not shown)'],
  ],
  ['full-width numbers', 'id,name,status,０７９０１２３４５６７８\n1,An,ok,\n', ['(column 4, not shown)']],
])('the ledger of a delivery with %s shows no number of a person', async (_, text, shown) => {
  const found = await fixture.inspect(text)
  expect(found.ignoredColumns).toEqual(shown)
  expect(found.header).toEqual(['id', 'name', 'status', ...shown])
  expect(found.mapping.map((one) => one.header)).toEqual(found.header)
  expect(JSON.stringify(found)).not.toMatch(/079012345678|０７９０|Nguyễn|Lê Lợi/)
})

test('a message masks and shortens a header', () => {
  expect(showHeader(`079012345678${'x'.repeat(40)}`)).toBe(`"••••••••••••${'x'.repeat(28)}…"`)
})
