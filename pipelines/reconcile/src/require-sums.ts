import { DoisoatError, type Invariant } from '@doisoat/contracts'
import type { RunFolder } from './run-folder.ts'

/** Throws INVARIANT_BROKEN (exit 7) with every sum that does not hold. */
export function requireSums(invariants: readonly Invariant[], folder: RunFolder): void {
  const broken = invariants.filter((one) => !one.holds)
  if (broken.length === 0) return
  const sums = broken.map((one) => `${one.name}: ${one.left} against ${one.right}`).join('; ')
  throw new DoisoatError('INVARIANT_BROKEN', `the numbers do not add up: ${sums}`, {
    exit: 'invariantBroken',
    next: `keep the run folder ${folder.path} and report it`,
  })
}
