import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldedName, formattedName, isVietnameseSpelling, iyKey, lowerName, maskName, PersonName, toneKey } from './index.ts'

const ladder = { formattedName, lowerName, toneKey, iyKey, foldedName }

describe('rung 1, the form of a name', () => {
  test.each([
    ['  Nguyễn   Văn\tAn ', 'Nguyễn Văn An'],
    ['Nguyễn\u00a0Văn\u202fAn', 'Nguyễn Văn An'],
    ['Nguy\u200bễn\ufeff Văn\u00ad An\u202e', 'Nguyễn Văn An'],
    ['Nguyễn Văn An'.normalize('NFD'), 'Nguyễn Văn An'],
    // tone typed before the shape, both ways NFC cannot mend
    ['Tra\u0300\u0302n', 'Trần'],
    ['TRA\u0300\u0302N', 'TRẦN'],
    ['A\u0301\u0306', 'Ắ'],
    ['Ho\u0309\u0302', 'Hổ'],
    ['Ha\u0323\u0306ng', 'Hặng'],
    ['Ha\u0306\u0323ng', 'Hặng'],
    ['Ho\u031b\u0301', 'Hớ'],
    ['Ho\u0301\u031b', 'Hớ'],
    // windows-1258 read rightly: shaped letter and combining tone
    ['Nguyê\u0303n Thi\u0323 Huê\u0323', 'Nguyễn Thị Huệ'],
    ['Bh’nướch', "Bh'nướch"],
    ['KʼHo', "K'Ho"],
    ['K`Ho', "K'Ho"],
    ['K´Ho', "K'Ho"],
    ['Ðặng', 'Đặng'],
    ['Ɖặng ðức', 'Đặng đức'],
    ['李小龍', '李小龍'],
    ['\u0000\u001fAn', 'An'],
    ['', ''],
    ['\u200b\u00a0', ''],
  ])('%j → %j', (text, name) => {
    expect(formattedName(text)).toBe(name)
  })

  test('the schema brands the form and refuses an empty name', () => {
    expect(PersonName.parse(' A  Lăng ')).toBe('A Lăng')
    expect(PersonName.safeParse(' \u200b').success).toBe(false)
  })
})

describe('what each rung calls equal', () => {
  test.each([
    ['lowerName', 'NGUYỄN VĂN ĐỨC', 'nguyễn văn đức'],
    ['toneKey', 'hòa', 'hoà'],
    ['toneKey', 'THÚY', 'Thuý'],
    ['toneKey', 'khỏe', 'khoẻ'],
    ['toneKey', 'qúy', 'quý'],
    ['toneKey', 'Thùy Hòa', 'Thuỳ Hoà'],
    ['iyKey', 'Lý', 'Lí'],
    ['iyKey', 'Mỹ Lý', 'Mĩ Lí'],
    ['iyKey', 'Sỹ', 'Sĩ'],
    ['iyKey', 'Quý', 'Quí'],
    ['iyKey', 'Vy', 'Vi'],
    ['iyKey', 'Nghỹ', 'Nghĩ'],
    ['foldedName', 'Hùng', 'Hưng'],
    ['foldedName', 'Đặng Thị Thảo', 'Dang Thi Thao'],
    ['foldedName', 'Y Mŏ Ƀlô̆', 'y mo blo'],
  ] as const)('%s: %s = %s', (rung, a, b) => {
    expect(ladder[rung](a)).toBe(ladder[rung](b))
  })

  test.each([
    ['formattedName', 'An', 'AN'],
    ['lowerName', 'hòa', 'hoà'],
    ['toneKey', 'hoa', 'hòa'],
    ['toneKey', 'Hòa An', 'Hoa Àn'],
    ['toneKey', 'Lý', 'Lí'],
    ['toneKey', 'An 1', 'Án'],
    ['iyKey', 'Lý', 'Li'],
    ['iyKey', 'Thúy', 'Thúi'],
    ['iyKey', 'Y', 'I'],
    ['iyKey', 'Huỳnh', 'Huình'],
    ['iyKey', "H'Y", "H'I"],
    ['iyKey', 'Bay', 'Bai'],
    ['foldedName', 'An', 'Ân A'],
    ['foldedName', '李', '王'],
  ] as const)('%s: %s ≠ %s', (rung, a, b) => {
    expect(ladder[rung](a)).not.toBe(ladder[rung](b))
  })

  const anyName = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from("aAâêơưyYđÐễ Ńó'’\u0301\u0302\u0306\u031b\u0323\u00a0\u200bİ")) }),
  )

  test('a form put through its rung again stays', () => {
    fc.assert(
      fc.property(anyName, (text) => {
        expect(formattedName(formattedName(text))).toBe(formattedName(text))
        expect(lowerName(formattedName(text))).toBe(lowerName(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('names equal on one rung are equal on the next', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'á', 'A', 'Á', 'i', 'y', 'o', ' ', 'l', 'd', 'đ', 'Đ'), maxLength: 3 })
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const equal = (rung: keyof typeof ladder): boolean => ladder[rung](a) === ladder[rung](b)
        expect(equal('lowerName') && !equal('toneKey')).toBe(false)
        expect(equal('toneKey') && !(equal('iyKey') && equal('foldedName'))).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('Vietnamese spelling', () => {
  test.each([
    'Nguyễn Thị Huyền',
    'Trương Quang Khuê',
    'Đoàn Hữu Quýt',
    'Quỳnh Giếng Gì',
    'Yên Ý Nhi',
    'khoẻ khỏe',
    "K'Ho Bling",
    'A Lăng Zơ Râm',
    'Pơ Loong',
    'Nguyễn V. A',
    'Tran Van B',
    '',
  ])('%j is spelt so', (name) => {
    expect(isVietnameseSpelling(name)).toBe(name !== '')
  })

  test.each(['Nguyeãn', 'hßa', 'NguyÔn', 'thóy', 'BÝch', 'Quoác', 'Voõ', 'áá', "Bh'nướch", 'Y Mŏ', '李', 'An1'])(
    '%j is not',
    (name) => {
      expect(isVietnameseSpelling(name)).toBe(false)
    },
  )
})

describe('masking', () => {
  test.each([
    ['Nguyễn Văn An', 'N••• A•••'],
    ['  đặng thị thuỳ linh', 'đ••• l•••'],
    ["K'Brêu", 'K•••'],
    ['A Lăng', 'A••• L•••'],
    ['A', 'A•••'],
    ['', '•••'],
  ])('%j is shown as %s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  test('a mask shows two letters at most and not how long the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Array.from(maskName(text).replaceAll('•', '').replaceAll(' ', '')).length).toBeLessThanOrEqual(2)
        expect(Array.from(maskName(text)).length).toBeLessThanOrEqual(9)
      }),
    )
  })
})
