import type { GateRule, RegisterFacts, RunJson } from '@doisoat/contracts'
import type { Gate, Profile } from '@doisoat/profile'
import { formatCount } from '@doisoat/runtime'
import type { Comparable, Compared, Pair } from './comparable.ts'
import { above, below, ofAll, percent } from './rule.ts'
import { unitRules } from './unit-rules.ts'
import { verdictRules } from './verdict-rules.ts'

/** The rules that compare a run with the last published one; none of them without it. */
export function comparedRules(run: Comparable, baseline: RunJson | null, profile: Profile): GateRule[] {
  if (!baseline) return []
  const { gate } = profile
  const sameList = run.listVersion === baseline.listVersion
  const registers = Object.keys(baseline.registers).flatMap((register) => {
    const [now, last] = [run.facts[register], baseline.facts[register]]
    if (!run.registers[register]) return [missingRegister(register)]
    return [
      ...volumeRules(register, { run, baseline, gate }),
      swappedRule(register, run, baseline),
      ...(now && last ? factRules({ register, now, last, gate }) : []),
      ...(now && last && sameList ? unitRules({ register, now, last, gate }) : []),
      ...verdictRules(register, { run, baseline, gate }),
    ]
  })
  return [...registers, ...coverageRules(run, baseline, profile), ...findingRules(run, baseline, gate)]
}

function missingRegister(register: string): GateRule {
  return above({
    name: 'register_missing',
    register,
    value: 1,
    limit: 0,
    last: 0,
    level: 'warn',
    detail: 'no file this time, the last published run had one: its coverage will be missing',
  })
}

function volumeRules(register: string, { run, baseline, gate }: Compared): GateRule[] {
  const [now, last] = [run.registers[register]?.accepted ?? 0, baseline.registers[register]?.accepted ?? 0]
  // From no row to some there is no rate; the next run has one.
  if (last === 0) return []
  const change = Math.abs(now - last) / last
  const direction = now < last ? 'fewer' : 'more'
  const detail = (limit: number): string =>
    `${formatCount(now)} rows, ${percent(change)} ${direction} than the ${formatCount(last)} of the last published run; up to ${percent(limit)} is usual`
  const held = above({
    name: 'max_volume_change',
    register,
    value: change,
    limit: gate.maxVolumeChange,
    last,
    detail: detail(gate.maxVolumeChange),
  })
  const warned = above({
    name: 'warn_volume_change',
    register,
    value: change,
    limit: gate.warnVolumeChange,
    last,
    level: 'warn',
    detail: detail(gate.warnVolumeChange),
  })
  return held.fired ? [held] : [held, warned]
}

/** The bytes that another register delivered last time. */
function swappedRule(register: string, run: Comparable, baseline: RunJson): GateRule {
  const sha256 = run.registers[register]?.sha256
  const from = Object.entries(baseline.registers).find(([name, one]) => name !== register && one.sha256 === sha256)
  return above({
    name: 'file_of_other_register',
    register,
    value: from ? 1 : 0,
    limit: 0,
    detail: from ? `the very file that ${from[0]} delivered for the last published run` : 'not the last file of another register',
  })
}

function factRules({ register, now, last, gate }: Pair): GateRule[] {
  const share = (facts: RegisterFacts, count: number): number => (facts.rows === 0 ? 0 : count / facts.rows)
  const lost = last.columns.filter((column) => !now.columns.includes(column))
  const growths = [
    { name: 'birth_date_share_growth', what: 'the most frequent birth date', of: (facts: RegisterFacts) => facts.topBirthDate },
    { name: 'name_share_growth', what: 'the most frequent name', of: (facts: RegisterFacts) => facts.topName },
    ...grownStatus(now, last),
  ]
  return [
    above({
      name: 'max_usable_id_drop',
      register,
      value: share(last, last.usableIds) - share(now, now.usableIds),
      limit: gate.maxUsableIdDrop,
      last: share(last, last.usableIds),
      detail: `${ofAll(now.usableIds, now.rows)} rows have a usable ID, ${percent(share(last, last.usableIds))} in the last published run`,
    }),
    above({
      name: 'missing_columns',
      register,
      value: lost.length,
      limit: gate.maxMissingColumns,
      last: last.columns.length,
      detail:
        lost.length === 0
          ? 'all columns of the last published run are there'
          : `columns of the last published run are gone: ${lost.join(', ')}`,
    }),
    ...staleRules(register, now.newestUpdate, last.newestUpdate),
    ...growths.map(({ name, what, of }) =>
      above({
        name,
        register,
        value: share(now, of(now)) - share(last, of(last)),
        limit: gate.maxValueShareGrowth,
        last: share(last, of(last)),
        detail: `${what} stands in ${ofAll(of(now), now.rows)} rows, in ${percent(share(last, of(last)))} in the last published run`,
      }),
    ),
  ]
}

