/** Letters in front of a finding key, so that no spreadsheet takes a key such as 12e4… for a number. */
const prefix = 'F-'

/** A finding key as a report shows it. */
export function showFindingKey(key: string): string {
  return `${prefix}${key}`
}

/** The finding key in a cell of a file that came back; undefined when the cell holds none. */
export function readFindingKey(cell: string): string | undefined {
  return /^(?:f-)?([0-9a-f]{16,64})$/i.exec(cell.trim().replaceAll('\u00a0', ''))?.[1]?.toLowerCase()
}

/** A case key as people read it: BCDF-GHJK-MNPQ-RSTV, the reference number of the case. */
export function showCaseKey(key: string): string {
  return key.toUpperCase().replace(/(.{4})(?=.)/g, '$1-')
}
