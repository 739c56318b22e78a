import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeliveryFixture } from './delivery-fixture.ts'
import { withdrawRejects } from './withdraw-rejects.ts'
import { writeRejects } from './write-rejects.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const bad = [
  Buffer.from('1,"An,ok\r\n'),
  Buffer.from('2,B\xecnh\\,ok\r\n', 'latin1'),
  Buffer.concat([Buffer.from('3,a\0b\x07Ẩn😀'), Buffer.from('\xff\xe1\xba,ok\n', 'latin1')]),
  Buffer.from('4,"x\ny"\r'),
  Buffer.from(`5,${'x'.repeat(3000)}${'ệ'.repeat(1000)}... (1 bytes)\n`),
  Buffer.from(`6,short... (9 bytes)\n`),
  Buffer.from(`7,${'y'.repeat(2_500_000)}\n`),
  Buffer.from('8,last'),
]
let folders = 0

async function rejected(): Promise<{ csv: string; raw: string }> {
  const good = Buffer.from('0,An,ok\n')
  const file = Buffer.concat([Buffer.from('id,name,status\n'), ...bad.slice(0, -1).flatMap((one) => [good, one]), good, good])
  const found = await fixture.inspect(Buffer.concat([file, bad.at(-1) as Buffer]))
  const folder = join(fixture.dir, `withdraw-${++folders}`)
  await writeRejects(found, folder)
  return { csv: join(folder, 'people.csv'), raw: join(folder, 'people.raw') }
}

test('each record can be taken out of both files, and every other one keeps its bytes', async () => {
  const paths = await rejected()
  expect(readFileSync(paths.raw)).toEqual(Buffer.concat(bad))
  const before = readFileSync(paths.csv, 'utf8')
  for (const [index, theirs] of bad.entries()) {
    const left = withdrawRejects(paths, (record) => record.equals(theirs))
    expect(left?.records).toBe(1)
    expect(left?.raw).toEqual(Buffer.concat(bad.filter((one) => one !== theirs)))
    const csv = left?.csv.toString() ?? ''
    expect([...before.matchAll(/^\d+,\d+,[a-z_0-9]+,"?(\d)/gm)].map((one) => one[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
    ])
    const rest = [...csv.matchAll(/^\d+,\d+,[a-z_0-9]+,"?(\d)/gm)].map((one) => one[1])
    expect(rest).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'].filter((one) => one !== String(index + 1)))
  }
})

test('nothing is written when nobody is found', async () => {
  expect(withdrawRejects(await rejected(), () => false)).toBeUndefined()
})

test('files that do not belong together are refused', async () => {
  const longer = await rejected()
  appendFileSync(longer.raw, 'x')
  expect(() => withdrawRejects(longer, () => true)).toThrow(/does not hold the records/)
  const other = await rejected()
  writeFileSync(other.raw, readFileSync(other.raw).subarray(3))
  expect(() => withdrawRejects(other, () => true)).toThrow(/does not hold the records/)
})
