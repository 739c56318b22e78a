/** One record as RFC 4180 reads it. */
export interface ParsedRecord {
  readonly cells: readonly string[]
  /** Physical lines the record covers. */
  readonly lines: number
}

/**
 * The first record of a text, read letter by letter: what the tests hold the scanner against. Written for clarity, shares nothing with it.
 *
 * @throws Error for text behind a closing quote and for a quote that is never closed
 */
export function parseRecord(text: string): ParsedRecord {
  const cells: string[] = []
  let lines = 1
  let rest = text
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const cell = quoted ?? /^[^,\r\n]*/.exec(rest)
    if (cell === null || (rest.startsWith('"') && quoted === null)) throw new Error('quote never closed')
    cells.push(quoted === null ? cell[0] : (quoted[1] ?? '').replaceAll('""', '"'))
    lines += quoted?.[0].match(/\r\n|\r|\n/g)?.length ?? 0
    rest = rest.slice(cell[0].length)
    if (rest === '' || /^[\r\n]/.test(rest)) return { cells, lines }
    if (!rest.startsWith(',')) throw new Error('text behind a closing quote')
    rest = rest.slice(1)
  }
}
