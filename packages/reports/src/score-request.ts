import type { Profile } from '@doisoat/profile'

interface ScoreRequest {
  readonly runId: string
  readonly of: 'agencies' | 'units'
  /** staff: exact numbers · public: what is public of them. */
  readonly audience: 'staff' | 'public'
}

/** What the scorecards of a run need of the profile. Agencies without a register of their own are scored on their cases. */
export function scoreRequest(profile: Profile, { runId, of, audience }: ScoreRequest) {
  const { weights, bands, closeDays } = profile.scores
  const targets = profile.targets.flatMap(({ definition, value, due }) => {
    const coverage = profile.coverage.find((one) => one.definition === definition)
    return coverage ? [{ definition, register: coverage.register, value, due }] : []
  })
  const agencies = profile.agencies.map(({ name, block }) => ({
    name,
    block,
    registers: profile.registers.filter((register) => register.owner === name).map((register) => register.name),
  }))
  return {
    runId,
    audience,
    targets,
    rules: { weights, bands, closeDays },
    threshold: profile.disclosure.threshold,
    ...(of === 'agencies' ? { agencies } : {}),
  }
}
