import type { GateRule } from '@doisoat/contracts'
import { formatCount } from '@doisoat/runtime'

/** Rates are quotients and their differences inexact: exactly the limit is still within it. */
const noise = 1e-9

type NewRule = Omit<GateRule, 'fired' | 'last' | 'level'> &
  Partial<Pick<GateRule, 'last' | 'level'>> & {
    /** What may be wrong: ends the detail of a rule that fired. */
    readonly suspicion?: string
  }

/** A rule that holds the run when its number is beyond the limit. */
export function above(rule: NewRule): GateRule {
  const { value, limit } = rule
  return evaluated(rule, value !== null && limit !== null && value > limit + noise)
}

/** The same for a number that must not fall below its limit. */
export function below(rule: NewRule): GateRule {
  const { value, limit } = rule
  return evaluated(rule, value !== null && limit !== null && value < limit - noise)
}

function evaluated({ suspicion, detail, ...rule }: NewRule, fired: boolean): GateRule {
  return { last: null, level: 'hold', ...rule, detail: fired && suspicion ? `${detail}${suspicion}` : detail, fired }
}

/** 0.4 of 1 as 40.0%. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`
}

/** 123 of 1,000 (12.3%). */
export function ofAll(count: number, all: number): string {
  return `${formatCount(count)} of ${formatCount(all)} (${percent(all === 0 ? 0 : count / all)})`
}
