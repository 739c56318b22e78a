import { describe, expect, test } from 'vitest'
import {
  asciiVariants,
  cp1258,
  foldedLetters,
  invisibleCharacters,
  lookalikeLetters,
  nameVariants,
  reorderedMarks,
  tcvn3,
  tonelessLetters,
  toneNumbers,
  translate,
  vniSingles,
} from './index.ts'

describe('a translation', () => {
  test('replaces by position and removes what has no counterpart, as SQL translate does', () => {
    expect(translate('abcabc', { from: 'abc', to: 'xy' })).toBe('xyxy')
    expect(translate('', { from: 'a', to: 'b' })).toBe('')
    expect(translate('💙a', { from: 'a', to: 'b' })).toBe('💙b')
  })

  test.each(
    Object.entries({
      asciiVariants,
      cp1258,
      foldedLetters,
      lookalikeLetters,
      nameVariants,
      tcvn3,
      toneNumbers,
      tonelessLetters,
      vniSingles,
    }),
  )('%s names each character once, all of them of one code unit, so that every engine reads it alike', (_, { from, to }) => {
    expect(new Set(from).size).toBe(from.length)
    expect(to.length).toBeLessThanOrEqual(from.length)
  })
})

test('invisible characters and what replaces them never meet', () => {
  expect(new Set(invisibleCharacters).size).toBe(invisibleCharacters.length)
  for (const { from, to } of [asciiVariants, nameVariants]) {
    for (const letter of invisibleCharacters) {
      expect(from).not.toContain(letter)
      expect(to).not.toContain(letter)
    }
  }
})

test('every order of marks that NFC leaves apart is put together, in both cases', () => {
  expect(reorderedMarks).toHaveLength(32)
  for (const [from, to] of reorderedMarks) {
    expect(from).toHaveLength(2)
    expect(to).toHaveLength(1)
    expect(from.normalize('NFC')).toBe(from)
    expect(Array.from(to.normalize('NFD')).sort()).toEqual(Array.from(from.normalize('NFD')).sort())
  }
})
