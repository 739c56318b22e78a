import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cardAgreesWithSiNumber,
  cleanHealthCard,
  cleanSiNumber,
  cleanTaxCode,
  isTaxCode,
  TaxCode,
  taxCodeCheckDigit,
} from './index.ts'

const issued = ['0100109106', '0100686174', '0100112437', '0400101394', '0301452948', '2500150335', '0100047516']

describe('the check digit of a tax code', () => {
  test.each(issued)('%s carries the right one', (code) => {
    expect(taxCodeCheckDigit(code.slice(0, 9))).toBe(Number(code.charAt(9)))
    expect(isTaxCode(code)).toBe(true)
  })

  test.each(['000000000', '12345678', '1234567890', 'abcdefghi', ''])('%j has none', (serial) => {
    expect(taxCodeCheckDigit(serial)).toBeNull()
  })

  const valid = fc
    .stringMatching(/^[0-9]{9}$/)
    .map((serial) => ({ serial, digit: taxCodeCheckDigit(serial) }))
    .filter(({ digit }) => digit !== null)
    .map(({ serial, digit }) => serial + String(digit))

  test('every substitution of one digit is detected', () => {
    fc.assert(
      fc.property(valid, fc.nat(9), fc.integer({ min: 1, max: 9 }), (code, place, shift) => {
        const digit = (Number(code.charAt(place)) + shift) % 10
        expect(isTaxCode(code.slice(0, place) + String(digit) + code.slice(place + 1))).toBe(false)
      }),
    )
  })

  test('every swap of unequal neighbours is detected', () => {
    fc.assert(
      fc.property(valid, fc.nat(8), (code, place) => {
        fc.pre(code[place] !== code[place + 1])
        const swapped = code.slice(0, place) + code.charAt(place + 1) + code.charAt(place) + code.slice(place + 2)
        expect(isTaxCode(swapped)).toBe(false)
      }),
    )
  })
})

describe('one cell of a tax code column', () => {
  test.each([
    ['0100109106', 'valid', '0100109106'],
    [' 0100 109 106 ', 'valid', '0100109106'],
    ["'0100109106", 'valid', '0100109106'],
    ['="0100109106"', 'valid', '0100109106'],
    ['０１００１０９１０６', 'valid', '0100109106'],
    ['0100109106001', 'valid', '0100109106-001'],
    ['0100109106-001', 'valid', '0100109106-001'],
    ['0100109106–888', 'valid', '0100109106-888'],
    ['048088000123', 'valid', '048088000123'],
    ['048 088 000 123', 'valid', '048088000123'],
    ['0100109107', 'wrong', '0100109107'],
    ['0100109107-001', 'wrong', '0100109107-001'],
    ['0000000000', 'wrong', '0000000000'],
    ['100109106', 'wrong', '100109106'],
    ['01001091060', 'wrong', '01001091060'],
    ['0100109106-01', 'wrong', '0100109106-01'],
    ['01001-09106', 'wrong', '01001-09106'],
    ['048088-000123', 'wrong', '048088-000123'],
    ['abc', 'wrong', 'abc'],
    ['4.8E+10', 'wrong', '48E+10'],
    ['', 'missing', null],
    [' \u00a0\u200b', 'missing', null],
  ])('%j is %s', (cell, form, value) => {
    expect(cleanTaxCode(cell)).toEqual({ form, value })
  })

  test('the schema accepts the standard form only', () => {
    expect(TaxCode.safeParse('0100109106-001').success).toBe(true)
    expect(TaxCode.safeParse('0100109106001').success).toBe(false)
    expect(TaxCode.safeParse('0100109107').success).toBe(false)
  })
})

describe('social-insurance numbers and health cards', () => {
  test.each([
    ['4801234567', 'valid', '4801234567'],
    [' 48-0123.4567', 'valid', '4801234567'],
    ['048088000123', 'valid', '048088000123'],
    ['801234567', 'wrong', '801234567'],
    ['48012345678', 'wrong', '48012345678'],
    ['48O1234567', 'wrong', '48O1234567'],
    ['', 'missing', null],
    ['\u200b', 'missing', null],
  ])('SI number %j is %s', (cell, form, value) => {
    expect(cleanSiNumber(cell)).toEqual({ form, value })
  })

  test.each([
    ['DN4484801234567', 'valid', 'DN4484801234567'],
    ['dn 4 48 4801234567', 'valid', 'DN4484801234567'],
    ['4801234567', 'valid', '4801234567'],
    ['DN6484801234567', 'wrong', 'DN6484801234567'],
    ['D14484801234567', 'wrong', 'D14484801234567'],
    ['ĐN4484801234567', 'wrong', 'ĐN4484801234567'],
    ['048088000123', 'wrong', '048088000123'],
    ['', 'missing', null],
  ])('health card %j is %s', (cell, form, value) => {
    expect(cleanHealthCard(cell)).toEqual({ form, value })
  })

  test.each([
    ['DN4484801234567', '4801234567', true],
    ['DN4484801234567', '4801234568', false],
    ['4801234567', '4801234568', null],
    ['DN4484801234567', '048088000123', null],
    ['', '4801234567', null],
  ])('card %j with SI number %j: %j', (card, number, agrees) => {
    expect(cardAgreesWithSiNumber(card, number)).toBe(agrees)
  })
})
