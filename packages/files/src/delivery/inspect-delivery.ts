import { constants } from 'node:fs'
import { access, mkdir, open, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { type FileHash, hashFile } from './hash-file.ts'
import type { CsvInspection, Encoding, Inspection, InspectOptions } from './inspection.ts'
import { emptyFile, type Header, readHeader } from './read-header.ts'
import { Refusal } from './refusal.ts'
import { runJob } from './run-job.ts'
import type { ScanResult } from './scan-records.ts'
import { showMapping } from './show-header.ts'
import { sniffContent, sniffEncoding, wrongContent } from './sniff-content.ts'

/** A header line, with what may stand above it, must fit here. */
const headBytes = 256 * 1024

/**
 * Everything that happens to a delivered file before DuckDB reads it: recognise, unpack, decode, find the header, count and judge every
 * record, hash.
 *
 * A clean CSV is left where it is. Otherwise a clean copy, and the rejects, are written into `workDir` under names that start with the
 * register's. One thread a call: run as many calls side by side as there are cores.
 *
 * @throws DoisoatError (exit `inputRefused`) NOT_A_FILE, EMPTY_FILE, CONTENT_TYPE, GZIP_TRUNCATED, GZIP_CORRUPT, GZIP_BOMB, ENCODING,
 *   HEADER_MISSING, HEADER_DUPLICATE, COLUMN_MISSING, DIALECT, LAST_LINE_CUT, FILE_CHANGED; (exit `unavailable`) DISK_FULL
 */
export async function inspectDelivery(options: InspectOptions): Promise<Inspection> {
  try {
    const stamp = await fileStamp(options.path)
    await mkdir(options.workDir, { recursive: true })
    const inspection = await inspect(options, stamp)
    await assertUnchanged(inspection)
    return inspection
  } catch (error) {
    throw withFile(error, options)
  }
}

/**
 * Refuses a delivery that changed after it was inspected: for a run that has read its rows, which must be those that were counted.
 *
 * @throws DoisoatError FILE_CHANGED, NOT_A_FILE
 */
export async function assertUnchanged(inspection: Inspection): Promise<void> {
  try {
    if ((await fileStamp(inspection.source)) === inspection.stamp) return
    throw changed()
  } catch (error) {
    throw withFile(error, { path: inspection.source, register: inspection.register })
  }
}

/**
 * For a run that reads a delivery again, perhaps days later: the bytes must be those that were inspected, whatever became of the file's
 * times. Gives the inspection with the file's state of now, for `assertUnchanged`.
 *
 * @throws DoisoatError FILE_CHANGED, NOT_A_FILE
 */
export async function assertSameBytes(inspection: Inspection): Promise<Inspection> {
  try {
    const now = { ...inspection, stamp: await fileStamp(inspection.source) }
    if (hashFile(inspection.source).sha256 !== inspection.sha256)
      throw changed('Put the delivery back as it was, or start a run of its own: doisoat reconcile DIR')
    await assertUnchanged(now)
    return now
  } catch (error) {
    throw withFile(error, { path: inspection.source, register: inspection.register })
  }
}

function changed(next = 'Wait until the delivery is complete and run the command again.'): Refusal {
  return new Refusal({
    code: 'FILE_CHANGED',
    message: 'the file is not what it was when the run looked at it first',
    next,
  })
}

function withFile(error: unknown, file: { readonly path: string; readonly register: string }): unknown {
  if (!(error instanceof Refusal)) return error
  const { code, message, next, exit = 'inputRefused', fields } = error.details
  return new DoisoatError(code, `${basename(file.path)}: ${message}`, {
    exit,
    next,
    fields: { register: file.register, file: file.path, ...fields },
  })
}

/** Size, time of change and identity of a regular, readable file. */
async function fileStamp(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    throw notAFile(error)
  })
  if (!found.isFile()) throw notAFile(found.isDirectory() ? 'a folder' : 'a pipe, socket or device')
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw notAFile(error)
  })
  return `${found.size} ${found.mtimeNs} ${found.dev}:${found.ino}`
}

function notAFile(found: string | NodeJS.ErrnoException): Refusal {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be read by this user',
    ELOOP: 'it is a symbolic link that leads in a circle',
  }
  const reason = typeof found === 'string' ? `it is ${found}` : (reasons[found.code ?? ''] ?? found.message)
  return new Refusal({
    code: 'NOT_A_FILE',
    message: `${reason}; expected a regular file`,
    next: 'Check the path and the permissions of the file.',
  })
}

async function inspect(options: InspectOptions, stamp: string): Promise<Inspection> {
  const { register, path } = options
  const head = await readHead(path)
  if (head.bytes.length === 0) throw emptyFile('0 bytes')
  const content = sniffContent(head.bytes)
  if (content === 'parquet') {
    await refuseCutParquet(path)
    return { format: 'parquet', register, source: path, path, stamp, ...(await runJob('hash', { path })) }
  }
  if (path.endsWith('.parquet')) throw wrongContent('not Parquet, whatever its name says')
  return inspectText(options, stamp, content === 'gzip')
}

