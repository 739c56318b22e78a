import { vowelRows } from './letters.ts'
import { formattedName } from './person-name.ts'
import { charactersIn, type Translation, translate } from './translation.ts'
import { isVietnameseSpelling } from './vietnamese-spelling.ts'

/**
 * TCVN3 (TCVN 5712:1993 VN3, "ABC fonts") read as Latin-1: `nguyÔn thÞ thóy hßa ®Æng`. Capitals were a font, not bytes, so their case is
 * lost. The 74 letters are those of glibc's table TCVN5712-1, less its capitals with tones, which VN3 does not have.
 */
export const tcvn3: Translation = {
  from: charactersIn(
    [0xa1, 0xae],
    [0xb5, 0xb9],
    [0xbb, 0xbe],
    [0xc6, 0xcc],
    [0xce, 0xd8],
    [0xdc, 0xdf],
    [0xe1, 0xec],
    [0xed, 0xef],
    [0xf1, 0xfe],
  ),
  to: 'ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ',
}

/**
 * VNI for Windows read as cp1252 (no standard; as its converters agree): a vowel, then a character for its tone and shape (`Nguyeãn`); some letters are one character (ñ = đ).
 * First the single characters are rewritten, then the pairs one after another by replacing everywhere. The order matters: after
 * aù → á, `oa` + ù would read as oá = ố, so the pairs of o come before those of a.
 */
export const vniSingles: Translation = { from: 'ñÑæÆóÓòÒôÔöÖîÎ', to: 'đĐỉỈĩĨịỊơƠưƯỵỴ' }

/** Marks of VNI in the order of the rows below: tones 1 to 5, then the shape and its five tones. */
const toneMarks = 'ùøûõï'
const pairRows: readonly (readonly [vowel: string, marks: string, row: string])[] = [
  ['o', toneMarks, 'óòỏõọ'],
  ['o', 'âáàåãä', 'ôốồổỗộ'],
  ['ơ', toneMarks, 'ớờởỡợ'],
  ['e', toneMarks, 'éèẻẽẹ'],
  ['e', 'âáàåãä', 'êếềểễệ'],
  ['ư', toneMarks, 'ứừửữự'],
  ['u', toneMarks, 'úùủũụ'],
  ['y', 'ùøûõ', 'ýỳỷỹ'],
  ['a', 'êéèúüë', 'ăắằẳẵặ'],
  ['a', 'âáàåãä', 'âấầẩẫậ'],
  ['a', toneMarks, 'áàảãạ'],
]
export const vniPairs: readonly (readonly [from: string, to: string])[] = pairRows.flatMap(([vowel, marks, row]) =>
  Array.from(marks).flatMap((mark, i): [string, string][] => {
    const letter = row.charAt(i)
    const [V, M, L] = [vowel, mark, letter].map((one) => one.toUpperCase()) as [string, string, string]
    return [
      [vowel + mark, letter],
      [V + mark, L],
      [V + M, L],
    ]
  }),
)

/** Windows-1258 read as cp1252: four letters stand elsewhere and tones follow their vowel (`NguyêÞn Vãn`); NFC then joins them. */
export const cp1258: Translation = { from: 'ÌìÒòÞÃãÐðÕõÝý', to: '\u0300\u0301\u0309\u0323\u0303ĂăĐđƠơƯư' }

const nonAscii = vowelRows.flatMap((row) => Array.from(row).filter((letter) => letter > '\u007f'))
const bytesAsText = (letter: string, charset: string): string => new TextDecoder(charset).decode(new TextEncoder().encode(letter))
const bytesAsLatin1 = (letter: string): string => String.fromCharCode(...new TextEncoder().encode(letter))

/**
 * UTF-8 read as cp1252 or Latin-1 (`Nguyá»…n`): each letter's bytes as characters, by replacing everywhere in this order. The last
 * three stand for letters whose last byte was lost on the way: Đ, ọ (0x90, 0x8D are nothing in cp1252) and à (0xA0 is a no-break space).
 */
export const utf8AsCp1252: readonly (readonly [from: string, to: string])[] = [
  ...[
    ...nonAscii,
    ...nonAscii.map((letter) => letter.toUpperCase()),
    ...Array.from('đĐ\u2019\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323'),
  ].flatMap((letter): [string, string][] => [
    [bytesAsText(letter, 'windows-1252'), letter],
    [bytesAsLatin1(letter), letter],
  ]),
  ['Ä', 'Đ'],
  ['á»', 'ọ'],
  ['Ã', 'à'],
]

/** What no proper name holds: bytes from 0x80 to 0xBF except the no-break space. */
const leftoverBytes = /[\u0080-\u009f\u00a1-\u00bf]/

/** What shows a legacy encoding although the spelling may pass: such a byte, a no-break space, a capital in the middle (`tuÊn`, `HaÌ`). */
export const legacyClue = '[\u0080-\u00bf]|[a-z][\u00c0-\u00de]'
const clue = new RegExp(legacyClue)

function replaceAll(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((result, [from, to]) => result.replaceAll(from, to), text)
}

/** The four legacy forms of a Vietnamese name, each a function from the text as read to the name meant. */
export const legacyEncodings = {
  utf8: (text: string) => replaceAll(text, utf8AsCp1252),
  vni: (text: string) => replaceAll(translate(text, vniSingles), vniPairs),
  tcvn3: (text: string) => translate(text, tcvn3),
  cp1258: (text: string) => translate(text, cp1258),
} as const

/**
 * The names a text in a legacy encoding may stand for, in the form of rung 1, likeliest first: the readings by UTF-8 as cp1252, VNI,
 * TCVN3 and windows-1258 that are spelt as Vietnamese. None when the text itself is (rung 6 of the name ladder).
 *
 * Takes the text as delivered: rung 1 would already have rewritten bytes such as Ð, ´ or the soft hyphen (ư in TCVN3). A name whose
 * legacy form happens to be spelt as Vietnamese (`Vò` for Vũ in TCVN3) is not recognised: one name cannot tell.
 * Of 4,284 made-up names compared with their legacy form, recognised: UTF-8 100 % (92.2 % where bytes 0x80 to 0x9F were lost), VNI 99.6 %,
 * TCVN3 99.1 %, windows-1258 97.4 %; no true name was taken for a legacy one.
 */
export function legacyReadings(text: string): readonly string[] {
  if (isVietnameseSpelling(text) && !clue.test(text)) return []
  return Object.values(legacyEncodings).flatMap((repair) => {
    const repaired = repair(text)
    const name = formattedName(repaired)
    return name !== formattedName(text) && !leftoverBytes.test(repaired) && isVietnameseSpelling(name) ? [name] : []
  })
}

/** The likeliest of `legacyReadings`, or null when there is none. */
export function repairLegacyName(text: string): string | null {
  return legacyReadings(text)[0] ?? null
}
