import type { GateRule } from '@doisoat/contracts'
import { formatCount } from '@doisoat/runtime'
import type { Pair } from './comparable.ts'
import { above, percent } from './rule.ts'

const listed = 10

/** Units without rows, and units whose rows changed most: a ward that was cut off or sent twice. */
export function unitRules({ register, now, last, gate }: Pair): GateRule[] {
  const { units } = now
  if (units === null || last.units === null) return []
  const judged = Object.entries(last.units)
    .filter(([unit, rows]) => unit !== 'unknown' && rows >= gate.minJudgedRows)
    .map(([unit, before]) => ({ unit, before, now: units[unit] ?? 0 }))
  const missing = judged.filter((one) => one.now === 0)
  const changed = judged
    .filter((one) => one.now > 0)
    .map((one) => ({ ...one, change: Math.abs(one.now - one.before) / one.before }))
    .toSorted((a, b) => b.change - a.change || (a.unit < b.unit ? -1 : 1))
  const beyond = changed.filter((one) => one.change > gate.maxUnitVolumeChange)
  const worst = changed[0]
  return [
    above({
      name: 'unit_missing',
      register,
      value: missing.length,
      limit: gate.maxMissingUnits,
      last: judged.length,
      detail:
        missing.length === 0
          ? `all ${formatCount(judged.length)} units of the last published run have rows`
          : `units with rows in the last published run and none now: ${list(missing.map((one) => `${one.unit} (${formatCount(one.before)} rows)`))}`,
    }),
    above({
      name: 'max_unit_volume_change',
      register,
      value: worst?.change ?? 0,
      limit: gate.maxUnitVolumeChange,
      last: worst?.before ?? null,
      detail: worst
        ? `${formatCount(beyond.length)} units changed by more than ${percent(gate.maxUnitVolumeChange)}; ${list((beyond.length > 0 ? beyond : [worst]).map((one) => `${one.unit}: ${formatCount(one.now)} rows, before ${formatCount(one.before)}`))}`
        : 'no unit had enough rows to be judged',
    }),
  ]
}

function list(items: readonly string[]): string {
  const more = items.length - listed
  return [...items.slice(0, listed), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
