import { type AreaFigure, pointsBetween } from './figures/coverage-figures.ts'

export const sortKeys = ['name', 'rate', 'have', 'missing', 'outOf', 'change'] as const
export type SortKey = (typeof sortKeys)[number]

/** How a table of areas is sorted. */
export interface AreaSort {
  readonly key: SortKey
  readonly descending: boolean
}

/** Reads `?sort=rate` or `?sort=-rate`; anything else is by name. */
export function parseAreaSort(text: string | undefined): AreaSort {
  const descending = text?.startsWith('-') ?? false
  const key = sortKeys.find((one) => one === (descending ? text?.slice(1) : text))
  return key ? { key, descending } : { key: 'name', descending: false }
}

export function showAreaSort({ key, descending }: AreaSort): string {
  return `${descending ? '-' : ''}${key}`
}

/** What a click on a column's heading asks for: the other way round, and first the way in which it is mostly read. */
export function nextSort(now: AreaSort, key: SortKey): AreaSort {
  if (now.key === key) return { key, descending: !now.descending }
  return { key, descending: key === 'missing' || key === 'outOf' || key === 'have' }
}

/** The areas in order, hidden ones and what lies nowhere last; equals by name, and names as Vietnamese sorts them. */
export function sortAreas<T extends AreaFigure & { readonly name: string }>(
  areas: readonly T[],
  { key, descending }: AreaSort,
): T[] {
  const byName = new Intl.Collator('vi').compare
  const value = (area: T): number | undefined => {
    if (key === 'change') return pointsBetween(area.before, area)
    if (area.numerator === null) return undefined
    const { numerator, denominator } = area
    if (key === 'rate') return denominator === 0 ? undefined : numerator / denominator
    if (key === 'missing') return denominator - numerator
    return key === 'have' ? numerator : denominator
  }
  return areas.toSorted((a, b) => {
    const isNowhere = Number(a.code === 'unknown') - Number(b.code === 'unknown')
    if (isNowhere !== 0) return isNowhere
    if (key === 'name') return descending ? byName(b.name, a.name) : byName(a.name, b.name)
    const [left, right] = [value(a), value(b)]
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined) || byName(a.name, b.name)
    return (descending ? right - left : left - right) || byName(a.name, b.name)
  })
}
