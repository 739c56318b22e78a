import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from '@doisoat/engine'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'

let folder = ''
let engine: Engine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doisoat-evaluate-'))
  engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: join(folder, 'spill') })
  await engine.copyToParquet(sql`select 'tax' as register, 2 as source_line, 'SEX' as code`, join(folder, 'findings.parquet'))
  mkdirSync(join(folder, 'folder.csv'))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test.each<readonly [string, string, RegExp]>([
  ['another file', 'national_id,name\n079012345678,An\n', /found the columns national_id, name$/],
  ['a file of people without a header', '079012345678,An\n', /found the columns 079•+, An$/],
  ['an empty file', '', /found an empty file$/],
  ['a file with semicolons', 'register;source_line;code\ntax;2;SEX\n', /found the columns register;source_line;code$/],
  ['words for lines', 'register,source_line,code\ntax,two,SEX\n', /in 1 rows source_line is no whole number$/],
  ['rows of other columns', 'register,source_line,code\ntax,2,SEX,more,and more\n', /its rows cannot be read as CSV$/],
])('%s for a truth is refused with the columns expected and what was found', async (name, text, said) => {
  const truth = join(folder, `${name}.csv`)
  writeFileSync(truth, text)
  await expect(evaluate(engine, folder, truth)).rejects.toThrow(
    expect.objectContaining({ code: 'TRUTH_INVALID', exit: 'usage', message: expect.stringMatching(said) }),
  )
  await expect(evaluate(engine, folder, truth)).rejects.toThrow(/expected .* the columns register, source_line, code;/)
})

test('a folder for a truth is refused', async () => {
  await expect(evaluate(engine, folder, join(folder, 'folder.csv'))).rejects.toThrow(/is no truth file: .*it is no file/)
})

test('a truth with further columns is compared', async () => {
  const truth = join(folder, 'truth.csv')
  writeFileSync(truth, '\ufeff"register",source_line,code,why\r\ntax,2,SEX,x\r\n')
  expect(await evaluate(engine, folder, truth)).toEqual([{ code: 'SEX', truth: 1, found: 1, right: 1, precision: 1, recall: 1 }])
})
