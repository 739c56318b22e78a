import type { CoverageDefinition, Profile } from '@doisoat/profile'
import highsLoader from 'highs'
import type { PublicRow } from '../disclose.ts'

// Its types are those of the CommonJS build; Node loads the ES module, whose default export is the loader itself.
const loadHighs = highsLoader as unknown as typeof highsLoader.default

type Highs = Awaited<ReturnType<typeof loadHighs>>
type Model = ReturnType<Highs['createModel']>

export type AttackedQuantity = 'count' | 'complement' | 'size'

/** People of one unit, one age range and one sex: the finest the published tables can be taken apart. */
interface Atom {
  readonly unit: string
  readonly ages: string
  readonly sex: string
  readonly sizeColumn: number
}

/** HiGHS: unbounded, unbounded or infeasible. */
const unbounded: ReadonlySet<number> = new Set([9, 10])
const optimal = 7

interface AttackOptions {
  readonly profile: Pick<Profile, 'coverage' | 'ageBands' | 'disclosure'>
  readonly districtOf: ReadonlyMap<string, string>
}

/**
 * A reader with a linear-programming solver, who has every published table of people and knows the method: how counts are rounded, that
 * no small count is shown, that parts add up, which definitions count the same people and which count is part of another. Says between
 * which bounds a number must lie. Written against the published rows alone: it shares no code with what it attacks.
 */
export class Attack {
  readonly #options: AttackOptions
  readonly #base: number
  readonly #models: { readonly model: Model; readonly columns: Map<string, number>; readonly definitions: Set<string> }[] = []
  readonly #atoms = new Map<string, Atom[]>()

  private constructor(options: AttackOptions) {
    this.#options = options
    this.#base = Math.ceil(options.profile.disclosure.threshold / 2)
  }

  static async prepare(rows: readonly PublicRow[], options: AttackOptions): Promise<Attack> {
    const highs = await loadHighs()
    const attack = new Attack(options)
    const people = rows.filter((row) => row.basis === 'people')
    const groups = Map.groupBy(options.profile.coverage, ({ denominator: { residence, withoutExcludedGroups, inRegister } }) =>
      JSON.stringify([residence.toSorted(), withoutExcludedGroups, inRegister]),
    )
    for (const definitions of groups.values()) attack.#addModel(highs, definitions, people)
    return attack
  }

  /** Lowest and highest possible value of a number of a published row. */
  bounds(row: PublicRow, quantity: AttackedQuantity): { low: number; high: number } {
    const found = this.#models.find(({ definitions }) => definitions.has(row.definition))
    if (!found) throw new Error(`no model of ${row.definition}`)
    const terms = this.#terms(row, quantity, found.columns)
    const solve = (sign: number): number => {
      for (const [column, value] of terms) found.model.changeColCost(column, sign * value)
      found.model.run()
      const status = found.model.getModelStatus()
      const value = sign * found.model.getObjectiveValue()
      for (const [column] of terms) found.model.changeColCost(column, 0)
      if (unbounded.has(status)) return sign * Number.NEGATIVE_INFINITY
      if (status !== optimal) throw new Error(`the solver says ${status}`)
      return value
    }
    // Bounds are whole numbers of people; a hundredth is the solver's tolerance.
    return { low: Math.ceil(solve(1) - 0.01), high: Math.floor(solve(-1) + 0.01) }
  }

  dispose(): void {
    for (const { model } of this.#models) model.dispose()
  }

  #addModel(highs: Highs, definitions: readonly CoverageDefinition[], people: readonly PublicRow[]): void {
    const rows = people.filter((row) => definitions.some((one) => one.definition === row.definition))
    if (rows.length === 0) return
    const model = highs.createModel()
    model.options.set({ output_flag: false, simplex_strategy: 4, presolve: 'off' })
    const columns = new Map<string, number>()
    const column = (name: string): number => {
      const known = columns.get(name)
      if (known !== undefined) return known
      model.addVar(0, highs.infinity)
      columns.set(name, columns.size)
      return columns.size - 1
    }
    for (const definition of definitions) this.#addAtoms(definition, rows, column)
    const addRow = (low: number, high: number, terms: ReadonlyMap<number, number>): void => {
      model.addRow(low, high, { indices: [...terms.keys()], values: [...terms.values()] })
    }
    for (const definition of definitions) {
      for (const atom of this.#atoms.get(definition.definition) ?? []) {
        const count = column(countName(definition, atom))
        addRow(
          0,
          highs.infinity,
          new Map([
            [atom.sizeColumn, 1],
            [count, -1],
          ]),
        )
        for (const wider of definitions.filter((one) => isPartOf(definition, one))) {
          addRow(
            0,
            highs.infinity,
            new Map([
              [column(countName(wider, atom)), 1],
              [count, -1],
            ]),
          )
        }
      }
    }
    for (const row of rows) {
      for (const [quantity, low, high] of this.#knownOf(row)) addRow(low, high, this.#terms(row, quantity, columns))
    }
    this.#models.push({ model, columns, definitions: new Set(definitions.map((one) => one.definition)) })
  }

  /** Everybody whom all three crosses of two allow: where a cross has no row, there is nobody. */
  #addAtoms(definition: CoverageDefinition, rows: readonly PublicRow[], column: (name: string) => number): void {
    const own = rows.filter((row) => row.definition === definition.definition && row.district_code === '')
    const has = new Set(own.map((row) => `${row.unit_code}|${row.age_band}|${row.sex}`))
    const values = (key: 'unit_code' | 'age_band' | 'sex'): string[] =>
      [...new Set(own.map((row) => row[key]))].filter((one) => one !== '')
    const atoms: Atom[] = []
    const parts = this.#bandsInPart(definition)
    for (const unit of values('unit_code')) {
      for (const band of [...values('age_band'), ...parts]) {
        for (const sex of [...values('sex'), 'unknown']) {
          const isBand = !parts.has(band)
          const isSex = sex !== 'unknown'
          if (isBand && !has.has(`${unit}|${band}|`)) continue
          if (isSex && !has.has(`${unit}||${sex}`)) continue
          if (isBand && isSex && !has.has(`|${band}|${sex}`)) continue
          const ages = this.#agesOf(definition, band)
          atoms.push({ unit, ages, sex, sizeColumn: column(`size|${unit}|${ages}|${sex}`) })
          column(countName(definition, { unit, ages, sex }))
        }
      }
    }
    this.#atoms.set(definition.definition, atoms)
  }

