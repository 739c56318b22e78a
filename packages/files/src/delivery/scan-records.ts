import { createHash } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { ByteWindow } from './byte-window.ts'
import { canonicalRecord } from './cell-text.ts'
import { CleanCopy } from './clean-copy.ts'
import { byte, countLines, type Delimiter } from './csv-bytes.ts'
import type { Reject, RejectReason } from './inspection.ts'
import { type Judgement, judgeRecord, type RecordRule } from './judge-record.ts'
import { passLongRecord } from './long-record.ts'
import { type BadByte, firstInvalidByte, notUtf8 } from './not-utf8.ts'
import { furnitureRule } from './page-furniture.ts'
import type { RecordScan } from './read-record.ts'
import { Refusal } from './refusal.ts'
import { RejectFile } from './reject-file.ts'
import { type PlainRule, plainRule, scanPlain } from './scan-plain.ts'

export interface ScanTask {
  /** UTF-8 text on disk. */
  readonly path: string
  readonly delimiter: Delimiter
  /** Header cells as found. */
  readonly header: readonly string[]
  /** Line end of the header record; none when it is all there is. */
  readonly newline: RecordScan['newline']
  /** Header record of a copy, without line end. */
  readonly copyHeader: string
  /** Offset of the first record and the physical line it starts on. */
  readonly bodyStart: number
  readonly bodyLine: number
  readonly maxRecordBytes: number
  /** What stands before the first record already forces a copy. */
  readonly mustCopy: boolean
  readonly copyPath: string
  readonly rejectPaths: { readonly csv: string; readonly raw: string }
}

export interface ScanResult {
  readonly sha256: string
  readonly bytes: number
  readonly copied: boolean
  readonly newline: '\n' | '\r\n'
  readonly endsWithNewline: boolean
  readonly cutShort: boolean
  /** Physical lines of the file, header and what stands above it included. */
  readonly lines: number
  readonly accepted: number
  readonly rejected: number
  readonly blank: number
  readonly rejectedBy: Partial<Record<RejectReason, number>>
  readonly firstRejects: Reject[]
  /** Record and line in turn; numbers, not objects, for there may be a million of them to hand over. */
  readonly lineBreakpoints: Float64Array
}

/** A file whose first records all have the wrong number of columns is refused, not rejected row by row. */
const probeColumns = 100
/** More than a fifth of the first records not UTF-8: another encoding, not a damaged row. */
const probeEncoding = 1000
const otherEncodingShare = 0.2

type RecordJudgement = Extract<Judgement, { kind: 'record' }>

/**
 * One pass over a delivery's bytes: hash, count, judge every record, write rejects and, when DuckDB would misread the file, a clean copy.
 *
 * @throws Refusal LAST_LINE_CUT, DIALECT, ENCODING
 */
export function scanRecords(task: ScanTask): ScanResult {
  const fd = openSync(task.path, 'r')
  const scan = new RecordScanner(task, fd)
  try {
    return scan.run()
  } finally {
    scan.close()
    closeSync(fd)
  }
}

class RecordScanner {
  readonly #task: ScanTask
  readonly #rule: PlainRule
  readonly #hash = createHash('sha256')
  readonly #window: ByteWindow
  readonly #copy: CleanCopy
  readonly #copyNewline: Buffer
  #rejects: RejectFile | null = null
  #line: number
  #offset = 2
  #accepted = 0
  #rejected = 0
  #blank = 0
  #endsWithNewline: boolean
  /** Of the last record; null when it was accepted. */
  #lastReason: RejectReason | null = null
  #probed = false
  #firstInvalid: BadByte = { line: 0, byte: 0 }
  readonly #rejectedBy: Partial<Record<RejectReason, number>> = {}
  readonly #firstRejects: Reject[] = []
  readonly #breakpoints: number[] = []

