import type { GateRule } from '@doisoat/contracts'
import { formatCount } from '@doisoat/runtime'

/** Rates are quotients and their differences inexact: exactly the limit is still within it. */
const noise = 1e-9

/** A rule that holds the run when its number is beyond the limit. */
export function above(rule: Omit<GateRule, 'fired' | 'last' | 'level'> & Partial<Pick<GateRule, 'last' | 'level'>>): GateRule {
  const { value, limit } = rule
  return { last: null, level: 'hold', ...rule, fired: value !== null && limit !== null && value > limit + noise }
}

/** The same for a number that must not fall below its limit. */
export function below(rule: Parameters<typeof above>[0]): GateRule {
  const { value, limit } = rule
  return { ...above(rule), fired: value !== null && limit !== null && value < limit - noise }
}

/** 0.4 of 1 as 40.0%. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

/** 123 of 1,000 (12.3%). */
export function ofAll(count: number, all: number): string {
  return `${formatCount(count)} of ${formatCount(all)} (${percent(all === 0 ? 0 : count / all)})`
}
