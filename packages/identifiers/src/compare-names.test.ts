import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareNames, foldedName, isOneEditAway } from './index.ts'

describe('comparing two names', () => {
  test.each<readonly [string, string, readonly [number | null, string | null]]>([
    ['Nguyễn Văn An', 'Nguyễn Văn An', [0, null]],
    ['Nguyễn Văn An', ' Nguyễn  Văn An'.normalize('NFD'), [1, null]],
    ['Ðặng Thị K’Ho', "Đặng Thị K'Ho", [1, null]],
    ['NGUYỄN VĂN AN', 'Nguyễn Văn An', [2, null]],
    ['Nguyễn Thị Thúy', 'NGUYỄN THỊ THUÝ', [3, null]],
    ['Lý Thị Mỹ', 'LÍ THỊ MĨ', [4, 'NAME_IY']],
    ['Nguyễn Tường Vy', 'Nguyễn Tường Vi', [4, 'NAME_IY']],
    ['nguyÔn thÞ thóy hßa', 'Nguyễn Thị Thúy Hoà', [6, 'NAME_ENCODING']],
    ['Nguyeãn Vaên Huøng', 'NGUYỄN VĂN HÙNG', [6, 'NAME_ENCODING']],
    ['Nguyá»…n VÄƒn An', 'Nguyễn Văn An', [6, 'NAME_ENCODING']],
    ['TrÇn V¨n Hïng', 'Tran Van Hung', [6, 'NAME_ENCODING']],
    ['Trần Hïng', 'Trần Hùng', [6, 'NAME_ENCODING']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hưng', [5, 'NAME_DIACRITICS']],
    ['Nguyễn Thị Thảo', 'Nguyen Thi Thao', [5, 'NAME_DIACRITICS']],
    ['Nguyễn Văn Đức', 'Nguyễn Văn Dực', [5, 'NAME_DIACRITICS']],
    ['Nguyễn Văn An', 'Nguyễn An', [7, 'NAME_PARTIAL']],
    ['Nguyễn Thị Kim Anh', 'Nguyễn Kim Anh', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn An', 'An Nguyễn Văn', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn An', 'N. V. An', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn An', 'N.V.An', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn An', 'Nguyễn V An', [7, 'NAME_PARTIAL']],
    ["Bh'ling", 'Bhling', [7, 'NAME_PARTIAL']],
    ['B.hling', "Bh'ling", [7, 'NAME_PARTIAL']],
    ['Pơ Loong Thị Bích', 'Pơloong Thị Bích', [7, 'NAME_PARTIAL']],
    ['Nguyễn-Văn-An', 'Nguyễn Văn An', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hung Hùng', [7, 'NAME_PARTIAL']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hùn', [8, 'NAME_TYPO']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Dũng', [8, 'NAME_TYPO']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hnùg', [8, 'NAME_TYPO']],
    ['Nguyễn Văn Hùng', 'Nguễn Văn Hùng', [8, 'NAME_TYPO']],
    ['Lê Thanh Hoà', 'Lê Thanh Hồ', [8, 'NAME_TYPO']],
    ["K'Brêu", "K'Brêo", [8, 'NAME_TYPO']],
    ['A', 'Y', [8, 'NAME_TYPO']],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Tuấn', [null, 'NAME_MISMATCH']],
    ['Nguyễn Văn Hùng', 'Trần Văn Hùng', [null, 'NAME_MISMATCH']],
    ['Nguyễn Văn Hùng', 'Nguyn Văn Hng', [null, 'NAME_MISMATCH']],
    ['Nguyễn Văn Hùng', 'Văn Hùng', [null, 'NAME_MISMATCH']],
    ['Nguyễn Hùng', 'Hùng', [null, 'NAME_MISMATCH']],
    ['Nguyễn Văn Hùng', 'N.V.H', [null, 'NAME_MISMATCH']],
    ['Nguyễn Hùng', 'Nguyễn Nguyễn', [null, 'NAME_MISMATCH']],
    ["K'Ho", 'Ka Ho', [null, 'NAME_MISMATCH']],
    ['李小龍', '李小虎', [null, 'NAME_MISMATCH']],
    ['An', '...', [null, 'NAME_MISMATCH']],
    ['', '', [null, null]],
    ['Nguyễn Văn An', '', [null, null]],
    ['Nguyễn Văn An', ' \u200b', [null, null]],
  ])('%j and %j: %j, either way round', (a, b, [rung, code]) => {
    expect(compareNames(a, b)).toMatchObject({ rung, code })
    expect(compareNames(b, a)).toMatchObject({ rung, code })
  })

  test.each([
    ['Nguyễn Văn Hùng', 'Ngô Vũ Hải', true],
    ['Nguyễn Văn Hùng', 'Ngô Vũ Tuấn', false],
    ['Đặng Bình', 'Dương Bảo', true],
    ['Nguyễn V Hùng', 'Ngô Vũ Hải', false],
    ['Nguyễn Văn Hùng', 'Ngô Hải', false],
    ['Nguyễn Văn Hùng', 'Nguyễn Văn Hùng', false],
    ['', '', false],
  ])('initials of the different names %j and %j agree: %s', (a, b, agree) => {
    expect(compareNames(a, b).initialsAgree).toBe(agree)
    expect(compareNames(b, a).initialsAgree).toBe(agree)
  })

  const syllable = fc.constantFrom(
    'Nguyễn',
    'Nguyeãn',
    'NguyÔn',
    'Văn',
    'Van',
    'An',
    'Ân',
    'Hòa',
    'Hoà',
    'Lý',
    'Lí',
    'N.',
    'V',
    "K'Ho",
    'KHo',
    'Bhling',
    'Hùng',
    'Dũng',
    'Y',
  )
  const name = fc.oneof(
    fc.array(syllable, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('abAB .-')) }),
  )

  test('the outcome does not depend on which name comes first', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(compareNames(a, b)).toEqual(compareNames(b, a))
      }),
      { numRuns: 1000 },
    )
  })

  test('a name agrees with itself whatever its case, marks and spaces', () => {
    fc.assert(
      fc.property(name, (a) => {
        fc.pre(foldedName(a) !== '')
        expect(compareNames(a, a).rung).toBe(0)
        expect(compareNames(a, ` ${a} `).rung).toBe(1)
      }),
    )
  })
})

