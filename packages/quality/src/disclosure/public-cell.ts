import { type Interval, type RoundingKeys, roundCount, roundingBase } from './round-count.ts'

/** A set of people or rows that is counted under several definitions: its size must be hidden or shown in all of them alike. */
export interface Population {
  readonly id: string
  readonly size: number
  readonly rounded: number
  /** The published cells with this denominator. */
  readonly cells: Cell[]
}

/** One count of a population; definitions that count the same share it. */
export interface Cell {
  readonly id: string
  readonly population: Population
  readonly count: number
  readonly rounded: number
  hidden: boolean
  /** Stands in a published table; one that does not is part of sums all the same. */
  isPublished: boolean
}

/** A published sum: the margin is the sum of its parts. */
export interface Line {
  readonly margin: Cell
  readonly parts: readonly Cell[]
}

/** What a published cell gives away: how many are counted, how many are not, and out of how many. */
export const quantities = ['count', 'complement', 'size'] as const
export type Quantity = (typeof quantities)[number]

/** The cells of one disclosure decision, by what they count. */
export class CellSet {
  readonly threshold: number
  readonly cells = new Map<string, Cell>()
  readonly #populations = new Map<string, Population>()
  readonly #base: number
  readonly #keys: RoundingKeys

  constructor(threshold: number, keys: RoundingKeys) {
    this.threshold = threshold
    this.#base = roundingBase(threshold)
    this.#keys = keys
  }

  /** The cell that counts `id` out of `populationId`, made on first use; hidden from the start where one of its numbers is small. */
  cell(id: string, populationId: string, { numerator, denominator }: { numerator: number; denominator: number }): Cell {
    const known = this.cells.get(id)
    if (known) return known
    const population = this.#population(populationId, denominator)
    // Everybody stays everybody: two roundings would make 98 % or 102 % of it.
    const rounded = numerator === denominator ? population.rounded : this.#round(numerator, id)
    const cell = { id, population, count: numerator, rounded, hidden: false, isPublished: false }
    cell.hidden = quantities.some((quantity) => this.isSmall(valueOf(cell, quantity)))
    population.cells.push(cell)
    this.cells.set(id, cell)
    return cell
  }

  /** A count that could name somebody. Nobody is nobody. */
  isSmall(value: number): boolean {
    return value > 0 && value < this.threshold
  }

  /** What a reader knows of a shown cell, who knows that no small count is shown and how counts are rounded. */
  known(cell: Cell, quantity: Quantity): Interval {
    if (valueOf(cell, quantity) === 0) return { low: 0, high: 0 }
    const { rounded, population } = cell
    if (quantity === 'size') return this.#around(population.rounded, 1)
    if (quantity === 'count') return this.#around(rounded, 1)
    return cell.count === 0 ? this.#around(population.rounded, 1) : this.#around(population.rounded - rounded, 2)
  }

  #around(rounded: number, roundings: number): Interval {
    const error = roundings * (this.#base - 1)
    return { low: Math.max(this.threshold, rounded - error), high: rounded + error }
  }

  #population(id: string, size: number): Population {
    const known = this.#populations.get(id)
    if (known) return known
    const population: Population = { id, size, rounded: this.#round(size, id), cells: [] }
    this.#populations.set(id, population)
    return population
  }

  #round(count: number, cell: string): number {
    return roundCount(count, { base: this.#base, keys: this.#keys, cell })
  }
}

export function valueOf(cell: Cell, quantity: Quantity): number {
  if (quantity === 'size') return cell.population.size
  return quantity === 'count' ? cell.count : cell.population.size - cell.count
}

/** Whether a reader is given the quantity: a hidden cell's denominator may still stand beside another cell of the same people. */
export function isShown(cell: Cell, quantity: Quantity): boolean {
  return quantity === 'size' ? cell.population.cells.some((one) => !one.hidden) : !cell.hidden
}
