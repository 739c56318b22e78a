import { findLoose, type Ladder } from './age-ladder.ts'
import { type Knowledge, KnownBounds } from './known-bounds.ts'
import { type Cell, type CellSet, isShown, type Line, type Quantity, quantities, valueOf } from './public-cell.ts'

/**
 * What several ladders and lines say together is a little more than each says alone: without something to spare a solver that has them
 * all finds a few cells in a thousand of cities made to be hostile.
 */
const slack = 1.5

/**
 * Hides what would follow from the published numbers, until nothing does. Small cells are hidden already.
 *
 * A hidden margin hides its parts. Where the margin is shown, what is hidden in the line lies between two bounds that follow from the
 * rounded margin and the rounded shown parts; while they are closer than the threshold, the smallest shown part is hidden as well, and
 * where there is none left, the margin.
 */
export function hideCells(set: CellSet, lines: readonly Line[], ladders: readonly Ladder[]): void {
  const { threshold } = set
  for (let changed = true; changed; ) {
    changed = false
    // Hiding only loosens what is known: bounds of the start of a pass hold to its end.
    const known = new KnownBounds(set, lines)
    for (const line of lines) while (closeLine(line, { known, threshold })) changed = true
    for (const ladder of ladders) {
      for (
        let loose = findLoose(ladder, { known, threshold: threshold * slack });
        loose;
        loose = findLoose(ladder, { known, threshold: threshold * slack })
      ) {
        hide(loose.cell, loose.quantity)
        changed = true
      }
    }
  }
}

/** One more cell hidden, or false when the line is safe. */
function closeLine(line: Line, knowledge: Knowledge): boolean {
  if (line.margin.hidden) {
    const part = line.parts.find((one) => !one.hidden && one.population.size > 0)
    if (part) part.hidden = true
    if (part) return true
  }
  for (const quantity of quantities) {
    if (isSafe(line, quantity, knowledge)) continue
    const [smallest] = line.parts
      .filter((part) => isShown(part, quantity) && valueOf(part, quantity) > 0)
      .toSorted((a, b) => a.population.size - b.population.size || (a.id < b.id ? -1 : 1))
    hide(smallest ?? line.margin, quantity)
    return true
  }
  return false
}

function hide(cell: Cell, quantity: Quantity): void {
  if (quantity === 'size') for (const one of cell.population.cells) one.hidden = true
  cell.hidden = true
}

function isSafe({ margin, parts }: Line, quantity: Quantity, { known, threshold }: Knowledge): boolean {
  if (!isShown(margin, quantity)) return true
  const unknown = parts.filter((part) => !isShown(part, quantity))
  // Nothing hidden, or nobody in what is hidden: there is nobody to find.
  if (unknown.every((part) => valueOf(part, quantity) === 0 || !part.isPublished)) return true
  let { low, high } = known.of(margin, quantity)
  for (const part of parts) {
    if (!isShown(part, quantity)) continue
    const { low: least, high: most } = known.of(part, quantity)
    low -= most
    high -= least
  }
  // One cell alone is the sum; of several each may be anything from nobody to the whole sum.
  return (unknown.length === 1 ? high - Math.max(0, low) : high) >= threshold
}
