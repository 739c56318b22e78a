import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanNationalId,
  invisibleCharacters,
  isPlaceholder,
  lookalikeRepair,
  maskNationalId,
  type NationalIdForm,
  prefixOfNationalId,
  separatorCharacters,
  sexAndYearOfNationalId,
  spaceCharacters,
} from './index.ts'

const vietNam = { digits: 12, zeroLostFromDigits: 10, oldNumberDigits: 9 }
const foreign = { digits: 10, zeroLostFromDigits: null, oldNumberDigits: null }

const cells: readonly (readonly [cell: string, form: NationalIdForm, value: string | null])[] = [
  ['048088000123', 'clean', '048088000123'],
  [' 048088000123', 'cleaned', '048088000123'],
  ['048 088 000 123', 'cleaned', '048088000123'],
  ['048.088.000.123', 'cleaned', '048088000123'],
  ['048.088.000.000', 'cleaned', '048088000000'],
  ['048-088-000-123', 'cleaned', '048088000123'],
  ['048–088–000–123', 'cleaned', '048088000123'],
  ['048/088/000/123', 'cleaned', '048088000123'],
  ['048_088_000_123', 'cleaned', '048088000123'],
  ['048,088,000,123', 'cleaned', '048088000123'],
  ['048088000123,', 'cleaned', '048088000123'],
  ["'048088000123", 'cleaned', '048088000123'],
  ['’048088000123', 'cleaned', '048088000123'],
  ['="048088000123"', 'cleaned', '048088000123'],
  ['“048088000123”', 'cleaned', '048088000123'],
  ['048088000123.0', 'cleaned', '048088000123'],
  ['048088000123,00', 'cleaned', '048088000123'],
  ['０４８０８８０００１２３', 'cleaned', '048088000123'],
  ['٠٤٨٠٨٨٠٠٠١٢٣', 'cleaned', '048088000123'],
  ['۰۴۸۰۸۸۰۰۰۱۲۳', 'cleaned', '048088000123'],
  ['048\u00a0088\u202f000\u2009123', 'cleaned', '048088000123'],
  ['\ufeff048\u200b088000123\u200e', 'cleaned', '048088000123'],
  ['048088000123\t\r\n', 'cleaned', '048088000123'],
  ['4.80880001234E+11', 'cleaned', '480880001234'],
  ['201234567/048088000123', 'cleaned', '048088000123'],
  ['048088000123 ; 201234567', 'cleaned', '048088000123'],
  ['201234567 048088000123', 'cleaned', '048088000123'],
  ['048088000123/048088000124', 'malformed', '048088000123048088000124'],
  ['201234567/201234568', 'malformed', '201234567201234568'],
  ['201234567/abc 048088000123', 'malformed', '201234567abc048088000123'],
  ['', 'missing', null],
  ['   ', 'missing', null],
  ['\u00a0\u200b\ufeff', 'missing', null],
  ['NULL', 'missing', null],
  ['null', 'missing', null],
  ['(null)', 'missing', null],
  ['\\N', 'missing', null],
  ['N/A', 'missing', null],
  ['#N/A', 'missing', null],
  ['n.a.', 'missing', null],
  ['NaN', 'missing', null],
  ['None', 'missing', null],
  ['-', 'missing', null],
  ['---', 'missing', null],
  ['0', 'missing', null],
  ['0.0', 'missing', null],
  ['=""', 'missing', null],
  ["'", 'missing', null],
  ['Không có', 'missing', null],
  ['KHÔNG CÓ', 'missing', null],
  ['khong co', 'missing', null],
  ['Chưa có', 'missing', null],
  ['Chu\u031ba co\u0301', 'missing', null],
  ['chưa cập nhật', 'missing', null],
  ['000000000000', 'placeholder', '000000000000'],
  ['111111111', 'placeholder', '111111111'],
  ['999.999.999.999', 'placeholder', '999999999999'],
  ['123456789012', 'placeholder', '123456789012'],
  ['987654321098', 'placeholder', '987654321098'],
  ['012345678901', 'placeholder', '012345678901'],
  ['890123456789', 'placeholder', '890123456789'],
  ['123456789', 'placeholder', '123456789'],
  ['1234567890', 'placeholder', '1234567890'],
  ['123456789013', 'clean', '123456789013'],
  ['4.8E+10', 'scientific', null],
  ['4,8088E+10', 'scientific', null],
  ['4.8088E10', 'scientific', null],
  ['4.8088e+010', 'scientific', null],
  ['="4.8088E+10"', 'scientific', null],
  ['5E+11', 'scientific', null],
  ['１E+11', 'scientific', null],
  ['4.8088000123E+10', 'zero_lost_candidate', '048088000123'],
  ['4,8088000123E+10', 'zero_lost_candidate', '048088000123'],
  ['4.80880001234567E+3', 'malformed', '480880001234567E+3'],
  ['48088000123', 'zero_lost_candidate', '048088000123'],
  ['48.088.000.123', 'zero_lost_candidate', '048088000123'],
  ['48088000123.0', 'zero_lost_candidate', '048088000123'],
  ['1087123456', 'zero_lost_candidate', '001087123456'],
  ['08088000123', 'malformed', '08088000123'],
  ['0905123456', 'malformed', '0905123456'],
  ['201234567', 'old_number', '201234567'],
  ['201 234 567', 'old_number', '201234567'],
  ['201234567.0', 'old_number', '201234567'],
  ['201234567QN', 'old_number', '201234567'],
  ['201234567-ĐNG', 'old_number', '201234567'],
  ['012345679', 'old_number', '012345679'],
  ['201234567QUANG', 'malformed', '201234567QUANG'],
  ['20123456', 'malformed', '20123456'],
  ['0480880001234', 'malformed', '0480880001234'],
  ['O48O88OOO123', 'malformed', 'O48O88OOO123'],
  ['04808800012E', 'malformed', '04808800012E'],
  ['+48088000123', 'malformed', '+48088000123'],
  ['048088000¹²³', 'malformed', '048088000¹²³'],
  ['B1234567', 'malformed', 'B1234567'],
  ['abc', 'malformed', 'abc'],
  ['1e999999', 'malformed', '1e999999'],
  ['٣', 'malformed', '3'],
]

