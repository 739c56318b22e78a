import { DoisoatError } from '@doisoat/contracts'
import type { Profile } from '@doisoat/profile'

/** Whom a list is about: people a register should hold and does not, or people with a case. */
export type OutreachKind =
  | { readonly name: string; readonly register: string }
  | { readonly name: 'case-visit'; readonly register: undefined }

/**
 * Reads `without-<register>`, `without-account:<register>` or `case-visit`. A register has a list when the profile has a headline coverage
 * of it. Throws OUTREACH_KIND (usage) with all there are.
 */
export function readKind(name: string, profile: Pick<Profile, 'registers' | 'coverage'>): OutreachKind {
  if (name === 'case-visit') return { name, register: undefined }
  const kinds = profile.registers
    .filter((register) => profile.coverage.some((one) => one.headline && one.register === register.name))
    .map((register) => ({
      name: register.role === 'account' ? `without-account:${register.name}` : `without-${register.name}`,
      register: register.name,
    }))
  const kind = kinds.find((one) => one.name === name)
  if (kind) return kind
  throw new DoisoatError(
    'OUTREACH_KIND',
    `there is no outreach list ${JSON.stringify(name)}; there are: ${[...kinds.map((one) => one.name), 'case-visit'].join(', ')}`,
    { exit: 'usage' },
  )
}
