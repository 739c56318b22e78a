import { isUtf8 } from 'node:buffer'
import { byte, countLines, isBlank, nextLine } from './csv-bytes.ts'
import type { RejectReason } from './inspection.ts'
import { type FurnitureRule, furnitureReason } from './page-furniture.ts'
import { type RecordScan, readRecord } from './read-record.ts'

/** What a record must be to enter the batch. */
export interface RecordRule {
  readonly delimiter: number
  readonly columns: number
  readonly maxBytes: number
  readonly furniture: FurnitureRule
}

export interface JudgeOptions {
  /** Where the bytes at hand end. */
  readonly to: number
  /** The file ends at `to`. */
  readonly final: boolean
  readonly rule: RecordRule
}

/**
 * The judgement on the bytes at a record's start.
 *
 * - more: the record does not end in the bytes at hand
 * - long: the record runs past the limit and goes on at `at`, where `quoted` says whether that is inside a quoted cell
 * - blank, record: the line or record up to `end`; `reason` is set when it is rejected
 * - cut: the file ends, without a line end, inside a quoted cell that opened `linesBefore` lines below the record's first
 */
export type Judgement =
  | { readonly kind: 'more' }
  | { readonly kind: 'long'; readonly at: number; readonly quoted: boolean }
  | { readonly kind: 'cut'; readonly linesBefore: number }
  | { readonly kind: 'blank'; readonly end: number }
  | {
      readonly kind: 'record'
      readonly end: number
      readonly textEnd: number
      readonly newline: RecordScan['newline']
      readonly reason: RejectReason | null
      readonly strayQuote: boolean
    }

/** Judges the record that starts at `bytes[start]`; depends on the file's bytes only, never on where a buffer ends. */
export function judgeRecord(bytes: Buffer, start: number, options: JudgeOptions): Judgement {
  const { rule } = options
  // text, line end, and nothing more: whoever needs more bytes than this is too long
  const enough = start + rule.maxBytes + 2
  const to = Math.min(options.to, enough)
  const final = options.final && to === options.to
  const scan = readRecord(bytes, start, { to, final, delimiter: rule.delimiter })
  const overflow = scan.incomplete && options.to >= enough
  if (scan.incomplete && !overflow) return { kind: 'more' }
  if (scan.columns === 1 && scan.innerLines === 0 && !overflow && isBlank(bytes, start, scan.textEnd))
    return { kind: 'blank', end: scan.end }

  const structure = structureReason(scan, start, rule)
  if (structure !== null && scan.firstInnerLine >= 0)
    return resynchronise(bytes, start, { ...options, to, scan, structure, overflow })
  if (overflow) return long(bytes, start, { ...options, scan })
  if (scan.openQuote) return { kind: 'cut', linesBefore: 0 }
  if (structure === null && scan.innerLines > 1 && swallowsRows(bytes, start, { ...options, scan }))
    return unclosed(bytes, scan.firstInnerLine)
  const content = structure === null || structure.endsWith('columns') ? contentReason(bytes, start, { ...options, scan }) : null
  return record(scan, content ?? structure)
}

interface BrokenRecord extends JudgeOptions {
  readonly scan: RecordScan
  readonly structure: RejectReason
  /** The record limit was reached before the record ended. */
  readonly overflow: boolean
}

function structureReason(scan: RecordScan, start: number, rule: RecordRule): RejectReason | null {
  if (scan.openQuote) return 'unclosed_quote'
  if (scan.badQuote) return 'bad_quote'
  if (scan.incomplete || scan.textEnd - start > rule.maxBytes) return 'too_long'
  if (scan.columns === rule.columns) return null
  return scan.columns < rule.columns ? 'too_few_columns' : 'too_many_columns'
}

function contentReason(bytes: Buffer, start: number, options: JudgeOptions & { readonly scan: RecordScan }): RejectReason | null {
  const { scan, rule } = options
  const text = bytes.subarray(start, scan.textEnd)
  if (text.includes(byte.nul)) return 'nul_byte'
  if (!isUtf8(text)) return 'invalid_utf8'
  return furnitureReason(bytes, start, { to: scan.textEnd, final: true, delimiter: rule.delimiter, rule: rule.furniture })
}

/**
 * Finds where a broken record of several lines ends, so that a forgotten quote costs one row and not the rows behind it.
 *
 * A quote that is still open at the end of the file loses the line it opened on. Any other broken record of several lines, over-long ones
 * among them, swallowed good rows only if one of its later lines is a row in its own right: then it, too, loses the line of its first open
 * quote and reading goes on behind it; otherwise it is one record, rejected as a whole.
 */
