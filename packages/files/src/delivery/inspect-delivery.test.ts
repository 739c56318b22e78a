import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectDelivery } from './inspect-delivery.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doisoat-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('a clean file is counted and read where it lies', async () => {
  const path = join(dir, 'tax.csv')
  await writeFile(path, 'tax_code,full_name\n1,An\n2,Bình\n')
  const found = await inspectDelivery({
    path,
    register: 'tax',
    columns: [{ name: 'tax_code', required: true, aliases: [] }],
    foldHeader: (text) => text,
    maxRecordBytes: 1000,
    workDir: join(dir, 'work'),
  })
  expect(found).toMatchObject({ path, copied: false, lines: 3, records: 2, accepted: 2, rejected: 0, lineBreakpoints: [] })
})
