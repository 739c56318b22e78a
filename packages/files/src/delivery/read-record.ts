import { byte, nextLine } from './csv-bytes.ts'

/** Start and end of one cell in a buffer; a quoted cell is given without its outer quotes. */
export interface Cell {
  readonly from: number
  readonly to: number
  readonly quoted: boolean
}

/** What RFC 4180 makes of the bytes from a record's start. */
export interface RecordScan {
  /** Past the last byte of the text, before the line end. */
  textEnd: number
  /** Past the line end: where the next record starts, or where reading stopped inside a quoted cell. */
  end: number
  /** Line end found: none at the end of the data. */
  newline: 'lf' | 'crlf' | 'cr' | 'none'
  columns: number
  /** A quote stands inside an unquoted cell: it is text, but readers differ on it. */
  strayQuote: boolean
  /** Text follows a closing quote. */
  badQuote: boolean
  /** The data ended inside a quoted cell. */
  openQuote: boolean
  /** Line ends inside quoted cells. */
  innerLines: number
  /** Past the first line end inside a quoted cell; -1 when there is none. */
  firstInnerLine: number
  /** Past the last of them. */
  lastInnerLine: number
  /** Past the first line end inside the cell that is open or badly closed; -1 when that cell stands on one line. */
  faultInnerLine: number
  /** The data ended before the record did. */
  incomplete: boolean
}

export interface ReadRecordOptions {
  /** Where the available bytes end. */
  readonly to: number
  /** The file ends at `to`: a record may end without a line end. */
  readonly final: boolean
  readonly delimiter: number
  /** Receives the cells when given. */
  readonly cells?: Cell[]
}

/**
 * Reads one record from `bytes[start]` by RFC 4180: quotes mean something only around a whole cell, CRLF, LF and CR end a line.
 *
 * A cell that starts unquoted keeps its quotes as text. After text behind a closing quote nothing about quotes can be believed, so the
 * record ends with that physical line.
 */
export function readRecord(bytes: Uint8Array, start: number, options: ReadRecordOptions): RecordScan {
  const scan: RecordScan = {
    textEnd: options.to,
    end: options.to,
    newline: 'none',
    columns: 1,
    strayQuote: false,
    badQuote: false,
    openQuote: false,
    innerLines: 0,
    firstInnerLine: -1,
    lastInnerLine: -1,
    faultInnerLine: -1,
    incomplete: false,
  }
  let i = start
  for (;;) {
    const quoted = bytes[i] === byte.quote && i < options.to && !scan.badQuote
    const closed = quoted ? readQuoted(bytes, i, { ...options, scan }) : i
    if (closed < 0) return scan
    const from = i
    i = readUnquoted(bytes, closed, options)
    if (quoted && i > closed) scan.badQuote = true
    if (!quoted && !scan.strayQuote) scan.strayQuote = hasQuote(bytes, from, i)
    options.cells?.push(quoted ? { from: from + 1, to: closed - 1, quoted } : { from, to: i, quoted })
    if (i >= options.to || bytes[i] !== options.delimiter) return endRecord(bytes, i, { ...options, scan })
    scan.columns++
    i++
  }
}

type WithScan = ReadRecordOptions & { readonly scan: RecordScan }

/** Offset past the closing quote of the cell that opens at `open`, or -1 when the data ends first. */
function readQuoted(bytes: Uint8Array, open: number, options: WithScan): number {
  const { to, scan } = options
  let i = open + 1
  scan.faultInnerLine = -1
  while (i < to) {
    const b = bytes[i] as number
    if (b === byte.quote) {
      if (i + 1 < to && bytes[i + 1] === byte.quote) i += 2
      else if (i + 1 >= to && !options.final) break
      else return i + 1
    } else if (b === byte.lf || b === byte.cr) {
      if (b === byte.cr && i + 1 >= to && !options.final) break
      i = nextLine(bytes, i, to)
      scan.innerLines++
      scan.lastInnerLine = i
      if (scan.firstInnerLine < 0) scan.firstInnerLine = i
      if (scan.faultInnerLine < 0) scan.faultInnerLine = i
    } else i++
  }
  scan.openQuote = true
  scan.end = i
  scan.incomplete = !options.final
  return -1
}

/** Offset of the delimiter or line end that ends the cell, or where the data ends. */
function readUnquoted(bytes: Uint8Array, from: number, options: ReadRecordOptions): number {
  let i = from
  while (i < options.to) {
    const b = bytes[i]
    if (b === options.delimiter || b === byte.lf || b === byte.cr) break
    i++
  }
  return i
}

function hasQuote(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === byte.quote) return true
  return false
}

function endRecord(bytes: Uint8Array, textEnd: number, options: WithScan): RecordScan {
  const { scan, to, final } = options
  scan.textEnd = textEnd
  scan.end = nextLine(bytes, textEnd, to)
  if (textEnd >= to || (bytes[textEnd] === byte.cr && textEnd + 1 >= to)) scan.incomplete = !final
  if (textEnd < to) scan.newline = bytes[textEnd] === byte.lf ? 'lf' : scan.end === textEnd + 2 ? 'crlf' : 'cr'
  return scan
}
