import type { ByteWindow } from './byte-window.ts'
import { byte, nextLine } from './csv-bytes.ts'
import { isSoundRow, type RecordRule } from './judge-record.ts'

export interface LongRecordOptions {
  /** Where the record goes on in the window, behind what has been judged. */
  readonly at: number
  /** It goes on inside a quoted cell. */
  readonly quoted: boolean
  readonly rule: RecordRule
  /** Takes the bytes up to `to`, which the window then forgets. */
  readonly pass: (to: number) => void
}

export interface LongRecordEnd {
  readonly textEnd: number
  /** Past the line end. */
  readonly end: number
  /** The quoted cell ended; otherwise the record was given up at a line that is a row in its own right, or at the end of the file. */
  readonly closed: boolean
}

/**
 * Finds the end of a record beyond the limit, holding no more of it than the window does.
 *
 * Its bytes are handed on as the window moves; what the window still holds of it when its end is found is the caller's to take.
 */
export function passLongRecord(window: ByteWindow, options: LongRecordOptions): LongRecordEnd {
  const { bytes } = window
  let { at, quoted } = options
  for (;;) {
    // a CR or a quote at the very end may be half of a pair
    const ready = window.atEnd ? window.end : window.end - 1
    while (at < ready) {
      const b = bytes[at]
      if (b === byte.quote && quoted) {
        if (bytes[at + 1] === byte.quote) at++
        else quoted = false
        at++
      } else if (b !== byte.lf && b !== byte.cr) at++
      else {
        const next = nextLine(bytes, at, window.end)
        if (!quoted) return { textEnd: at, end: next, closed: true }
        const row = rowAhead(window, next, options.rule)
        if (row === 'unknown') break
        if (row === 'yes') return { textEnd: at, end: next, closed: false }
        at = next
      }
    }
    if (window.atEnd && at >= window.end) return { textEnd: at, end: at, closed: !quoted }
    options.pass(at)
    window.more()
    at = window.start
  }
}

/** Whether the line at `at` is a row; unknown when its end has not been read yet. */
function rowAhead(window: ByteWindow, at: number, rule: RecordRule): 'yes' | 'no' | 'unknown' {
  const end = nextLine(window.bytes, at, window.end)
  if (end < window.end || window.atEnd) return isSoundRow(window.bytes, at, { to: end, rule }) ? 'yes' : 'no'
  return end - at > rule.maxBytes ? 'no' : 'unknown'
}
