import type { Delimiter } from './csv-bytes.ts'

/** Why one record does not enter the batch. */
export const rejectReasons = [
  'too_few_columns',
  'too_many_columns',
  'bad_quote',
  'unclosed_quote',
  'invalid_utf8',
  'nul_byte',
  'too_long',
  'repeated_header',
  'footer',
] as const
export type RejectReason = (typeof rejectReasons)[number]

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258'] as const
export type Encoding = (typeof encodings)[number]

/** What the profile says about a column of the register, as far as a header needs it. */
export interface ExpectedColumn {
  readonly name: string
  readonly required: boolean
  /** Other headers accepted for the column. */
  readonly aliases: readonly string[]
}

export interface InspectOptions {
  readonly path: string
  readonly register: string
  readonly columns: readonly ExpectedColumn[]
  /** The one comparison form of a header (case, accents, spaces and punctuation taken off). */
  readonly foldHeader: (text: string) => string
  /** A record longer than this many bytes, its line end not counted, is rejected. */
  readonly maxRecordBytes: number
  /** Folder for what the inspection writes: an unpacked or clean copy and the rejects. Made when absent. */
  readonly workDir: string
  /** What the sender said; wins over sniffing, except that a byte order mark is certain. */
  readonly declared?: { readonly delimiter?: Delimiter; readonly encoding?: Encoding }
}

/**
 * A rejected record: `line` is the physical line it starts on (header = 1), `byte` the offset of its first byte (from 0) in the delivered
 * text, which for a packed file is the unpacked text and for one that is not UTF-8 its UTF-8 form.
 */
export interface Reject {
  readonly line: number
  readonly byte: number
  readonly reason: RejectReason
}

/** One column of the file, in file order; `column` is the profile's name, `null` for an extra column that is ignored. */
export interface MappedColumn {
  readonly index: number
  readonly column: string | null
  readonly header: string
}

interface InspectedFile {
  readonly register: string
  /** The file as delivered. */
  readonly source: string
  /** What DuckDB is to read: the delivered file, or a clean copy in `workDir`. */
  readonly path: string
  /** SHA-256 (hex) of the delivered bytes as they lie on disk. */
  readonly sha256: string
  /** Size in bytes of the delivered file on disk. */
  readonly bytes: number
  /** Identity and state of the delivered file when it was read; `assertUnchanged` compares it. */
  readonly stamp: string
}

/** A Parquet delivery: hashed and recognised; its records are counted by whoever reads it. */
export interface ParquetInspection extends InspectedFile {
  readonly format: 'parquet'
}

/**
 * A delimited text delivery after one pass over its bytes.
 *
 * lines = header lines + lines of the records + blank lines; records = accepted + rejected. `path` holds one header record and the
 * accepted records in file order, nothing else, in UTF-8 with `delimiter`, `newline` and RFC 4180 quoting.
 */
export interface CsvInspection extends InspectedFile {
  readonly format: 'csv'
  /** DuckDB reads a copy because the delivered file is packed, not UTF-8, or holds something DuckDB would read otherwise. */
  readonly copied: boolean
  readonly compression: 'none' | 'gzip'
  /** Encoding of the delivered text; `path` is UTF-8 whatever it was. */
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  /** Line end of `path`. */
  readonly newline: '\n' | '\r\n'
  /** false: the last line of the file has no line end, as in a delivery cut short. */
  readonly endsWithNewline: boolean
  /** The last line has no line end and ends before its record does: the rest of the delivery is missing. */
  readonly cutShort: boolean
  readonly lines: number
  readonly records: number
  readonly blank: number
  readonly accepted: number
  readonly rejected: number
  readonly rejectedBy: Readonly<Partial<Record<RejectReason, number>>>
  /** Header cells as found; of columns nobody knows as `showMapping` tells them, as in `mapping` and `ignoredColumns`. */
  readonly header: readonly string[]
  readonly mapping: readonly MappedColumn[]
  readonly ignoredColumns: readonly string[]
  readonly missingOptional: readonly string[]
  /** The first rejects, at most 20: for a message. All of them stand in the files `writeRejects` delivers. */
  readonly firstRejects: readonly Reject[]
  /** Files in `workDir` with every reject; `null` when there is none. */
  readonly rejects: { readonly csv: string; readonly raw: string } | null
  /**
   * Where source lines leave the rule "accepted record k (0-based) starts on line k + 2": from `record` on, record k starts on
   * `line + (k - record)`, until the next entry. Empty for a file without blank lines, rejects and quoted newlines.
   */
  readonly lineBreakpoints: readonly { readonly record: number; readonly line: number }[]
}

export type Inspection = CsvInspection | ParquetInspection
