import { execFileSync } from 'node:child_process'
import { appendFile, chmod, mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DoisoatError } from '@doisoat/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DeliveryFixture, foldHeader, threeColumns } from './delivery-fixture.ts'
import { assertUnchanged, inspectDelivery } from './inspect-delivery.ts'
import type { InspectOptions } from './inspection.ts'

let fixture: DeliveryFixture
beforeAll(async () => {
  fixture = await DeliveryFixture.open()
})
afterAll(() => fixture.close())

const head = 'id,name,status\n'
const row = '1,Bình,ok\n'

async function refusal(bytes: string | Buffer, options: Partial<InspectOptions> = {}): Promise<DoisoatError> {
  const error = await fixture.inspect(bytes, options).then(
    () => 'accepted',
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DoisoatError)
  return error as DoisoatError
}

describe('a file that is no delivery at all is refused with its own code', () => {
  const legacy = Buffer.from(
    'id,name,status\n' + Array.from({ length: 10 }, (_, i) => `${i},Ho\xe0ng V\xe2n,ok\n`).join(''),
    'latin1',
  )
  const cases: readonly (readonly [what: string, bytes: string | Buffer, code: string, says: RegExp])[] = [
    ['nothing', '', 'EMPTY_FILE', /0 bytes/],
    ['a byte order mark only', '\uFEFF', 'EMPTY_FILE', /no text/],
    ['blank lines only', '\n  \n\n', 'EMPTY_FILE', /no text/],
    [
      'rows without header',
      '048190000001,An,ok\n048190000002,Bình,ok\n',
      'HEADER_MISSING',
      /line 1 is not a header.*id, name, status/,
    ],
    ['a sentence', 'Kính gửi quý cơ quan\n', 'HEADER_MISSING', /not a header/],
    ['an unclosed header quote', 'id,name,"status\n1,An,ok\n', 'HEADER_MISSING', /quote is not closed/],
    ['a header longer than its limit', `id,name,${'x'.repeat(300_000)}\n${row}`, 'HEADER_MISSING', /256 KiB/],
    ['a required column missing', 'id,status\n1,ok\n', 'COLUMN_MISSING', /required column missing: name; found "id", "status"/],
    ['a misspelt header', 'id,nam,status\n1,An,ok\n', 'COLUMN_MISSING', /missing: name \(is it "nam"\?\)/],
    ['one header twice', 'id,name,id\n1,An,2\n', 'HEADER_DUPLICATE', /"id" and "id", both read as id/],
    ['a header and its alias', 'id,name,Họ và tên\n1,An,An\n', 'HEADER_DUPLICATE', /"name" and "Họ và tên", both read as name/],
    ['one unknown header twice', 'id,name,x,X\n1,An,2,3\n', 'HEADER_DUPLICATE', /"x" and "X"/],
    ['an Excel workbook', 'PK\x03\x04rest of a workbook', 'CONTENT_TYPE', /Excel workbook/],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'CONTENT_TYPE', /old Excel/],
    ['HTML', '\n <!DOCTYPE html><table><tr><td>id</td></tr></table>', 'CONTENT_TYPE', /HTML/],
    ['a PDF', '%PDF-1.7\n', 'CONTENT_TYPE', /PDF/],
    ['JSON', '[{"id": "1", "name": "An"}]', 'CONTENT_TYPE', /JSON/],
    ['JSON lines', '{"id": "1", "name": "An"}\n', 'CONTENT_TYPE', /JSON/],
    ['Zstandard', Buffer.from('28b52ffd00', 'hex'), 'CONTENT_TYPE', /Zstandard/],
    ['Parquet cut short', 'PAR1 and then nothing of the end', 'CONTENT_TYPE', /cut short/],
    ['a gzip in a gzip', gzipSync(gzipSync(head + row)), 'CONTENT_TYPE', /packed twice/],
    ['windows-1258', legacy, 'ENCODING', /10 of the first 10 records are not UTF-8; the first wrong byte is byte 19 .* line 2/],
    [
      'a windows-1258 header',
      Buffer.from('id,name,Tr\xe2ng th\xe1i\n1,An,ok\n', 'latin1'),
      'ENCODING',
      /header line is not UTF-8.*byte 10/,
    ],
    ['UTF-16LE without a mark', Buffer.from(head + row, 'utf16le'), 'ENCODING', /UTF-16LE without a byte order mark/],
    ['UTF-16BE without a mark', Buffer.from(head + row, 'utf16le').swap16(), 'ENCODING', /UTF-16BE without a byte order mark/],
    ['UTF-32', Buffer.from('fffe000069000000', 'hex'), 'ENCODING', /UTF-32/],
    [
      'half a UTF-16 unit at the end',
      Buffer.concat([Buffer.from(`\uFEFF${head}`, 'utf16le'), Buffer.of(0x31)]),
      'ENCODING',
      /odd number/,
    ],
    ['rows under another delimiter than the header', head + '1;An;ok\n'.repeat(100), 'DIALECT', /none of the first 100 records/],
  ]
  test.each(cases)('%s', async (_what, bytes, code, says) => {
    const error = await refusal(bytes)
    expect(error).toMatchObject({ code, exit: 'inputRefused', fields: { register: 'people' } })
    expect(error.message).toMatch(says)
    expect(error.message).not.toMatch(/\d{9}/)
    expect(error.next).toBeTruthy()
  })

  test('99 rows under another delimiter are rows to reject, for the gate to judge', async () => {
    expect(await fixture.inspect(head + '1;An;ok\n'.repeat(99))).toMatchObject({ accepted: 0, rejected: 99 })
  })

  test('a header of people’s numbers shows none of them in full', async () => {
    const error = await refusal('id,048190000001,048190000002\n1,2,3\n')
    expect(error.code).toBe('COLUMN_MISSING')
    expect(JSON.stringify([error.message, error.fields])).not.toMatch(/\d{5}/)
  })

  test('one damaged row of three is a row to reject, two of three are another encoding', async () => {
    const bad = Buffer.from('2,B\xecnh,ok\n', 'latin1')
    const good = Buffer.from(head + row)
    expect(await fixture.inspect(Buffer.concat([good, bad, Buffer.from(row)]))).toMatchObject({ accepted: 2, rejected: 1 })
    expect(await refusal(Buffer.concat([good, bad, bad]))).toMatchObject({ code: 'ENCODING', fields: { line: 3 } })
  })

  test('a declared delimiter that the header contradicts', async () => {
    const error = await refusal(head + row, { declared: { delimiter: ';' } })
    expect(error).toMatchObject({ code: 'DIALECT', fields: { declared: ';', seen: ',' } })
  })

  test('nothing is left in the work folder of a refused file', async () => {
    const work = join(fixture.dir, 'left')
    await refusal(gzipSync(head + '1;An;ok\n'.repeat(100)), { workDir: work })
    expect(await readdir(work)).toEqual([])
  })
})

