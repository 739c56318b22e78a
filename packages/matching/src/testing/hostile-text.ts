import * as fc from 'fast-check'

/** Characters that pass for a space, a digit or nothing at all; RE2's classes know none of them. NUL is refused by the scanner. */
export const oddCharacters = Array.from(
  ' \t\n\r\u000b\u000c\u001f\u007f\u0085\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000\u200b\u200c\u200d\u200e\u2028\u202f\u2060\u2066\u3000\ufe0f\ufeff\'"=’ʼ`´“«–—−/._,-;|&+*\\%0٣۷５Ｅａ．－①²½à\u0301',
)

/** Any text a delivery can hold: every character but NUL and halves of surrogate pairs. */
export const anyText = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', ''))

/**
 * Any text a name column can hold. Only scripts of names: of the newest ones DuckDB and Node know different cases, as each comes with
 * its own Unicode version.
 */
export const anyLetters = fc.string({
  unit: fc
    .oneof(
      ...[
        [0x01, 0x24f],
        [0x300, 0x58f],
        [0xe00, 0xfff],
        [0x1780, 0x17ff],
        [0x1e00, 0x20cf],
        [0x3000, 0x9fff],
        [0xac00, 0xd7a3],
        [0xfe00, 0xffef],
        [0x1f300, 0x1f64f],
      ].map(([min = 0, max = 0]) => fc.integer({ min, max })),
    )
    .map((code) => String.fromCodePoint(code)),
  maxLength: 20,
})

/** `base` with odd characters put in anywhere. */
export function disturbed(base: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const place = fc.tuple(fc.nat(30), fc.constantFrom(...oddCharacters))
  return fc.tuple(base, fc.array(place, { maxLength: 3 })).map(([text, insertions]) =>
    insertions.reduce((result, [at, one]) => {
      const letters = Array.from(result)
      letters.splice(at % (letters.length + 1), 0, one)
      return letters.join('')
    }, text),
  )
}

/** Text over a small alphabet, where the rules' branches lie close together. */
export function textOf(alphabet: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength })
}

/** ASCII digits, letters and punctuation as their full-width forms. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
}

/** A list long enough that one query over it is worth its start. */
export function manyOf<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(one, { minLength: 1, maxLength: 2000, size: 'max' })
}