  /** Bands that a definition counts in part are in its totals and in no table; so are people of no recorded age. */
  #bandsInPart({ denominator: { ageFrom, ageTo } }: CoverageDefinition): Set<string> {
    const inPart = this.#options.profile.ageBands.filter(({ from, to }) => {
      const [last, lastCounted] = [to ?? 999, ageTo ?? 999]
      return last >= ageFrom && from <= lastCounted && (from < ageFrom || last > lastCounted)
    })
    return new Set(['unknown', ...inPart.map((band) => band.name)])
  }

  #agesOf({ denominator: { ageFrom, ageTo } }: CoverageDefinition, name: string): string {
    const band = this.#options.profile.ageBands.find((one) => one.name === name)
    if (!band) return name
    return `${Math.max(ageFrom, band.from)}-${Math.min(ageTo ?? 999, band.to ?? 999)}`
  }

  #terms(row: PublicRow, quantity: AttackedQuantity, columns: ReadonlyMap<string, number>): Map<number, number> {
    const definition = this.#options.profile.coverage.find((one) => one.definition === row.definition)
    if (!definition) throw new Error(`no definition ${row.definition}`)
    const ages = row.age_band === '' ? undefined : this.#agesOf(definition, row.age_band)
    const terms = new Map<number, number>()
    for (const atom of this.#atoms.get(row.definition) ?? []) {
      if (row.unit_code !== '' && row.unit_code !== atom.unit) continue
      if (row.district_code !== '' && row.district_code !== (this.#options.districtOf.get(atom.unit) ?? 'unknown')) continue
      if ((ages !== undefined && ages !== atom.ages) || (row.sex !== '' && row.sex !== atom.sex)) continue
      if (quantity !== 'count') terms.set(atom.sizeColumn, 1)
      if (quantity !== 'size') terms.set(columns.get(countName(definition, atom)) ?? -1, quantity === 'count' ? 1 : -1)
    }
    return terms
  }

  #knownOf({ numerator, denominator }: PublicRow): [AttackedQuantity, number, number][] {
    if (numerator === null || denominator === null) return []
    const { threshold } = this.#options.profile.disclosure
    const error = this.#base - 1
    const around = (value: number, times: number): [number, number] => [
      Math.max(threshold, value - times * error),
      value + times * error,
    ]
    if (denominator === 0) return [['size', 0, 0]]
    if (numerator === 0)
      return [
        ['count', 0, 0],
        ['size', ...around(denominator, 1)],
      ]
    if (numerator === denominator)
      return [
        ['complement', 0, 0],
        ['size', ...around(denominator, 1)],
      ]
    return [
      ['size', ...around(denominator, 1)],
      ['count', ...around(numerator, 1)],
      ['complement', ...around(denominator - numerator, 2)],
    ]
  }
}

function countName({ register, statuses }: CoverageDefinition, { unit, ages, sex }: Omit<Atom, 'sizeColumn'>): string {
  // Definitions of one register and status count the same people wherever they count the same ages.
  return `count|${register}|${statuses.toSorted().join('+')}|${unit}|${ages}|${sex}`
}

/** Whom one definition counts, the other counts as well: the same register, fewer statuses. */
function isPartOf(narrow: CoverageDefinition, wide: CoverageDefinition): boolean {
  return (
    narrow.register === wide.register &&
    narrow.statuses.length > 0 &&
    narrow.statuses.length < wide.statuses.length &&
    narrow.statuses.every((status) => wide.statuses.includes(status))
  )
}