async function inspectText(options: InspectOptions, stamp: string, packed: boolean): Promise<CsvInspection> {
  const work = (name: string) => join(options.workDir, `${options.register}.${name}`)
  const scratch: string[] = []
  try {
    let text = options.path
    let delivered: FileHash | null = null
    if (packed) {
      scratch.push(work('unpacked.csv'))
      delivered = await runJob('unpack', { path: text, target: work('unpacked.csv') })
      text = work('unpacked.csv')
      if (sniffContent((await readHead(text)).bytes) !== 'text') throw wrongContent('packed twice')
    }
    const encoding = sniffEncoding((await readHead(text)).bytes, options.declared?.encoding)
    if (encoding !== 'utf-8') {
      scratch.push(work('utf8.csv'))
      const hash = await runJob('transcode', { path: text, target: work('utf8.csv'), encoding })
      delivered ??= hash
      text = work('utf8.csv')
    }
    const head = await readHead(text)
    const header = readHeader(head.bytes, {
      columns: options.columns,
      foldHeader: options.foldHeader,
      final: head.whole,
      ...(options.declared?.delimiter === undefined ? {} : { delimiter: options.declared.delimiter }),
    })
    const copyPath = work('clean.csv')
    const rejectPaths = { csv: work('rejects.csv'), raw: work('rejects.raw') }
    scratch.push(copyPath, rejectPaths.csv, rejectPaths.raw)
    const scan = await runJob('scan', { ...scanTask(header, options), path: text, copyPath, rejectPaths })
    const inspection = describe(options, { header, scan, encoding, packed, text, delivered, stamp, copyPath, rejectPaths })
    const kept = [inspection.path, ...(inspection.rejects === null ? [] : [rejectPaths.csv, rejectPaths.raw])]
    scratch.splice(0, scratch.length, ...scratch.filter((file) => !kept.includes(file)))
    return inspection
  } finally {
    await Promise.all(scratch.map((file) => rm(file, { force: true })))
  }
}

function scanTask(header: Header, options: InspectOptions) {
  return {
    delimiter: header.delimiter,
    header: header.cells,
    newline: header.newline,
    copyHeader: header.canonical,
    bodyStart: header.bodyStart,
    bodyLine: header.bodyLine,
    maxRecordBytes: options.maxRecordBytes,
    mustCopy: header.mustCopy,
  }
}

interface Findings {
  readonly header: Header
  readonly scan: ScanResult
  readonly encoding: Encoding
  readonly packed: boolean
  /** The UTF-8 text that was scanned. */
  readonly text: string
  /** Hash of the delivered file when that is not the scanned text. */
  readonly delivered: FileHash | null
  readonly stamp: string
  readonly copyPath: string
  readonly rejectPaths: { readonly csv: string; readonly raw: string }
}

function describe(options: InspectOptions, found: Findings): CsvInspection {
  const { header, scan } = found
  const present = new Set(header.mapping.map((column) => column.column))
  const mapping = showMapping(header.mapping)
  const path = scan.copied ? found.copyPath : found.text
  return {
    format: 'csv',
    register: options.register,
    source: options.path,
    path,
    copied: path !== options.path,
    compression: found.packed ? 'gzip' : 'none',
    sha256: (found.delivered ?? scan).sha256,
    bytes: (found.delivered ?? scan).bytes,
    stamp: found.stamp,
    encoding: found.encoding,
    delimiter: header.delimiter,
    newline: scan.newline,
    endsWithNewline: scan.endsWithNewline,
    cutShort: scan.cutShort,
    lines: scan.lines,
    records: scan.accepted + scan.rejected,
    blank: header.blank + scan.blank,
    accepted: scan.accepted,
    rejected: scan.rejected,
    rejectedBy: scan.rejectedBy,
    header: mapping.map((column) => column.header),
    mapping,
    ignoredColumns: mapping.filter((column) => column.column === null).map((column) => column.header),
    missingOptional: options.columns
      .filter((column) => !column.required && !present.has(column.name))
      .map((column) => column.name),
    firstRejects: scan.firstRejects,
    rejects: scan.rejected > 0 ? found.rejectPaths : null,
    lineBreakpoints: breakpoints(scan.lineBreakpoints),
  }
}

function breakpoints(pairs: Float64Array): { record: number; line: number }[] {
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({
    record: pairs[2 * i] as number,
    line: pairs[2 * i + 1] as number,
  }))
}

async function readHead(path: string): Promise<{ bytes: Buffer; whole: boolean }> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return { bytes: buffer.subarray(0, bytesRead), whole: bytesRead < headBytes }
  } finally {
    await file.close()
  }
}

/** A whole Parquet file ends with the mark it begins with. */
async function refuseCutParquet(path: string): Promise<void> {
  const { size } = await stat(path)
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4))
    if (size < 12 || buffer.toString('latin1') !== 'PAR1') throw wrongContent('a Parquet file that was cut short')
  } finally {
    await file.close()
  }
}
