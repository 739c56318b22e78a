import { createHash } from 'node:crypto'
import type { padKey } from '@doisoat/engine'

/** The key of roundings. */
export type RoundingKeys = ReturnType<typeof padKey>

/** What a reader who knows the method can say about a count: it lies in [low, high]. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** The multiple to which counts are rounded: half the threshold, so that a change of a cell is known to a threshold's width. */
export function roundingBase(threshold: number): number {
  return Math.ceil(threshold / 2)
}

/**
 * A count as it is published: one of the two multiples of the base around it, the nearer one more often. A multiple stays itself.
 *
 * Which one depends on the secret, on what is counted and on the count alone: the same count of the same people is the same number in
 * every table, file and month and cannot be averaged out. It is unbiased: sums of many cells stay true.
 */
export function roundCount(count: number, { base, keys, cell }: { base: number; keys: RoundingKeys; cell: string }): number {
  const rest = count % base
  if (rest === 0) return count
  return count - rest + (fraction(`${cell}|${count}`, keys) < rest / base ? base : 0)
}

/** HMAC-SHA256 of the text as a number from 0 to 1. */
function fraction(text: string, keys: RoundingKeys): number {
  const inner = createHash('sha256').update(keys.inner).update(text).digest()
  return createHash('sha256').update(keys.outer).update(inner).digest().readUInt32BE(0) / 2 ** 32
}
