/** Rows of one unit, to be read to their end before the next unit is asked for. */
export interface UnitRows<T> {
  readonly unit: string
  readonly rows: AsyncIterable<T>
}

/** Rows sorted by unit, as one series a unit; nothing is held back in memory. */
export async function* splitByUnit<T>(rows: AsyncIterable<T>, unitOf: (row: T) => string): AsyncGenerator<UnitRows<T>> {
  const source = rows[Symbol.asyncIterator]()
  let step = await source.next()
  while (!step.done) {
    const unit = unitOf(step.value)
    yield {
      unit,
      rows: (async function* () {
        while (!step.done && unitOf(step.value) === unit) {
          yield step.value
          step = await source.next()
        }
      })(),
    }
  }
}
