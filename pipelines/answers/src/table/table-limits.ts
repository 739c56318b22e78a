/** What a file that comes back may be at most; an honest report of 200,000 rows is 22 MB, 260 MB unpacked, in 12 entries. */
export const tableLimits = {
  fileBytes: 100_000_000,
  entries: 1_000,
  unpackedBytes: 1_000_000_000,
  /** Unpacked ÷ packed of one entry, looked at above 10 MB: XML of a report reaches 20, a bomb 1000. */
  ratio: 200,
  rows: 1_048_576,
  cellsPerRow: 1_000,
  milliseconds: 120_000,
  /** Heap of the process that reads; with buffers it took 480 MB on the largest file. */
  heapMb: 768,
} as const

export type TableProblem =
  | 'too_large'
  | 'too_many_entries'
  | 'unpacks_too_far'
  | 'too_many_rows'
  | 'too_wide'
  | 'old_or_encrypted_workbook'
  | 'encrypted_archive'
  | 'not_a_workbook'
  | 'broken'

/** One line of what the reading process prints: a sheet begins, a row of it with its number (from 1), or the end with a problem. */
export type TableLine =
  | { readonly sheet: string }
  | { readonly row: number; readonly cells: readonly string[] }
  | { readonly problem: TableProblem }
  | { readonly end: true }
