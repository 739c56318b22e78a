import { charactersIn, joinTranslations, type Translation } from './translation.ts'

/**
 * The twelve Vietnamese vowels without a tone, each followed by its forms with the five tones in the order
 * 1 sắc (acute), 2 huyền (grave), 3 hỏi (hook), 4 ngã (tilde), 5 nặng (dot below).
 */
export const vowelRows = [
  'aáàảãạ',
  'ăắằẳẵặ',
  'âấầẩẫậ',
  'eéèẻẽẹ',
  'êếềểễệ',
  'iíìỉĩị',
  'oóòỏõọ',
  'ôốồổỗộ',
  'ơớờởỡợ',
  'uúùủũụ',
  'ưứừửữự',
  'yýỳỷỹỵ',
] as const

const toned = vowelRows.map((row) => row.slice(1)).join('')

/** Lower-case letters: ắ → ă, ú → u; shape marks and đ stay. */
export const tonelessLetters: Translation = { from: toned, to: vowelRows.map((row) => row.charAt(0).repeat(5)).join('') }

/** Lower-case letters with a tone → the number of the tone; every other character except the space is to be removed after it. */
export const toneNumbers: Translation = { from: toned, to: '12345'.repeat(vowelRows.length) }

/** Letters written for Đ đ: eth (U+00D0) and African D (U+0189) look the same in most fonts. */
export const strokeVariants: Translation = { from: '\u00d0\u0189\u00f0\u0256', to: 'ĐĐđđ' }

/** Combining marks: U+0300 to U+036F. */
export const combiningMarks = charactersIn([0x300, 0x36f])

/** Latin letters that decompose to an ASCII letter and marks: Latin-1, Extended-A and -B, Extended Additional. */
const accentedLetters = Array.from(charactersIn([0xc0, 0x233], [0x1e00, 0x1eff])).filter((letter) =>
  /^[A-Za-z]\p{Mn}+$/u.test(letter.normalize('NFD')),
)

/** Letters without any mark, case kept: accented Latin letters → ASCII, Đ đ and Ƀ ƀ (Ba Na, Ê Đê) → D d B b, combining marks removed. */
export const foldedLetters: Translation = joinTranslations(
  { from: accentedLetters.join(''), to: accentedLetters.map((letter) => letter.normalize('NFD').charAt(0)).join('') },
  { from: 'ĐđÐðƉɖɃƀ', to: 'DdDdDdBb' },
  { from: combiningMarks, to: '' },
)

/**
 * A toned vowel followed by a shape mark → the letter meant: á + U+0302 → ấ. NFC alone leaves these, since it keeps the order of marks
 * above the letter. Applied after NFC, each pair by replacing everywhere.
 */
export const reorderedMarks: readonly (readonly [from: string, to: string])[] = [
  ['a', 'â', '\u0302'],
  ['a', 'ă', '\u0306'],
  ['e', 'ê', '\u0302'],
  ['o', 'ô', '\u0302'],
].flatMap(([plain = '', shaped = '', mark = '']) =>
  // the dot below (fifth tone) is ordered before marks above by NFC itself
  ['\u0301', '\u0300', '\u0309', '\u0303'].flatMap((tone): [string, string][] => [
    [(plain + tone).normalize('NFC') + mark, (shaped + tone).normalize('NFC')],
    [(plain + tone).normalize('NFC').toUpperCase() + mark, (shaped + tone).normalize('NFC').toUpperCase()],
  ]),
)
