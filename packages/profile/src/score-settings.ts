import type { Profile } from './profile.ts'

/** What scorecards need of a profile: rules, targets with the register behind each, agencies with the registers they own. */
export function scoreSettings(profile: Profile) {
  const { weights, bands, closeDays } = profile.scores
  return {
    rules: { weights, bands, closeDays },
    threshold: profile.disclosure.threshold,
    targets: profile.targets.flatMap(({ definition, value, due }) => {
      const coverage = profile.coverage.find((one) => one.definition === definition)
      return coverage ? [{ definition, register: coverage.register, value, due }] : []
    }),
    agencies: profile.agencies.map(({ name, block }) => ({
      name,
      block,
      registers: profile.registers.filter((register) => register.owner === name).map((register) => register.name),
    })),
  }
}
