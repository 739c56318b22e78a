import type { GateRule, RunJson } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'
import { absoluteRuleNames } from './absolute-rules.ts'
import { comparedRules } from './compared-rules.ts'

/** The gate of a finished run against another published run than before: run.json holds all that the rules need. */
export function compareAgain(run: RunJson, baseline: RunJson | null, profile: Profile): RunJson {
  const own = run.gate.rules.filter((rule) => absoluteRuleNames.has(rule.name))
  return { ...run, gate: judge([...own, ...comparedRules(run, baseline, profile)], baseline) }
}

/** Held when a rule that holds has fired. */
export function judge(rules: GateRule[], baseline: RunJson | null): RunJson['gate'] {
  return { held: rules.some((rule) => rule.fired && rule.level === 'hold'), baseline: baseline?.runId ?? null, rules }
}
