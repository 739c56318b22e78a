import { byte } from './csv-bytes.ts'
import type { RecordRule } from './judge-record.ts'
import { mayBeFurniture } from './page-furniture.ts'
import type { RecordScan } from './read-record.ts'

const kind = { text: 0, delimiter: 1, lineEnd: 2, quote: 3, strange: 4, look: 5 } as const

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
  classes[byte.nul] = kind.strange
  classes[byte.quote] = kind.quote
  classes[byte.lf] = newline === 'lf' ? kind.lineEnd : kind.strange
  classes[byte.cr] = newline === 'crlf' ? kind.lineEnd : kind.strange
  classes[rule.delimiter] = kind.delimiter
  const starts = rule.furniture.suspects.map((flag) => (flag === 1 ? kind.strange : kind.text))
  for (const b of [byte.lf, byte.cr, byte.ctrlZ]) starts[b] = kind.strange
  for (const b of [byte.space, byte.tab, byte.quote]) starts[b] = kind.look
  // in a file of one column a line of blanks has all its columns and is still blank
  if (rule.columns === 1) for (const b of [byte.space, byte.tab]) starts[b] = kind.strange
  starts[rule.delimiter] = kind.look
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
 * One table look-up a byte: 1.0 ns a byte; comparisons instead of the table took 1.5 ns, `indexOf` for line ends still needs the loop
 * for the columns.
 */
export function scanPlain(bytes: Buffer, from: number, options: { readonly to: number; readonly rule: PlainRule }): PlainStretch {
  const { to, rule } = options
  const { classes, crlf, columns, delimiter, maxBytes } = rule
  let start = from
  let seen = 1
  let records = 0
  let i = from
  if (i < to && !startsPlain(bytes, i, options)) return { end: start, records }
  while (i < to) {
    const c = classes[bytes[i] as number] as number
    i++
    if (c === kind.text) continue
    if (c === kind.delimiter) {
      seen++
    } else if (c === kind.lineEnd) {
      if (seen !== columns || i - 1 - start > maxBytes) break
      if (crlf && (i >= to || bytes[i++] !== byte.lf)) break
      records++
      start = i
      seen = 1
      if (i < to && !startsPlain(bytes, i, options)) break
    } else {
      if (c !== kind.quote || (i - 1 !== start && bytes[i - 2] !== delimiter)) break
      i = closingQuote(bytes, i, to)
      const behind = i < to ? classes[bytes[i] as number] : kind.strange
      if (behind !== kind.delimiter && behind !== kind.lineEnd) break
    }
  }
  return { end: start, records }
}

function startsPlain(bytes: Buffer, at: number, options: { readonly to: number; readonly rule: PlainRule }): boolean {
  const { rule } = options
  const c = rule.starts[bytes[at] as number]
  if (c === kind.text) return true
  if (c === kind.strange) return false
  return !mayBeFurniture(bytes, at, { to: options.to, rule: rule.furniture, delimiter: rule.delimiter })
}

/** Past the quote that closes the cell whose text starts at `from`; `to` when that is not on the same line. */
function closingQuote(bytes: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const b = bytes[i]
    if (b === byte.quote) {
      if (bytes[i + 1] !== byte.quote || i + 1 >= to) return i + 1
      i++
    } else if (b === byte.lf || b === byte.cr || b === byte.nul) return to
  }
  return to
}
