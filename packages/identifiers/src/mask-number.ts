import { nullWords } from './null-words.ts'

/**
 * A number of a person as logs and messages may show it: at most the first three and last four characters, of shorter numbers the first
 * quarter and last third. 048088123760 → 048•••••3760; 201234567 → 20••••567. A word
 * for nothing (NULL, N/A) is nobody's and stays.
 */
export function maskNumber(text: string): string {
  if (saysNone(text)) return text
  const letters = Array.from(text)
  const first = Math.min(3, Math.floor(letters.length / 4))
  const last = Math.min(4, Math.floor(letters.length / 3))
  const hidden = letters.length - first - last
  return letters.slice(0, first).join('') + '•'.repeat(hidden) + letters.slice(letters.length - last).join('')
}

/** A word for nothing, read without marks, separators, quotes and white space, as the cells of an ID column are read; a lone sign or digit is none. */
function saysNone(text: string): boolean {
  const bare = text.normalize('NFD').replaceAll(/[\s\p{M}./_'"()-]/gu, '')
  return bare.length > 1 && nullWords.includes(bare.toLowerCase().replaceAll('đ', 'd'))
}
