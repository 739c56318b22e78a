/** The bytes a delimited text file is made of. */
export const byte = { nul: 0, tab: 9, lf: 10, cr: 13, ctrlZ: 26, space: 32, quote: 34, backslash: 92 } as const

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** A line that counts as blank: nothing, or spaces, tabs and the end mark Ctrl-Z of old DOS programs. */
export function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const b = bytes[i]
    if (b !== byte.space && b !== byte.tab && b !== byte.ctrlZ) return false
  }
  return true
}

/** Offset just past the line end of the physical line holding `from`, or `to` when the line does not end before it. */
export function nextLine(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] === byte.lf) return i + 1
    if (bytes[i] === byte.cr) return i + 1 < to && bytes[i + 1] === byte.lf ? i + 2 : i + 1
  }
  return to
}

/** Line ends in a stretch of bytes that does not end between CR and LF. */
export function countLines(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0
  for (let i = from; i < to; i++) {
    if (bytes[i] === byte.lf || (bytes[i] === byte.cr && (i + 1 >= to || bytes[i + 1] !== byte.lf))) lines++
  }
  return lines
}

/** Offset of the line end that closes `bytes[start, end)`, or `end` when there is none. */
export function lineTextEnd(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1]
  if (end === start || (last !== byte.lf && last !== byte.cr)) return end
  return last === byte.lf && end - 2 >= start && bytes[end - 2] === byte.cr ? end - 2 : end - 1
}
