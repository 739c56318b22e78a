/** What a score is made of: the four measures of a register, and how its owner works through the cases. */
export const scoreParts = ['correct', 'complete', 'clean', 'live', 'onTime', 'prompt'] as const
export type ScorePart = (typeof scoreParts)[number]

export const bandNames = ['excellent', 'good', 'fair', 'average', 'weak'] as const
export type BandName = (typeof bandNames)[number]

/** From the profile. */
export interface ScoreRules {
  readonly weights: Readonly<Record<ScorePart, number>>
  /** Best first. */
  readonly bands: readonly { readonly name: BandName; readonly from: number }[]
  /** Median days to close at which nothing is left of `prompt`. */
  readonly closeDays: number
}

/** A share with its two numbers; of a register, or of the cases where `register` is empty. */
export interface PartNumbers {
  readonly part: ScorePart
  readonly register: string
  readonly numerator: number
  readonly denominator: number
}

export interface ScoredPart extends PartNumbers {
  /** Points of the score it gives, and the most it could give. */
  readonly points: number
  readonly most: number
  /** What is missing to the most: rows to mend, cases to finish, days. */
  readonly missing: number
}

export interface Score {
  /** 0 to 100, two decimals; null without any numbers. */
  readonly score: number | null
  readonly band: BandName | null
  readonly parts: readonly ScoredPart[]
  /** The parts that would raise the score most, mended whole; most first. */
  readonly next: readonly ScoredPart[]
}

/**
 * A data-quality score of 0 to 100.
 *
 * Each register gives the weighted mean of its measures, registers count by their rows, and the cases stand beside them with their own
 * weights. A part without numbers gives its weight to the others: nobody is marked down for what was not measured.
 */
export function scoreOf(numbers: readonly PartNumbers[], rules: ScoreRules): Score {
  const measured = numbers.filter(({ denominator }) => denominator > 0)
  const registers = [...Map.groupBy(measured, ({ register }) => register)]
  const rowsOf = (parts: readonly PartNumbers[]): number => Math.max(...parts.map(({ denominator }) => denominator))
  const rows = registers.reduce((sum, [register, parts]) => sum + (register === '' ? 0 : rowsOf(parts)), 0)
  const sumOf = (parts: readonly PartNumbers[]): number => parts.reduce((sum, { part }) => sum + rules.weights[part], 0)
  const shares = registers.flatMap(([register, parts]) => {
    const isCases = register === ''
    const ofAll = isCases ? 1 : ((rows === 0 ? 0 : rowsOf(parts) / rows) * registerWeight(rules, measured)) / sumOf(parts)
    return parts.map((one) => ({ one, weight: rules.weights[one.part] * ofAll }))
  })
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  const parts = shares.map(({ one, weight }): ScoredPart => {
    const most = total === 0 ? 0 : (100 * weight) / total
    return {
      ...one,
      most: round(most),
      points: round((most * one.numerator) / one.denominator),
      missing: one.denominator - one.numerator,
    }
  })
  const score =
    total === 0
      ? null
      : round(shares.reduce((sum, { one, weight }) => sum + (100 * weight * one.numerator) / one.denominator, 0) / total)
  const gain = (part: ScoredPart): number => part.most - part.points
  return {
    score,
    band: score === null ? null : (rules.bands.find(({ from }) => score >= from)?.name ?? null),
    parts,
    next: parts
      .filter((part) => part.missing > 0)
      .toSorted((a, b) => gain(b) - gain(a))
      .slice(0, 3),
  }
}

/** The weight of all that is measured on registers, whichever of the four there are. */
function registerWeight({ weights }: ScoreRules, measured: readonly PartNumbers[]): number {
  const parts = new Set(measured.filter(({ register }) => register !== '').map(({ part }) => part))
  return [...parts].reduce((sum, part) => sum + weights[part], 0)
}

/** Ranks from 1, best first; equal scores share a rank, and who has no score has none. */
export function ranks(scores: readonly (number | null)[]): (number | null)[] {
  return scores.map((own) => (own === null ? null : 1 + scores.filter((other) => other !== null && other > own).length))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
