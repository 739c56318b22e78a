import { styleText } from 'node:util'

const maxWidth = 100

export interface Column {
  readonly head: string
  readonly align: 'left' | 'right'
}

export function left(head: string): Column {
  return { head, align: 'left' }
}

export function right(head: string): Column {
  return { head, align: 'right' }
}

/** Columns as wide as their widest cell, two spaces apart, or one where two do not fit. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map((column) => column.head), ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))))
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  const lines = all.map((row) => {
    const cells = columns.map(({ align }, index) => {
      const text = row[index] ?? ''
      const space = ' '.repeat((widths[index] ?? 0) - widthOf(text))
      return align === 'left' ? text + space : space + text
    })
    return cells.join(total > maxWidth ? ' ' : '  ').trimEnd()
  })
  return lines.map((line, index) => (index === 0 ? bold(line) : line))
}

/** Terminal columns: marks written apart from their letter take none. */
function widthOf(text: string): number {
  return [...text].filter((character) => !/[\p{M}\p{Cf}]/u.test(character)).length
}

/**
 * Lines of at most 100 columns, broken at spaces, the later ones set in. Control characters, which a file name may hold, never reach the
 * terminal.
 */
export function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.replace(/\p{Cc}/gu, '?').split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= maxWidth) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(last === undefined ? word : `  ${word}`)
  }
  return lines
}

/** Only on a terminal that wants colour (NO_COLOR, dumb terminals and pipes do not). */
export function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout })
}
