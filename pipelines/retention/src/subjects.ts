import { DoisoatError } from '@doisoat/contracts'
import { cleanNationalId } from '@doisoat/identifiers'
import type { NationalIdRules } from '@doisoat/profile'
import { personKeyOf } from '@doisoat/runtime'
import { idSeparators } from '@doisoat/store'
import type { Identity } from './identity.ts'

/** The people of one request and what tells their rows apart; the second half grows as their rows are found. */
export interface Subjects {
  readonly personKeys: readonly string[]
  /** Finds their IDs in a text less its separators; undefined when only the keys are known. */
  readonly idPattern: string | undefined
  readonly identities: Identity[]
  readonly findingKeys: Set<string>
  readonly caseKeys: Set<string>
}

/**
 * The national IDs of a request, one a line.
 *
 * Throws ID_EXPECTED (usage) naming the line, never what stands on it.
 */
export function readNationalIds(text: string, rules: NationalIdRules): string[] {
  const ids = text.split(/\r?\n/).flatMap((line, index) => {
    const { form, value } = cleanNationalId(line, rules)
    if (form === 'missing') return []
    if (form === 'clean' || form === 'cleaned') return [value]
    throw new DoisoatError('ID_EXPECTED', `line ${index + 1} of standard input is not a national ID of ${rules.digits} digits`, {
      exit: 'usage',
      next: 'give one ID a line; nothing was erased',
    })
  })
  if (ids.length > 0) return [...new Set(ids)].toSorted()
  throw new DoisoatError('ID_EXPECTED', 'standard input holds no national ID', {
    exit: 'usage',
    next: 'give one ID a line on standard input, never as an argument: arguments are seen by everybody on the machine',
  })
}

export function subjectsOfIds(ids: readonly string[], secret: Buffer): Subjects {
  return {
    personKeys: ids.map((id) => personKeyOf(id, secret)),
    idPattern: idPattern(ids),
    identities: [],
    findingKeys: new Set(),
    caseKeys: new Set(),
  }
}

/** People of whom only the tombstone is left. */
export function subjectsOfKeys(personKeys: readonly string[]): Subjects {
  return { personKeys, idPattern: undefined, identities: [], findingKeys: new Set(), caseKeys: new Set() }
}

export function withoutSeparators(text: string): string {
  return [...text].filter((character) => !idSeparators.includes(character)).join('')
}

/** The ID anywhere, or as a number of its own that lost its leading zeros. */
function idPattern(ids: readonly string[]): string {
  return ids.map((id) => `${id}|(^|[^0-9])${id.replace(/^0+/, '')}([^0-9]|$)`).join('|')
}
