import { expect, test } from 'vitest'
import { differingParts } from './differing-text.ts'

/** Differing parts in brackets. */
const shown = (text: string, other: string): string =>
  differingParts(text, other)
    .map((part) => (part.differs ? `[${part.text}]` : part.text))
    .join('')

test.each([
  ['Nguyễn Văn An', 'Nguyễn Văn An', 'Nguyễn Văn An'],
  ['Nguyễn Văn An', 'Nguyễn Văn Ân', 'Nguyễn Văn [A]n'],
  ['Nguyễn Thi Hoa', 'Nguyễn Thị Hoa', 'Nguyễn Th[i] Hoa'],
  ['Đào Đìhn Hoàng', 'Đào Đình Hoàng', 'Đào Đìh[n] Hoàng'],
  ['1975-05-01', '1975-01-05', '1975-0[5]-0[1]'],
  ['048088123760', '048088123761', '04808812376[0]'],
  ['', 'x', ''],
  ['x', '', '[x]'],
  // the same letters in another Unicode form are no difference
  ['Nguyễn'.normalize('NFD'), 'Nguyễn', 'Nguyễn'],
  // an emoji of several code points is one letter
  ['A👨‍👩‍👧', 'A👨‍👩‍👦', 'A[👨‍👩‍👧]'],
  ['<b>An</b>', 'An', '[<b>]An[</b>]'],
])('%j against %j', (text, other, marked) => {
  expect(shown(text, other)).toBe(marked)
})

test('the parts make up the text, and the unmarked ones stand in the other text in their order', () => {
  const words = ['Trần Thị Thu Hà', 'Tran Thi Thu Ha', 'Hà Thu', '', 'aaaa', 'abab', 'baba', '1990-12-31', '31/12/1990']
  for (const a of words) {
    for (const b of words) {
      const parts = differingParts(a, b)
      expect(parts.map((part) => part.text).join('')).toBe(a)
      const common = parts.filter((part) => !part.differs).map((part) => part.text)
      let from = 0
      for (const letter of common.join('')) {
        from = b.indexOf(letter, from) + 1
        expect(from).toBeGreaterThan(0)
      }
    }
  }
})

test('a text of a hundred thousand letters is compared as a whole', () => {
  const started = performance.now()
  expect(differingParts('x'.repeat(100_000), 'y')).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(2_000)
})
