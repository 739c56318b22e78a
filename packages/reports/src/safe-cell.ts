/**
 * What a spreadsheet may take for the start of a formula (OWASP, CSV injection), with the full-width forms that Excel folds; behind any
 * number of apostrophes, so that the escape can be undone.
 */
const formulaStart = /^'*[=+\-@\t\r\n\0＝＋－＠]/

/**
 * A cell as a spreadsheet may open it: a text that could start a formula gets one leading apostrophe, any other stays as it is, IDs
 * with their leading zeros included. `unsafeCell` undoes it. fast-csv escapes nothing of this itself.
 */
export function safeCell(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text
}

/** The text that `safeCell` was given. */
export function unsafeCell(cell: string): string {
  return cell.startsWith("'") && formulaStart.test(cell.slice(1)) ? cell.slice(1) : cell
}
