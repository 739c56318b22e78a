import { type Cell, type CellSet, isShown, type Quantity, valueOf } from './public-cell.ts'

/** A published sum: the margins, mostly one, are together what the parts are together, in these quantities. */
export interface Line {
  readonly margins: readonly Cell[]
  readonly parts: readonly Cell[]
  /** Only sizes add up where the cells are of several definitions. */
  readonly quantities: readonly Quantity[]
}

/**
 * Hides what would follow from sums, until nothing does. Small cells are hidden already.
 *
 * A hidden margin hides its parts. Where the margin is shown, what is hidden in the line lies between two bounds that follow from the
 * rounded margin and the rounded shown parts; while they are closer than the threshold, the smallest shown part is hidden as well, and
 * where there is none left, the margin.
 */
export function hideCells(set: CellSet, lines: readonly Line[]): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const line of lines) while (closeLine(set, line)) changed = true
  }
}

/** One more cell hidden, or false when the line is safe. */
function closeLine(set: CellSet, line: Line): boolean {
  if (line.quantities.includes('count') && line.margins.some((margin) => margin.hidden)) {
    const part = line.parts.find((one) => !one.hidden && one.population.size > 0)
    if (part) part.hidden = true
    if (part) return true
  }
  for (const quantity of line.quantities) {
    if (isSafe(set, line, quantity)) continue
    const [smallest] = line.parts
      .filter((part) => isShown(part, quantity) && valueOf(part, quantity) > 0)
      .toSorted((a, b) => a.population.size - b.population.size || (a.population.id < b.population.id ? -1 : 1))
    hide(smallest ?? line.margins[0], quantity)
    return true
  }
  return false
}

function hide(cell: Cell | undefined, quantity: Quantity): void {
  if (cell === undefined) throw new Error('a line has a margin')
  if (quantity === 'size') for (const one of cell.population.cells) one.hidden = true
  cell.hidden = true
}

function isSafe(set: CellSet, { margins, parts }: Line, quantity: Quantity): boolean {
  if (!margins.every((margin) => isShown(margin, quantity))) return true
  const unknown = parts.filter((part) => !isShown(part, quantity))
  // Nothing hidden, or nobody in what is hidden: there is nobody to find.
  if (unknown.every((part) => valueOf(part, quantity) === 0)) return true
  let [low, high] = [0, 0]
  for (const margin of margins) {
    const known = set.known(margin, quantity)
    low += known.low
    high += known.high
  }
  for (const part of parts) {
    if (!isShown(part, quantity)) continue
    const known = set.known(part, quantity)
    low -= known.high
    high -= known.low
  }
  // One cell alone is the sum; of several each may be anything from nobody to the whole sum.
  return (unknown.length === 1 ? high - Math.max(0, low) : high) >= set.threshold
}