describe('one edit', () => {
  test.each([
    ['hung', 'hun', true],
    ['hung', 'hunng', true],
    ['hung', 'dung', true],
    ['hung', 'hugn', true],
    ['hung', 'uhng', true],
    ['hung', 'hung', false],
    ['hung', 'hu', false],
    ['hung', 'ghun', false],
    ['hung', 'gnuh', false],
    ['ab', 'ba', true],
    ['abc', 'cba', false],
    ['a', 'b', true],
    ['a', '', false],
    ['hüng', 'hung', false],
    ['李', '王', false],
  ])('%j and %j: %s, either way round', (a, b, near) => {
    expect(isOneEditAway(a, b)).toBe(near)
    expect(isOneEditAway(b, a)).toBe(near)
  })

  test('agrees with the distance counted by its definition', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(isOneEditAway(a, b)).toBe(a !== b && oneEditFrom(a).has(b))
      }),
      { numRuns: 1000 },
    )
  })
})

/** Every word one insertion, deletion, substitution or neighbour swap away, made by doing each. */
function oneEditFrom(word: string): ReadonlySet<string> {
  const places = Array.from({ length: word.length + 1 }, (_, i) => i)
  const letters = ['a', 'b', 'c']
  return new Set(
    places.flatMap((i) => [
      word.slice(0, i) + word.slice(i + 1),
      word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2),
      ...letters.flatMap((letter) => [word.slice(0, i) + letter + word.slice(i), word.slice(0, i) + letter + word.slice(i + 1)]),
    ]),
  )
}
