/**
 * A character-by-character rewriting in the shape SQL's `translate(text, from, to)` takes: `from[i]` becomes `to[i]`, a character of
 * `from` beyond the end of `to` is removed. All characters are in the Basic Multilingual Plane.
 */
export interface Translation {
  readonly from: string
  readonly to: string
}

const maps = new WeakMap<Translation, ReadonlyMap<string, string>>()

/** `text` rewritten as SQL's `translate` would. `from` names each character once. */
export function translate(text: string, translation: Translation): string {
  let map = maps.get(translation)
  if (map === undefined) {
    map = new Map(Array.from(translation.from, (letter, i): [string, string] => [letter, translation.to[i] ?? '']))
    maps.set(translation, map)
  }
  let result = ''
  for (const letter of text) result += map.get(letter) ?? letter
  return result
}

/** One translation that replaces every character of `letters` by the same `replacement`. */
export function allTo(letters: string, replacement: string): Translation {
  return { from: letters, to: replacement.repeat(letters.length) }
}

/** Several translations as one; each replaces (nothing is removed but in the last), and no two name the same character. */
export function joinTranslations(...translations: readonly Translation[]): Translation {
  return { from: translations.map((one) => one.from).join(''), to: translations.map((one) => one.to).join('') }
}

/** The characters of inclusive code point ranges, in order. */
export function charactersIn(...ranges: readonly (readonly [first: number, last: number])[]): string {
  return ranges
    .map(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join(''))
    .join('')
}
