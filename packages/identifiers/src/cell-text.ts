import { allTo, charactersIn, joinTranslations, type Translation, translate } from './translation.ts'

/** Characters nobody sees: controls, soft hyphen, zero-width and direction marks, byte order mark. Removed before anything else. */
export const invisibleCharacters = charactersIn(
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x2069],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
)

/** Every other white space than U+0020; each counts as one space. RE2's `\s` is ASCII only, so the list is spelled out. */
export const spaceCharacters = charactersIn(
  [0x09, 0x0d],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
)

/** Characters written for the apostrophe: quotation marks, modifier letters, accents on their own. */
export const apostropheVariants = '\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02c8\u02ca\u02cb\u00b4\u0060'

const dashVariants = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63'
const quoteVariants = '\u201c\u201d\u201e\u201f\u00ab\u00bb'

/** Full-width ASCII, Arabic-Indic and extended Arabic-Indic digits, typographic dashes, quotes and apostrophes → ASCII. */
export const asciiVariants: Translation = joinTranslations(
  allTo(spaceCharacters, ' '),
  allTo(apostropheVariants, "'"),
  allTo(dashVariants, '-'),
  allTo(quoteVariants, '"'),
  { from: charactersIn([0x660, 0x669], [0x6f0, 0x6f9]), to: '01234567890123456789' },
  { from: charactersIn([0xff01, 0xff5e]), to: charactersIn([0x21, 0x7e]) },
)

const invisible: Translation = { from: invisibleCharacters, to: '' }

/** Characters people and spreadsheets put around a number: `="048…"`, a leading apostrophe. */
export const wrapperCharacters = '\'"='

/** Characters people put between the digits of a number. */
export const separatorCharacters = ' ./_,-'

const wrapper: Translation = { from: wrapperCharacters, to: '' }
const separator: Translation = { from: separatorCharacters, to: '' }

/**
 * A cell as ASCII-minded rules read it: no invisible characters, digits and punctuation in ASCII, every white space a space, trimmed.
 * Letters keep case and marks.
 */
export function tidyText(text: string): string {
  return trimSpaces(translate(translate(text, invisible), asciiVariants))
}

/** `tidyText` without quotes, apostrophes and equals signs. */
export function unwrapText(text: string): string {
  return trimSpaces(translate(tidyText(text), wrapper))
}

/** `text` without the characters people put between digits. */
export function stripSeparators(text: string): string {
  return translate(text, separator)
}

/** Without U+0020 at either end; JavaScript's own trim also takes characters SQL's trim leaves. */
export function trimSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '')
}
