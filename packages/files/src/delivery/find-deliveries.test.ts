import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDeliveries } from './find-deliveries.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doisoat-find-'))
})
afterAll(() => rm(dir, { recursive: true }))

const registers = ['population', 'insurance', 'tax']

async function folder(name: string, files: readonly string[]): Promise<string> {
  await mkdir(join(dir, name))
  await Promise.all(files.map((file) => writeFile(join(dir, name, file), '')))
  return join(dir, name)
}

test('files are found by register and listed in the order of the registers', async () => {
  const path = await folder('month', [
    'tax.parquet',
    'population.csv',
    'insurance.csv.gz',
    'truth.csv',
    'Tax.csv',
    'tax.csv.bak',
    '.DS_Store',
  ])
  expect(await findDeliveries(path, registers)).toEqual({
    deliveries: [
      { register: 'population', path: join(path, 'population.csv') },
      { register: 'insurance', path: join(path, 'insurance.csv.gz') },
      { register: 'tax', path: join(path, 'tax.parquet') },
    ],
    unknown: ['Tax.csv', 'tax.csv.bak', 'truth.csv'],
  })
})

test('a register without a file is not in the result', async () => {
  const path = await folder('half', ['tax.csv'])
  expect(await findDeliveries(path, registers)).toEqual({
    deliveries: [{ register: 'tax', path: join(path, 'tax.csv') }],
    unknown: [],
  })
})

test('two files of one register are refused, for either could be the right one', async () => {
  const path = await folder('two', ['tax.csv', 'tax.csv.gz'])
  await expect(findDeliveries(path, registers)).rejects.toMatchObject({
    code: 'TWO_DELIVERIES',
    exit: 'inputRefused',
    fields: { files: ['tax.csv', 'tax.csv.gz'] },
  })
})

test('a missing folder is refused with what lies beside it', async () => {
  await folder('2025-08', [])
  await expect(findDeliveries(join(dir, '2025-80'), registers)).rejects.toThrow(
    /no folder of deliveries at .*2025-80: .* holds .*2025-08/,
  )
  await expect(findDeliveries(join(dir, 'no', 'where'), registers)).rejects.toThrow(/neither it nor .* exists/)
})

test('a file in place of the folder is refused', async () => {
  await writeFile(join(dir, 'file.csv'), '')
  await expect(findDeliveries(join(dir, 'file.csv'), registers)).rejects.toThrow(/not a folder/)
})
