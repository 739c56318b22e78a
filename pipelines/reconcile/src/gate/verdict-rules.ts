import { type GateRule, type Verdict, verdicts } from '@doisoat/contracts'
import type { Comparable, Compared } from './comparable.ts'
import { above, ofAll, percent } from './rule.ts'

const matching: readonly Verdict[] = ['match', 'match_with_note']

/** A fall of the rows that match, and the growth of any other verdict: either means that something else was delivered. */
export function verdictRules(register: string, { run, baseline, gate }: Compared): GateRule[] {
  const [now, last] = [countsOf(run, register), countsOf(baseline, register)]
  if (!now || !last) return []
  const limit = gate.maxVerdictShareChange
  const share = (counts: Counts, names: readonly Verdict[]): number => counts.of(names) / counts.all
  const growth = (verdict: Verdict): number => share(now, [verdict]) - share(last, [verdict])
  const others = verdicts.filter((verdict) => !matching.includes(verdict))
  const worst = others.toSorted((a, b) => growth(b) - growth(a) || others.indexOf(a) - others.indexOf(b))[0] ?? 'mismatch'
  return [
    above({
      name: 'match_share_drop',
      register,
      value: share(last, matching) - share(now, matching),
      limit,
      last: share(last, matching),
      detail: `${ofAll(now.of(matching), now.all)} rows match, ${percent(share(last, matching))} in the last published run; a fall of up to ${percent(limit)} is usual`,
    }),
    above({
      name: 'verdict_share_growth',
      register,
      value: growth(worst),
      limit,
      last: share(last, [worst]),
      detail: `verdict ${worst}: ${ofAll(now.of([worst]), now.all)} rows, ${percent(share(last, [worst]))} in the last published run; growth of up to ${percent(limit)} is usual`,
    }),
  ]
}

interface Counts {
  readonly all: number
  of(names: readonly Verdict[]): number
}

/** Undefined for a register without a row with a verdict: it has no shares. */
function countsOf(run: Comparable, register: string): Counts | undefined {
  const counts = run.verdicts[register] ?? {}
  const of = (names: readonly Verdict[]): number => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  const all = of(verdicts)
  return all === 0 ? undefined : { all, of }
}
