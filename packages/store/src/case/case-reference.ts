import { DoisoatError } from '@doisoat/contracts'

/** Letters of keys that people read: no vowel, so no word, and no digit, so that nothing takes one for an identifier. */
export const keyLetters = 'bcdfghjkmnpqrstv'

/** The reference number of a case as people read and say it: BCDF-GHJK-MNPQ-RSTV. */
export function showCaseReference(caseKey: string): string {
  return (caseKey.toUpperCase().match(/.{4}/g) ?? []).join('-')
}

/** The case key of a reference number, with or without dashes and spaces, in any case; throws CASE_REFERENCE (usage). */
export function parseCaseReference(text: string): string {
  const key = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
  if (new RegExp(`^[${keyLetters}]{16}$`).test(key)) return key
  throw new DoisoatError(
    'CASE_REFERENCE',
    `that is no reference number of a case: expected 16 of the letters ${keyLetters.toUpperCase()}, such as BCDF-GHJK-MNPQ-RSTV`,
    { exit: 'usage', next: 'doisoat cases list' },
  )
}