describe('a damaged gzip file is refused', () => {
  const whole = gzipSync(head + row.repeat(10_000))
  const flipped = (at: number) => {
    const copy = Buffer.from(whole)
    copy[at < 0 ? copy.length + at : at] = (copy.at(at) as number) ^ 1
    return copy
  }
  const cases: readonly (readonly [what: string, bytes: Buffer, code: string])[] = [
    ['cut in the middle', whole.subarray(0, whole.length >> 1), 'GZIP_TRUNCATED'],
    ['cut in its checksum', whole.subarray(0, whole.length - 5), 'GZIP_TRUNCATED'],
    ['cut in its header', whole.subarray(0, 6), 'GZIP_TRUNCATED'],
    ['second member cut', Buffer.concat([whole, whole.subarray(0, 30)]), 'GZIP_TRUNCATED'],
    ['wrong checksum', flipped(-7), 'GZIP_CORRUPT'],
    ['wrong length', flipped(-2), 'GZIP_CORRUPT'],
    ['a flipped bit inside', flipped(40), 'GZIP_CORRUPT'],
    ['text behind it', Buffer.concat([whole, Buffer.from('text')]), 'GZIP_CORRUPT'],
    ['text behind zero padding', Buffer.concat([whole, Buffer.alloc(100_000), Buffer.from('text')]), 'GZIP_CORRUPT'],
    ['a bomb', gzipSync(Buffer.alloc(80 << 20, `${head}${row}`)), 'GZIP_BOMB'],
  ]
  test.each(cases)('%s', async (_what, bytes, code) => {
    expect(await refusal(bytes)).toMatchObject({ code, exit: 'inputRefused' })
  })
})

