/** Two counts of people: how many have it, out of how many. */
export interface Cell {
  readonly numerator: number
  readonly denominator: number
}

/** A cell that may be shown, or one that may not: then both numbers are gone. */
export type PublicCell =
  | { readonly numerator: number; readonly denominator: number }
  | { readonly numerator: null; readonly denominator: null }

export interface Suppression<T> {
  /** Counts and complements from 1 to threshold - 1 are hidden. */
  readonly threshold: number
  /** The group whose sum is published in another table (a unit's district); undefined = none. */
  readonly groupOf?: (cell: T) => string | undefined
  /** Groups whose sum is itself hidden: all their cells are. */
  readonly hiddenGroups?: ReadonlySet<string>
}

/**
 * Hides the small cells of one table whose sum is published beside it. The only place where this is decided; page, file and API
 * take its result.
 *
 * A cell is hidden when its count, its complement (those without) or its total is from 1 to threshold - 1: a rate with its total
 * gives the complement away. What is hidden must not follow from a published sum by subtraction: in the table and in each group,
 * cells are added, the smallest first, until at least two are hidden and together they pass the test that each of them failed.
 * Rule: thresholds and complementary suppression as in official statistics (ONS, Eurostat ':c').
 */
export function suppressCells<T extends Cell>(cells: readonly T[], rule: Suppression<T>): (Omit<T, keyof Cell> & PublicCell)[] {
  const group = (cell: T): string | undefined => rule.groupOf?.(cell)
  const hidden = new Set(cells.filter((cell) => isSmall(cell, rule.threshold) || rule.hiddenGroups?.has(group(cell) ?? '')))
  const groups = [...Map.groupBy(cells, group)].filter(([name]) => name !== undefined).map(([, members]) => members)
  for (const members of [...groups, cells]) hideUntilSafe(members, hidden, rule.threshold)
  return cells.map((cell) => (hidden.has(cell) ? { ...cell, numerator: null, denominator: null } : cell))
}

/** Whether a count, its complement or its total is from 1 to threshold - 1. */
export function isSmall({ numerator, denominator }: Cell, threshold: number): boolean {
  return [numerator, denominator - numerator, denominator].some((count) => count > 0 && count < threshold)
}

function hideUntilSafe<T extends Cell>(members: readonly T[], hidden: Set<T>, threshold: number): void {
  const inside = members.filter((cell) => hidden.has(cell))
  const open = members
    .filter((cell) => !hidden.has(cell) && cell.denominator > 0)
    .toSorted((a, b) => a.denominator - b.denominator || a.numerator - b.numerator)
  while (inside.length > 0 && (inside.length === 1 || isSmall(sumOf(inside), threshold))) {
    const next = open.shift()
    if (next === undefined) return
    inside.push(next)
    hidden.add(next)
  }
}

function sumOf(cells: readonly Cell[]): Cell {
  return {
    numerator: cells.reduce((sum, cell) => sum + cell.numerator, 0),
    denominator: cells.reduce((sum, cell) => sum + cell.denominator, 0),
  }
}