  constructor(task: ScanTask, fd: number) {
    this.#task = task
    const rule: RecordRule = {
      delimiter: task.delimiter.charCodeAt(0),
      columns: task.header.length,
      maxBytes: task.maxRecordBytes,
      furniture: furnitureRule(task.header),
    }
    this.#rule = plainRule(rule, task.newline)
    this.#window = new ByteWindow(fd, task.maxRecordBytes, this.#hash)
    this.#copyNewline = Buffer.from(task.newline === 'crlf' ? '\r\n' : '\n')
    this.#copy = new CleanCopy({
      source: task.path,
      target: task.copyPath,
      header: Buffer.concat([Buffer.from(task.copyHeader), this.#copyNewline]),
      bodyStart: task.bodyStart,
    })
    this.#line = task.bodyLine
    this.#endsWithNewline = task.newline !== 'none'
  }

  run(): ScanResult {
    const window = this.#window
    while (window.end < this.#task.bodyStart && window.more());
    window.start = this.#task.bodyStart
    if (this.#task.mustCopy) this.#copy.startAt(this.#task.bodyStart)
    do {
      while (window.start < window.end && this.#step());
    } while (window.more())
    this.#refuseWrongEncoding(true)
    return this.#result()
  }

  close(): void {
    this.#copy.close()
    this.#rejects?.close()
  }

  /** Consumes the plain records ahead and one that is not; false when it needs more bytes. */
  #step(): boolean {
    const window = this.#window
    const from = window.start
    const plain = scanPlain(window.bytes, from, { to: window.soundTo(), rule: this.#rule })
    if (plain.records > 0) {
      this.#noteLine()
      this.#copy.write(window.bytes.subarray(from, plain.end))
      this.#accepted += plain.records
      this.#lastReason = null
      this.#line += plain.records
      window.start = plain.end
      this.#refuseWrongEncoding(false)
      if (plain.end === window.end) return true
    }
    const judged = judgeRecord(window.bytes, window.start, { to: window.end, final: window.atEnd, rule: this.#rule })
    if (judged.kind === 'more') return false
    if (judged.kind === 'cut') throw cutRefusal(this.#line + judged.linesBefore)
    if (judged.kind === 'long') this.#long(judged)
    else if (judged.kind === 'blank') this.#skipBlank(judged.end)
    else if (judged.reason === null) this.#accept(judged)
    else this.#reject(judged, judged.reason)
    this.#refuseWrongEncoding(false)
    return true
  }

  /** Notes where the next accepted record starts, when that does not follow from the one before. */
  #noteLine(): void {
    if (this.#line - this.#accepted === this.#offset) return
    this.#offset = this.#line - this.#accepted
    this.#breakpoints.push(this.#accepted, this.#line)
  }

  #accept(record: RecordJudgement): void {
    const { bytes, start } = this.#window
    this.#noteLine()
    const lastLine = record.newline === 'none'
    if (record.strayQuote || (record.newline !== this.#task.newline && !lastLine) || record.newline === 'cr') {
      this.#copy.startAt(this.#window.offset + start)
    }
    if (this.#copy.started) {
      const text = { to: record.textEnd, final: true, delimiter: this.#rule.delimiter }
      this.#copy.write(record.strayQuote ? canonicalRecord(bytes, start, text) : bytes.subarray(start, record.textEnd))
      this.#copy.write(this.#copyNewline)
    }
    this.#accepted++
    this.#lastReason = null
    this.#consume(record.end)
  }

  #skipBlank(end: number): void {
    this.#copy.startAt(this.#window.offset + this.#window.start)
    this.#blank++
    this.#consume(end)
  }

  #reject(record: RecordJudgement, reason: RejectReason): void {
    const { bytes, start } = this.#window
    const rejects = this.#rejectFile()
    const text = bytes.subarray(start, record.textEnd)
    const reject = this.#note(reason, { line: this.#line, byte: this.#window.offset + start })
    if (reason === 'invalid_utf8' && this.#rejectedBy.invalid_utf8 === 1) {
      this.#firstInvalid = { line: reject.line, byte: reject.byte + firstInvalidByte(text) }
    }
    rejects.raw(bytes.subarray(start, record.end))
    rejects.line(reject, text)
    this.#consume(record.end)
    this.#refuseWrongColumns()
  }

  /** Rejects a record beyond the limit. */
  #long(from: Extract<Judgement, { kind: 'long' }>): void {
    const window = this.#window
    const rejects = this.#rejectFile()
    const at = { line: this.#line, byte: window.offset + window.start }
    const head = Buffer.from(window.bytes.subarray(window.start, Math.min(from.at, window.start + 8192)))
    const pass = (to: number) => {
      rejects.raw(window.bytes.subarray(window.start, to))
      this.#line += countLines(window.bytes, window.start, to)
      window.start = to
    }
    const found = passLongRecord(window, { ...from, rule: this.#rule, pass })
    const reject = this.#note(found.closed ? 'too_long' : 'unclosed_quote', at)
    rejects.line(reject, head, window.offset + found.textEnd - at.byte)
    rejects.raw(window.bytes.subarray(window.start, found.end))
    this.#consume(found.end)
  }

  #rejectFile(): RejectFile {
    this.#copy.startAt(this.#window.offset + this.#window.start)
    this.#rejects ??= new RejectFile(this.#task.rejectPaths)
    return this.#rejects
  }

  #note(reason: RejectReason, at: { readonly line: number; readonly byte: number }): Reject {
    const reject = { ...at, reason }
    this.#rejected++
    this.#lastReason = reason
    this.#rejectedBy[reason] = (this.#rejectedBy[reason] ?? 0) + 1
    if (this.#firstRejects.length < 20) this.#firstRejects.push(reject)
    return reject
  }

  #consume(end: number): void {
    const { bytes, start } = this.#window
    const last = bytes[end - 1]
    this.#endsWithNewline = last === byte.lf || last === byte.cr
    this.#line += countLines(bytes, start, end) + (this.#endsWithNewline ? 0 : 1)
    this.#window.start = end
  }

  #refuseWrongColumns(): void {
    const { too_few_columns: few = 0, too_many_columns: many = 0 } = this.#rejectedBy
    if (this.#rejected !== probeColumns || this.#accepted > 0 || few + many !== probeColumns) return
    throw new Refusal({
      code: 'DIALECT',
      message: `the header has ${this.#rule.columns} columns, but none of the first ${probeColumns} records has (${few} have fewer, ${many} have more)`,
      next: 'Open the file, compare the header with the rows and declare the delimiter if it is not the one of the header.',
      fields: { columns: this.#rule.columns, fewer: few, more: many, line: this.#firstRejects[0]?.line },
    })
  }

  #refuseWrongEncoding(final: boolean): void {
    const records = Math.min(this.#accepted + this.#rejected, probeEncoding)
    if (this.#probed || (records < probeEncoding && !final)) return
    this.#probed = true
    const invalid = this.#rejectedBy.invalid_utf8 ?? 0
    // one damaged row of a tiny file is a damaged row
    if (invalid < 2 || invalid <= records * otherEncodingShare) return
    throw notUtf8(`${invalid} of the first ${records} records are not UTF-8`, this.#firstInvalid)
  }

  #result(): ScanResult {
    return {
      sha256: this.#hash.digest('hex'),
      bytes: this.#window.offset + this.#window.end,
      copied: this.#copy.started,
      newline: this.#task.newline === 'crlf' ? '\r\n' : '\n',
      endsWithNewline: this.#endsWithNewline,
      cutShort: !this.#endsWithNewline && (this.#lastReason === 'too_few_columns' || this.#lastReason === 'invalid_utf8'),
      lines: this.#line - 1,
      accepted: this.#accepted,
      rejected: this.#rejected,
      blank: this.#blank,
      rejectedBy: this.#rejectedBy,
      firstRejects: this.#firstRejects,
      lineBreakpoints: Float64Array.from(this.#breakpoints),
    }
  }
}

function cutRefusal(line: number): Refusal {
  return new Refusal({
    code: 'LAST_LINE_CUT',
    message: `the file ends inside a quoted cell that opens on line ${line}: the delivery was cut short`,
    next: 'Ask the sender for the whole file again.',
    fields: { line },
  })
}