function resynchronise(bytes: Buffer, start: number, options: BrokenRecord): Judgement {
  const { scan, overflow, to } = options
  const last = scan.openQuote ? to : scan.end
  const fault = scan.openQuote || scan.badQuote ? scan.faultInnerLine : -1
  if (holdsRow(bytes, scan.firstInnerLine, { ...options, to: fault < 0 ? last : fault }))
    return unclosed(bytes, scan.firstInnerLine)
  const rowBehind = fault >= 0 && holdsRow(bytes, fault, { ...options, to: last })
  if (rowBehind) return unclosed(bytes, fault)
  if (overflow) return long(bytes, start, options)
  if (scan.openQuote && fault >= 0 && endsLine(bytes, to)) return unclosed(bytes, fault)
  if (scan.openQuote) return { kind: 'cut', linesBefore: countLines(bytes, start, fault < 0 ? to : fault - 1) }
  return record(scan, options.structure)
}

/** From so many columns on, a line inside a cell that has just as many by chance is less likely than a lost quote. */
const columnsOfChance = 5

/**
 * A quote left open in one row and a stray one in the same column of a later row make one legal record of all rows between them. RFC 4180
 * cannot tell; whole rows on the inner lines can.
 *
 * In a file of few columns a line of a text may well have as many commas. There the line with either quote must be a row too when quotes
 * are read as letters, as it hardly is in a text, and the whole rows between them must hold, all in all, as many delimiters as one line
 * that is no chance elsewhere; a bad row among ten of them does not hide the others.
 */
function swallowsRows(bytes: Buffer, start: number, options: JudgeOptions & { readonly scan: RecordScan }): boolean {
  const { scan, rule } = options
  if (rule.columns >= columnsOfChance)
    return holdsRow(bytes, scan.firstInnerLine, { ...options, to: scan.lastInnerLine, overflow: false })
  const edges = [bytes.subarray(start, scan.firstInnerLine), bytes.subarray(scan.lastInnerLine, scan.textEnd)]
  if (edges.some((line) => countByte(line, rule.delimiter) !== rule.columns - 1)) return false
  let [sound, other] = [0, 0]
  for (let from = scan.firstInnerLine; from < scan.lastInnerLine; ) {
    const to = nextLine(bytes, from, scan.lastInnerLine)
    if (isSoundRow(bytes, from, { to, rule })) sound++
    else other++
    from = to
  }
  return sound * (rule.columns - 1) >= columnsOfChance - 1 && other * 10 <= sound
}

function countByte(bytes: Buffer, wanted: number): number {
  let count = 0
  for (const one of bytes) if (one === wanted) count++
  return count
}

function record(scan: RecordScan, reason: RejectReason | null): Judgement {
  return { kind: 'record', end: scan.end, textEnd: scan.textEnd, newline: scan.newline, reason, strayQuote: scan.strayQuote }
}

function long(bytes: Buffer, start: number, options: JudgeOptions & { readonly scan: RecordScan }): Judgement {
  const { scan, rule } = options
  if (scan.openQuote && scan.firstInnerLine >= 0) return { kind: 'long', at: scan.end, quoted: true }
  // on one line nothing but its end counts, and a CRLF is not split
  const limit = start + rule.maxBytes
  return { kind: 'long', at: bytes[limit - 1] === byte.cr ? limit - 1 : limit, quoted: false }
}

function unclosed(bytes: Buffer, end: number): Judgement {
  const crlf = bytes[end - 1] === byte.lf && bytes[end - 2] === byte.cr
  return { kind: 'record', end, textEnd: end - (crlf ? 2 : 1), newline: 'lf', reason: 'unclosed_quote', strayQuote: false }
}

function endsLine(bytes: Buffer, to: number): boolean {
  return bytes[to - 1] === byte.lf || bytes[to - 1] === byte.cr
}

/** true when a physical line between `from` and `to` is a row in its own right. */
function holdsRow(bytes: Buffer, from: number, options: JudgeOptions & { readonly overflow: boolean }): boolean {
  const { to, rule } = options
  for (let start = from; start < to; ) {
    const end = nextLine(bytes, start, to)
    // the limit may have cut the last line
    if (options.overflow && !endsLine(bytes, end)) return false
    if (isSoundRow(bytes, start, { to: end, rule })) return true
    start = end
  }
  return false
}

/** true when the physical line from `start` to `to` is, on its own, a row with all its columns, no doubtful quote and not too long. */
export function isSoundRow(bytes: Buffer, start: number, options: { readonly to: number; readonly rule: RecordRule }): boolean {
  const { to, rule } = options
  const line = readRecord(bytes, start, { to, final: true, delimiter: rule.delimiter })
  if (line.openQuote || line.badQuote || line.strayQuote) return false
  const right = line.columns === rule.columns && line.textEnd - start <= rule.maxBytes
  return right && !isBlank(bytes, start, line.textEnd)
}
