import type { MappedColumn } from './inspection.ts'

/** A header cell for a message: shortened, long runs of digits masked, for a file without header has people's numbers there. */
export function showHeader(header: string): string {
  const masked = maskDigits(header)
  return `"${masked.length > 40 ? `${masked.slice(0, 40)}…` : masked}"`
}

/** As long as an identifier: no column is named like that. */
const identifier = /\p{Nd}{9}/u

/**
 * The columns as a ledger may keep them. Columns nobody knows have long runs of digits masked; where one of them holds an identifier, the
 * header line runs into the first row, and they are people's names, dates and addresses: then only their places are told.
 */
export function showMapping(mapping: readonly MappedColumn[]): MappedColumn[] {
  const unknown = mapping.filter((one) => one.column === null)
  const people = unknown.some((one) => identifier.test(one.header))
  return mapping.map((one) => {
    if (one.column !== null) return one
    return { ...one, header: people ? `(column ${one.index + 1}, not shown)` : maskDigits(one.header) }
  })
}

function maskDigits(header: string): string {
  return header.replaceAll(/\p{Nd}{4,}/gu, (digits) => '•'.repeat(Array.from(digits).length))
}
