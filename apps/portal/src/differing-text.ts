/** A piece of a text, and whether it stands in the other text as well. */
export interface TextPart {
  readonly text: string
  readonly differs: boolean
}

/** Longer texts are compared as a whole: names and dates are short, and the work grows with the square of their length. */
const longest = 200

/**
 * Where a text differs from another, letter by letter: the parts that a longest common subsequence of both leaves out are different.
 *
 * A letter is what a reader takes for one (a grapheme), in normal form C: marks written before or after the vowel are no difference, and
 * a letter with another mark is another letter.
 */
export function differingParts(text: string, other: string): TextPart[] {
  const [letters, others] = [lettersOf(text), lettersOf(other)]
  if (letters.length > longest || others.length > longest) return [{ text, differs: text.normalize() !== other.normalize() }]
  const common = commonLengths(letters, others)
  const parts: { text: string; differs: boolean }[] = []
  let at = 0
  for (const [index, letter] of letters.entries()) {
    // Pass letters of the other text that do not belong to the common part.
    while (at < others.length && others[at] !== letter && lengthAt(common, index, at + 1) === lengthAt(common, index, at)) at++
    const differs = !(others[at] === letter && lengthAt(common, index, at) === lengthAt(common, index + 1, at + 1) + 1)
    if (!differs) at++
    const last = parts.at(-1)
    if (last?.differs === differs) last.text += letter
    else parts.push({ text: letter, differs })
  }
  return parts
}

function lettersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter('vi').segment(text.normalize()), ({ segment }) => segment)
}

/** [i][j]: length of the longest common subsequence of what follows place i of one and place j of the other. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (!row) continue
      row[j] =
        a[i] === b[j] ? lengthAt(lengths, i + 1, j + 1) + 1 : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1))
    }
  }
  return lengths
}

function lengthAt(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0
}