/** The status whose share grew most. */
function grownStatus(now: RegisterFacts, last: RegisterFacts) {
  const count = (facts: RegisterFacts, status: string): number => facts.statuses[status] ?? 0
  const growth = (status: string): number =>
    count(now, status) / Math.max(1, now.rows) - count(last, status) / Math.max(1, last.rows)
  const [most] = Object.keys(now.statuses).toSorted((a, b) => growth(b) - growth(a) || (a < b ? -1 : 1))
  if (most === undefined) return []
  const what = most === '' ? 'a status that the profile does not know' : `status ${most}`
  return [{ name: 'status_share_growth', what, of: (facts: RegisterFacts) => count(facts, most) }]
}

function staleRules(register: string, now: string | null, last: string | null): GateRule[] {
  if (now === null || last === null) return []
  const days = (Date.parse(now) - Date.parse(last)) / 86_400_000
  const detail = `the newest row is of ${now}, that of the last published run of ${last}`
  const stale = below({ name: 'stale_delivery', register, value: days, limit: 0, detail })
  const same = below({
    name: 'not_newer_delivery',
    register,
    value: days,
    limit: 1,
    level: 'warn',
    detail,
    suspicion: "; is it last time's file again?",
  })
  return stale.fired ? [stale] : [stale, same]
}

function coverageRules(run: Comparable, baseline: RunJson, profile: Profile): GateRule[] {
  return profile.coverage
    .filter((one) => one.headline)
    .flatMap(({ definition, register }) => {
      const find = (one: Comparable) =>
        one.coverage.find((total) => total.definition === definition && total.basis === 'people' && total.denominator > 0)
      const [now, last] = [find(run), find(baseline)]
      if (!now || !last) return []
      const lastRate = last.numerator / last.denominator
      return [
        above({
          name: 'max_coverage_drop',
          register,
          value: lastRate - now.numerator / now.denominator,
          limit: profile.gate.maxCoverageDrop,
          last: lastRate,
          detail: `coverage ${definition}: ${ofAll(now.numerator, now.denominator)}, ${percent(lastRate)} in the last published run; a fall of up to ${percent(profile.gate.maxCoverageDrop)} is usual`,
        }),
      ]
    })
}

/** The codes that jumped, or else the one that grew most. */
function findingRules(run: Comparable, baseline: RunJson, gate: Gate): GateRule[] {
  const rows = Object.values(run.registers).reduce((sum, one) => sum + one.accepted, 0)
  const least = Math.max(gate.minJudgedRows, gate.minFindingJump * rows)
  const jumps = Object.entries(run.findings).map(([code, now]) => {
    const last = baseline.findings[code] ?? 0
    // A code that was not there yet grew from one.
    return { code, now, last, growth: now - last > least ? (now - last) / Math.max(1, last) : 0 }
  })
  const sorted = jumps.toSorted((a, b) => b.growth - a.growth || (a.code < b.code ? -1 : 1))
  const fired = sorted.filter((one) => one.growth > gate.maxFindingGrowth)
  return (fired.length > 0 ? fired : sorted.slice(0, 1)).map(({ code, now, last, growth }) =>
    above({
      name: 'max_finding_growth',
      register: null,
      value: growth,
      limit: gate.maxFindingGrowth,
      last,
      detail: `${code}: ${formatCount(now)} findings, ${formatCount(last)} in the last published run; growth of up to ${percent(gate.maxFindingGrowth)} or ${formatCount(Math.ceil(least))} findings is usual`,
    }),
  )
}
