import type { Frame } from './frame.ts'

/** The title of a register; a register the profile no longer has is shown by name. */
export function titleOf({ portal, language }: Frame, register: string): string {
  return portal.profile.registers.find(({ name }) => name === register)?.title[language] ?? register
}