describe('what is not a regular file is refused without waiting', () => {
  const inspectPath = (path: string) =>
    inspectDelivery({
      path,
      register: 'people',
      columns: threeColumns,
      foldHeader,
      maxRecordBytes: 1000,
      workDir: join(fixture.dir, 'none'),
    })

  test('a folder', async () => {
    await expect(inspectPath(fixture.dir)).rejects.toMatchObject({ code: 'NOT_A_FILE', exit: 'inputRefused' })
  })

  test('a missing file', async () => {
    await expect(inspectPath(join(fixture.dir, 'gone.csv'))).rejects.toThrow(/gone\.csv: there is no such file/)
  })

  test.skipIf(process.platform === 'win32')('a pipe nobody writes to', async () => {
    const path = join(fixture.dir, 'pipe.csv')
    execFileSync('sh', ['-c', 'mkfifo "$0"', path])
    await expect(inspectPath(path)).rejects.toThrow(/pipe/)
  })

  test('a symbolic link that leads to itself', async () => {
    const path = join(fixture.dir, 'circle.csv')
    await symlink(path, path)
    await expect(inspectPath(path)).rejects.toThrow(/circle/)
  })

  test('a symbolic link to a file is read', async () => {
    const target = join(fixture.dir, 'target.csv')
    await writeFile(target, head + row)
    await symlink(target, join(fixture.dir, 'link.csv'))
    expect(await inspectPath(join(fixture.dir, 'link.csv'))).toMatchObject({ accepted: 1 })
  })

  test.skipIf(process.geteuid?.() === 0 || process.platform === 'win32')('a file the user may not read', async () => {
    const path = join(fixture.dir, 'secret.csv')
    await writeFile(path, head + row)
    await chmod(path, 0)
    await expect(inspectPath(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' })
  })

  test('a file called .parquet that is not', async () => {
    const path = join(fixture.dir, 'people.parquet')
    await writeFile(path, head + row)
    await expect(inspectPath(path)).rejects.toMatchObject({ code: 'CONTENT_TYPE' })
  })
})

describe.skipIf(process.platform !== 'linux')('a full disk is not the file’s fault', () => {
  test.each([
    ['a small file', 10],
    ['a file read in a thread', 300_000],
  ])('%s', async (_what, count) => {
    const workDir = join(fixture.dir, `full-${count}`)
    await mkdir(workDir)
    await symlink('/dev/full', join(workDir, 'people.clean.csv'))
    const error = await refusal(`${head}${row.repeat(count)}bad\n`, { workDir })
    expect(error).toMatchObject({ code: 'DISK_FULL', exit: 'unavailable' })
    expect(error.message).toContain(workDir)
  })
})

describe('a file that changes is refused', () => {
  const changes: readonly (readonly [what: string, change: (path: string) => Promise<unknown>])[] = [
    ['grown', (path) => appendFile(path, row)],
    ['cut', (path) => truncate(path, 10)],
    [
      'rewritten with the same size',
      async (path) => {
        await writeFile(`${path}.new`, head + row.replace('1', '2'))
        await rename(`${path}.new`, path)
      },
    ],
  ]
  test.each(changes)('%s behind the inspection', async (_what, change) => {
    const found = await fixture.inspect(head + row)
    await assertUnchanged(found)
    await change(found.source)
    await expect(assertUnchanged(found)).rejects.toMatchObject({ code: 'FILE_CHANGED', exit: 'inputRefused' })
  })

  test('removed', async () => {
    const found = await fixture.inspect(head + row)
    await rm(found.source)
    await expect(assertUnchanged(found)).rejects.toMatchObject({ code: 'NOT_A_FILE' })
  })

  test('growing while it is read', async () => {
    const path = join(fixture.dir, 'growing.csv')
    await mkdir(join(fixture.dir, 'growing'))
    await writeFile(path, head + row.repeat(300_000))
    const inspecting = fixture.inspect('', { path })
    await Promise.all([expect(inspecting).rejects.toMatchObject({ code: 'FILE_CHANGED' }), appendFile(path, row)])
  })
})
