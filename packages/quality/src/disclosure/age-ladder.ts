import type { Knowledge } from './known-bounds.ts'
import { type Cell, isShown, type Quantity, valueOf } from './public-cell.ts'

/** People of one place and sex from one birthday to before another; the cell is undefined where there is nobody. */
export interface Rung {
  readonly from: number
  readonly to: number
  readonly cell: Cell | undefined
}

/**
 * What definitions that differ in age only say of one place and sex together: people of 14 and over, of working age, of 18 to 24 …
 *
 * Each is the difference of two sums "younger than", so what a reader can say of a hidden one is a shortest path: exact, as a solver
 * would find it, and quick.
 */
export interface Ladder {
  readonly rungs: readonly Rung[]
  /** size, or count and complement of one register and status. */
  readonly quantities: readonly Quantity[]
}

interface Paths {
  /** At [i][j] the most by which the sum at j can exceed the sum at i. */
  readonly most: number[][]
  /** The next stop on the way from i to j. */
  readonly next: number[][]
  readonly direct: (Cell | undefined)[][]
}

/** The cell to hide next, and in which quantity, so that nothing hidden follows from the others; undefined when all is safe. */
export function findLoose(
  { rungs, quantities }: Ladder,
  { known, threshold }: Knowledge,
): { cell: Cell; quantity: Quantity } | undefined {
  for (const quantity of quantities) {
    const hidden = rungs.filter(({ cell }) => cell?.isPublished && !isShown(cell, quantity) && valueOf(cell, quantity) > 0)
    if (hidden.length === 0) continue
    const stops = [...new Set(rungs.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b)
    const paths = findPaths(known, { rungs, stops, quantity })
    for (const { from, to } of hidden) {
      const [i, j] = [stops.indexOf(from), stops.indexOf(to)]
      const width = (paths.most[i]?.[j] ?? 0) + (paths.most[j]?.[i] ?? 0)
      if (width >= threshold) continue
      const [cell] = [...cellsOnPath(paths, i, j), ...cellsOnPath(paths, j, i)].toSorted(
        (a, b) => a.population.size - b.population.size || (a.id < b.id ? -1 : 1),
      )
      if (cell) return { cell, quantity }
    }
  }
  return undefined
}

function findPaths(
  known: Knowledge['known'],
  { rungs, stops, quantity }: { rungs: readonly Rung[]; stops: readonly number[]; quantity: Quantity },
): Paths {
  const square = <T>(value: T): T[][] => stops.map(() => stops.map(() => value))
  const most = square(Number.POSITIVE_INFINITY)
  const next = square(-1)
  const direct = square<Cell | undefined>(undefined)
  const limit = (i: number, j: number, { value, cell }: { value: number; cell: Cell | undefined }): void => {
    if (value >= (most[i]?.[j] ?? 0)) return
    for (const [table, entry] of [
      [most, value],
      [next, j],
      [direct, cell],
    ] as const) {
      const row = table[i] as (typeof entry)[] | undefined
      if (row) row[j] = entry
    }
  }
  // Nobody is counted below zero.
  for (let i = 1; i < stops.length; i++) limit(i, i - 1, { value: 0, cell: undefined })
  for (const { from, to, cell } of rungs) {
    if (cell && !isShown(cell, quantity)) continue
    const { low, high } = cell ? known.of(cell, quantity) : { low: 0, high: 0 }
    limit(stops.indexOf(from), stops.indexOf(to), { value: high, cell })
    limit(stops.indexOf(to), stops.indexOf(from), { value: -low, cell })
  }
  for (const k of stops.keys()) {
    for (const i of stops.keys()) {
      for (const j of stops.keys()) {
        const value = (most[i]?.[k] ?? 0) + (most[k]?.[j] ?? 0)
        const [row, nextRow] = [most[i], next[i]]
        if (!row || !nextRow || i === j || value >= (row[j] ?? 0)) continue
        row[j] = value
        nextRow[j] = nextRow[k] ?? -1
      }
    }
  }
  return { most, next, direct }
}

function cellsOnPath({ next, direct }: Paths, from: number, to: number): Cell[] {
  const cells: Cell[] = []
  for (let at = from; at !== to && at >= 0; ) {
    const step = next[at]?.[to] ?? -1
    const cell = direct[at]?.[step]
    if (cell) cells.push(cell)
    if (cells.length > direct.length) throw new Error('the counts of one place and its age bands contradict each other')
    at = step
  }
  return cells
}
