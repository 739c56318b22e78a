import { z } from 'zod'
import { apostropheVariants, invisibleCharacters, spaceCharacters, trimSpaces } from './cell-text.ts'
import { foldedLetters, reorderedMarks, strokeVariants, tonelessLetters, toneNumbers } from './letters.ts'
import { allTo, joinTranslations, type Translation, translate } from './translation.ts'

/** Rung 1, first step: what is removed. */
export const nameInvisible: Translation = { from: invisibleCharacters, to: '' }

/** Rung 1, last step: white space → space, apostrophes → ', letters that look like Đ → Đ. */
export const nameVariants: Translation = joinTranslations(
  allTo(spaceCharacters, ' '),
  allTo(apostropheVariants, "'"),
  strokeVariants,
)

/**
 * Rung 1 of the name ladder, the standard form of a name: invisible characters removed, NFC with marks in their right order (a + acute +
 * circumflex = ấ), one kind of apostrophe and of Đ, single spaces, trimmed. Case, tones and order stay as written.
 */
export function formattedName(text: string): string {
  const composed = reorderedMarks.reduce(
    (name, [from, to]) => name.replaceAll(from, to),
    translate(text, nameInvisible).normalize('NFC'),
  )
  return trimSpaces(translate(composed, nameVariants).replace(/ +/g, ' '))
}

/** A person's full name in the form of rung 1: family name, middle names, given name in one text; one-word names are names. */
export const PersonName = z.string().transform(formattedName).pipe(z.string().min(1, 'no name')).brand<'PersonName'>()
export type PersonName = z.infer<typeof PersonName>

/** Rung 2: rung 1 in lower case, letter by letter (no rule that looks at neighbours or the locale, as in SQL). */
export function lowerName(text: string): string {
  // İ is the one letter whose lower case is two characters in JavaScript and one in SQL
  return Array.from(formattedName(text), (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('')
}

/** The tones of a lower-case text as numbers, spaces kept: `hòa an thúy` → `2  1`. */
export function tonesOf(lower: string): string {
  return translate(lower.replace(/[0-9]/g, ''), toneNumbers).replace(/[^1-5 ]/g, '')
}

/**
 * Rung 3: letters without tone, then the tones per syllable, so that the place of the tone mark does not count: hòa = hoà, thúy = thuý,
 * qúy = quý, but hoa ≠ hòa. Form: `letters|tones`.
 */
export function toneKey(text: string): string {
  const lower = lowerName(text)
  return `${translate(lower, tonelessLetters)}|${tonesOf(lower)}`
}

/** A syllable (without tone) in which y and i are spelling only: consonants and y, or qu and y. Ly, sy, vy, quy; not thuy, not y alone. */
export const finalYPattern = '^([bcdđfghjklmnpqrstvwxz]+|qu)y$'
const finalY = new RegExp(finalYPattern)

/** Rung 4: rung 3 with y written i where it is spelling only: Lý = Lí, Mỹ = Mĩ, Quý = Quí; Vy = Vi too, so a finding says so. */
export function iyKey(text: string): string {
  const lower = lowerName(text)
  const syllables = translate(lower, tonelessLetters).split(' ')
  return `${syllables.map((syllable) => syllable.replace(finalY, '$1i')).join(' ')}|${tonesOf(lower)}`
}

/** Rung 5: rung 2 without any mark, đ as d: Nguyễn Đức → nguyen duc. Letters of other scripts stay. */
export function foldedName(text: string): string {
  return translate(lowerName(text), foldedLetters)
}

/**
 * A name as logs and messages may show it: the first letter of the family name and of the given name, the same dots for every name.
 * Nguyễn Văn An → N••• A•••; a one-word name shows its first letter only.
 */
export function maskName(text: string): string {
  const words = formattedName(text).split(' ')
  const initials = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return initials.map((word = '') => `${Array.from(word)[0] ?? ''}•••`).join(' ')
}