describe('one cell of a national ID column', () => {
  test.each(cells)('%j is read as %s', (cell, form, value) => {
    expect(cleanNationalId(cell, vietNam)).toEqual({ form, value })
  })

  test('another country has another length, no older numbers and keeps its lost zeros lost', () => {
    expect(cleanNationalId('48.088.000-12', foreign)).toEqual({ form: 'cleaned', value: '4808800012' })
    expect(cleanNationalId('201234567', foreign)).toEqual({ form: 'malformed', value: '201234567' })
    expect(cleanNationalId('048088000123', foreign)).toEqual({ form: 'malformed', value: '048088000123' })
    expect(cleanNationalId('12-35', { ...foreign, digits: 4 })).toEqual({ form: 'cleaned', value: '1235' })
    expect(cleanNationalId('1235/12356', { ...foreign, digits: 4 })).toEqual({ form: 'cleaned', value: '1235' })
  })

  const id = fc.stringMatching(/^[0-9]{12}$/)

  test('any 12 digits are clean as they stand, unless they are a placeholder', () => {
    fc.assert(
      fc.property(id, (digits) => {
        expect(cleanNationalId(digits, vietNam)).toEqual({ form: isPlaceholder(digits) ? 'placeholder' : 'clean', value: digits })
      }),
    )
  })

  test('characters nobody typed on purpose never change the number', () => {
    const noise = fc.constantFrom(...Array.from(invisibleCharacters + spaceCharacters + separatorCharacters))
    fc.assert(
      fc.property(id, fc.array(fc.tuple(fc.nat(11), noise), { minLength: 1, maxLength: 5 }), (digits, insertions) => {
        // ten digits, a separator and 00 are a decimal number to any reader
        fc.pre(!isPlaceholder(digits) && !digits.endsWith('0'))
        const letters = Array.from(digits)
        for (const [place, character] of insertions) letters[place] = (letters[place] ?? '') + character
        expect(cleanNationalId(letters.join(''), vietNam)).toEqual({ form: 'cleaned', value: digits })
      }),
    )
  })

  test('cleaning what came out of cleaning changes nothing', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789 .,/-\'"=EeON+\u00a0\u200b０٣')),
      minLength: 8,
      maxLength: 16,
    })
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        const { form, value } = cleanNationalId(text, vietNam)
        if (value === null || form === 'malformed') return
        const again = cleanNationalId(value, vietNam)
        expect(again.value).toBe(value)
        expect(form === 'old_number' || form === 'placeholder' ? [form] : ['clean', 'placeholder']).toContain(again.form)
      }),
      { numRuns: 500 },
    )
  })
})

describe('look-alike letters', () => {
  test.each([
    ['O48O88OOO123', '048088000123'],
    ['o48088000l23', '048088000123'],
    ['048-088-000-I23', '048088000123'],
    ['048088000123', null],
    ['04808800012S', null],
    ['O4808800012', null],
    ['OOO', null],
    ['', null],
  ])('%j may stand for %j', (cell, proposal) => {
    expect(lookalikeRepair(cell, 12)).toBe(proposal)
  })
})

describe('what a Vietnamese ID says', () => {
  test.each([
    ['048088000123', { sex: 'M', year: 1988 }],
    ['048188000123', { sex: 'F', year: 1988 }],
    ['048201000123', { sex: 'M', year: 2001 }],
    ['048399000123', { sex: 'F', year: 2099 }],
    ['048900000123', { sex: 'F', year: 2300 }],
    ['48088000123', null],
    ['04808800012x', null],
  ])('%s → %j', (digits, said) => {
    expect(sexAndYearOfNationalId(digits)).toEqual(said)
  })

  test('the prefix is the leading digits', () => {
    expect(prefixOfNationalId('048088000123', 3)).toBe('048')
  })
})

describe('masking', () => {
  test.each([
    ['048088123760', '048•••••3760'],
    ['201234567', '20••••567'],
    ['0100109106', '01•••••106'],
    ['1234', '1••4'],
    ['12', '••'],
    ['', ''],
    ['NULL', 'NULL'],
    ['N/A', 'N/A'],
    ['Không có', 'Không có'],
    ['NULLO', 'N•••O'],
    ['048088000123/048088000124', '048••••••••••••••••••0124'],
  ])('%s is shown as %s', (text, masked) => {
    expect(maskNationalId(text)).toBe(masked)
  })

  test('a mask keeps the length, shows at most seven characters and never more than three in five', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('•'))
        const length = Array.from(text).length
        const shown = Array.from(maskNationalId(text)).filter((letter) => letter !== '•').length
        expect(Array.from(maskNationalId(text))).toHaveLength(length)
        expect(shown).toBeLessThanOrEqual(Math.min(7, (length * 7) / 12))
      }),
    )
  })
})
