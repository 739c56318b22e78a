import { byte } from './csv-bytes.ts'
import type { RecordRule } from './judge-record.ts'
import { mayBeFurniture } from './page-furniture.ts'
import type { RecordScan } from './read-record.ts'

// Classes of bytes; as properties of one object they made the loop slower.
const text = 0
const delimiter = 1
const lineEnd = 2
const quote = 3
const strange = 4
/** At the start of a record only: what follows decides. */
const look = 5

/** Tables of the fast path, built once a file. */
export interface PlainRule extends RecordRule {
  /** Line end of the plain records: CRLF, else LF. */
  readonly crlf: boolean
  readonly classes: Uint8Array
  /** Class of a byte at the start of a record. */
  readonly starts: Uint8Array
}

/** The fast path's view of a file whose line ends are `newline`. */
export function plainRule(rule: RecordRule, newline: RecordScan['newline']): PlainRule {
  const classes = new Uint8Array(256)
  classes[byte.nul] = strange
  classes[byte.quote] = quote
  classes[byte.lf] = newline === 'lf' ? lineEnd : strange
  classes[byte.cr] = newline === 'crlf' ? lineEnd : strange
  classes[rule.delimiter] = delimiter
  const starts = rule.furniture.suspects.map((flag) => (flag === 1 ? strange : text))
  for (const b of [byte.lf, byte.cr, byte.ctrlZ]) starts[b] = strange
  for (const b of [byte.space, byte.tab, byte.quote]) starts[b] = look
  // in a file of one column a line of blanks has all its columns and is still blank
  if (rule.columns === 1) for (const b of [byte.space, byte.tab]) starts[b] = strange
  starts[rule.delimiter] = look
  return { ...rule, crlf: newline === 'crlf', classes, starts }
}

export interface PlainStretch {
  /** Where the first record starts that is not plain, or that does not end before `to`. */
  readonly end: number
  readonly records: number
}

/**
 * Runs over plain records: right number of columns, the file's line end, quotes only around whole cells and on one line, no NUL, not too
 * long, nothing that could be a header or footer line. It decides nothing else: what it stops at goes to `judgeRecord`.
 *
 * One table look-up a byte; comparisons took half as long again, and `indexOf` for the line ends leaves the columns to be counted.
 */
export function scanPlain(bytes: Buffer, from: number, options: { readonly to: number; readonly rule: PlainRule }): PlainStretch {
  const { to, rule } = options
  const { classes, starts, columns, maxBytes } = rule
  let start = from
  let seen = 1
  let records = 0
  let i = from
  if (i < to && !startsPlain(bytes, i, options)) return { end: start, records }
  while (i < to) {
    let c: number
    // the tight inner loop is what keeps everything in registers: 0.8 ns a byte, 1.8 without it
    do c = classes[bytes[i++] as number] as number
    while (c === text && i < to)
    if (c === text) break
    if (c === delimiter) {
      seen++
    } else if (c === lineEnd) {
      if (seen !== columns || i - 1 - start > maxBytes) break
      if (rule.crlf && (i >= to || bytes[i++] !== byte.lf)) break
      records++
      start = i
      seen = 1
      if (i < to && starts[bytes[i] as number] !== text && !startsPlain(bytes, i, options)) break
    } else {
      if (c === strange || (i - 1 !== start && bytes[i - 2] !== rule.delimiter)) break
      i = quotedEnd(bytes, i, options)
      if (i < 0) break
    }
  }
  return { end: start, records }
}

function startsPlain(bytes: Buffer, at: number, options: { readonly to: number; readonly rule: PlainRule }): boolean {
  const { rule } = options
  const c = rule.starts[bytes[at] as number]
  if (c === text) return true
  if (c === strange) return false
  return !mayBeFurniture(bytes, at, { to: options.to, rule: rule.furniture, delimiter: rule.delimiter })
}

/** Past the quote that closes the cell whose text starts at `from`; -1 when that is not on the same line or something stands behind it. */
function quotedEnd(bytes: Buffer, from: number, options: { readonly to: number; readonly rule: PlainRule }): number {
  const { to, rule } = options
  for (let i = from; i + 1 < to; i++) {
    const b = bytes[i]
    if (b === byte.quote) {
      const behind = rule.classes[bytes[i + 1] as number]
      if (behind === delimiter || behind === lineEnd) return i + 1
      if (behind !== quote) return -1
      i++
    } else if (b === byte.lf || b === byte.cr || b === byte.nul) return -1
  }
  return -1
}
