import { legacyReadings } from './legacy-encoding.ts'
import { foldedName, formattedName, iyKey, lowerName, toneKey } from './person-name.ts'

/** Codes of the finding catalogue's group name that a comparison of two names can give (307 needs a third name). */
export type NameCode = 'NAME_IY' | 'NAME_ENCODING' | 'NAME_DIACRITICS' | 'NAME_PARTIAL' | 'NAME_TYPO' | 'NAME_MISMATCH'

/** `rung`: the step of the name ladder that agrees, null when none does. `code`: null for rungs 0 to 3 and when a name is missing. */
export interface NameComparison {
  readonly rung: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | null
  readonly code: NameCode | null
  /** Only with NAME_MISMATCH: both names are written out and their words begin with the same letters. */
  readonly initialsAgree: boolean
}

/**
 * Compares two names by the name ladder, in the catalogue's precedence: exact, format, case, tone style (silent) · i/y (301) · legacy
 * encoding (303) · marks (302) · part of the name (304) · one letter (305) · different (306). The same for (a, b) and (b, a).
 */
export function compareNames(a: string, b: string): NameComparison {
  if (formattedName(a) === '' || formattedName(b) === '') return { rung: null, code: null, initialsAgree: false }
  const spelling = spellingRung(a, b)
  if (spelling !== null && spelling <= 3) return agreed(spelling, null)
  if (spelling === 4) return agreed(4, 'NAME_IY')
  if (agreesAfterRepair(a, b)) return agreed(6, 'NAME_ENCODING')
  if (spelling === 5) return agreed(5, 'NAME_DIACRITICS')
  const [wordsA, wordsB] = [nameWords(a), nameWords(b)]
  if (isPartOfName(wordsA, wordsB)) return agreed(7, 'NAME_PARTIAL')
  if (differInOneLetter(wordsA, wordsB)) return agreed(8, 'NAME_TYPO')
  return { rung: null, code: 'NAME_MISMATCH', initialsAgree: initialsAgree(wordsA, wordsB) }
}

function agreed(rung: NonNullable<NameComparison['rung']>, code: NameCode | null): NameComparison {
  return { rung, code, initialsAgree: false }
}

/** The first of rungs 0 to 5 at which two names are equal. */
function spellingRung(a: string, b: string): 0 | 1 | 2 | 3 | 4 | 5 | null {
  if (a === b) return 0
  if (formattedName(a) === formattedName(b)) return 1
  if (lowerName(a) === lowerName(b)) return 2
  if (toneKey(a) === toneKey(b)) return 3
  if (iyKey(a) === iyKey(b)) return 4
  return foldedName(a) === foldedName(b) ? 5 : null
}

/** A legacy reading of one name agrees with the other name, or with a reading of it, at rung 5 or better. */
function agreesAfterRepair(a: string, b: string): boolean {
  const [readingsA, readingsB] = [legacyReadings(a), legacyReadings(b)]
  if (readingsA.length === 0 && readingsB.length === 0) return false
  return [a, ...readingsA].some((one) => [b, ...readingsB].some((other) => spellingRung(one, other) !== null))
}

/** The words of the folded name that rungs 7 and 8 work on; `. - , _` separate words too (N.V.An, B.hling). */
export function nameWords(text: string): readonly string[] {
  return foldedName(text)
    .split(/[ .,_-]+/)
    .filter((word) => word !== '')
}

/**
 * Rung 7, on folded words: all words of one name in the other, with the same family name and at least two words · the same words in
 * another order · one side written as initials · the same letters with other breaks (Bhling, Bh'ling, B.hling).
 */
export function isPartOfName(a: readonly string[], b: readonly string[]): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a]
  const included = includesAll(longer, shorter)
  if (included && shorter.length === longer.length) return true
  if (included && shorter.length >= 2 && shorter[0] === longer[0]) return true
  return areInitialsOf(a, b) || areInitialsOf(b, a) || lettersOnly(a) === lettersOnly(b)
}

/** Each word of `part` is in `whole`, as often as in `part`. */
function includesAll(whole: readonly string[], part: readonly string[]): boolean {
  const left = [...whole]
  return part.every((word) => {
    const place = left.indexOf(word)
    if (place >= 0) left.splice(place, 1)
    return place >= 0
  })
}

/** `short` has as many words as `full`, each equal or a single letter for the word in its place; one word of two letters or more is equal. */
function areInitialsOf(short: readonly string[], full: readonly string[]): boolean {
  if (short.length !== full.length) return false
  const wordAgrees = short.every((word, i) => word === full[i] || (word.length === 1 && full[i]?.startsWith(word)))
  return wordAgrees && short.some((word, i) => word.length > 1 && word === full[i])
}

function lettersOnly(words: readonly string[]): string {
  return words.join('').replaceAll("'", '')
}

/** Rung 8: the same number of words, all equal but one, which is one letter away. */
export function differInOneLetter(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  const different = a.flatMap((word, i): [string, string][] => (word === b[i] ? [] : [[word, b[i] ?? '']]))
  const [pair] = different
  return pair !== undefined && different.length === 1 && isOneEditAway(...pair)
}

/**
 * One insertion, deletion, substitution or swap of neighbours turns `a` into `b`. Only words of a-z and apostrophes are compared letter
 * by letter: SQL string distances count bytes, which are letters in ASCII only.
 */
export function isOneEditAway(a: string, b: string): boolean {
  if (a === b || !/^[a-z']+$/.test(a) || !/^[a-z']+$/.test(b)) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  if (restA.length === restB.length) {
    return (
      restA.slice(1) === restB.slice(1) || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
    )
  }
  return restA.slice(1) === restB || restA === restB.slice(1)
}

/** Both names are written out and the first letters of their words agree: the grade hospitals know as 061 beside 060. */
function initialsAgree(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word.length > 1 && word.charAt(0) === b[i]?.charAt(0) && b[i].length > 1)
}
