import { type Cell, type CellSet, isShown, type Line, type Population, type Quantity, quantities } from './public-cell.ts'
import type { Interval } from './round-count.ts'

/** What a reader knows, and how closely he may know what is hidden. */
export interface Knowledge {
  readonly known: KnownBounds
  readonly threshold: number
}

/** Bounds settle after three or four rounds; more rounds only find what the next pass finds as well. */
const rounds = 4

/**
 * What a reader knows of every number: what its rounding says, and what follows from the sums it stands in. A shown number between
 * others may be known better than its rounding tells, and with it what it hides.
 */
export class KnownBounds {
  readonly #bounds: Record<Quantity, Map<Cell | Population, Interval>> = {
    count: new Map(),
    complement: new Map(),
    size: new Map(),
  }

  constructor(set: CellSet, lines: readonly Line[]) {
    for (const cell of set.cells.values()) {
      for (const quantity of quantities) if (isShown(cell, quantity)) this.#meet(cell, quantity, set.known(cell, quantity))
    }
    for (let round = 0; round < rounds; round++) {
      for (const line of lines) for (const quantity of quantities) this.#addUp(line, quantity)
      for (const cell of set.cells.values()) this.#balance(cell)
    }
  }

  of(cell: Cell, quantity: Quantity): Interval {
    return this.#bounds[quantity].get(quantity === 'size' ? cell.population : cell) ?? { low: 0, high: Number.POSITIVE_INFINITY }
  }

  #meet(cell: Cell, quantity: Quantity, { low, high }: Interval): void {
    const now = this.of(cell, quantity)
    if (low <= now.low && high >= now.high) return
    const both = { low: Math.max(low, now.low), high: Math.min(high, now.high) }
    this.#bounds[quantity].set(quantity === 'size' ? cell.population : cell, both)
  }

  #addUp({ margin, parts }: Line, quantity: Quantity): void {
    const known = parts.map((part) => this.of(part, quantity))
    const low = known.reduce((sum, one) => sum + one.low, 0)
    // Kept apart: infinity less infinity is no number.
    const open = known.filter((one) => one.high === Number.POSITIVE_INFINITY).length
    const high = known.reduce((sum, one) => sum + (one.high === Number.POSITIVE_INFINITY ? 0 : one.high), 0)
    this.#meet(margin, quantity, { low, high: open > 0 ? Number.POSITIVE_INFINITY : high })
    const whole = this.of(margin, quantity)
    for (const [at, part] of parts.entries()) {
      const own = known[at] ?? whole
      const isOpen = own.high === Number.POSITIVE_INFINITY
      const others = open - (isOpen ? 1 : 0) > 0 ? Number.POSITIVE_INFINITY : high - (isOpen ? 0 : own.high)
      this.#meet(part, quantity, { low: whole.low - others, high: whole.high - (low - own.low) })
    }
  }

  /** Those who are counted and those who are not are all. */
  #balance(cell: Cell): void {
    const [count, complement, size] = [this.of(cell, 'count'), this.of(cell, 'complement'), this.of(cell, 'size')]
    this.#meet(cell, 'size', { low: count.low + complement.low, high: count.high + complement.high })
    this.#meet(cell, 'count', { low: size.low - complement.high, high: size.high - complement.low })
    this.#meet(cell, 'complement', { low: size.low - count.high, high: size.high - count.low })
  }
}
