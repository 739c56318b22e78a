import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeCell, unsafeCell } from './safe-cell.ts'

test.each([
  '=1+1',
  '=HYPERLINK("http://x")',
  '+84905123456',
  '-1',
  "-2+3+cmd|' /C calc'!A0",
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\0=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  "'=1",
])('%j gets an apostrophe', (text) => {
  expect(safeCell(text)).toBe(`'${text}`)
})

test.each(['', '048088123760', 'Nguyễn Văn Ân', "O'Brien", "'048088123760", '1-2', 'a=b', ' =1', '4.8E+10', '"=1"'])(
  '%j stays as it is',
  (text) => {
    expect(safeCell(text)).toBe(text)
  },
)

test('every text comes back', () => {
  const alphabet = fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＠', 'a', '0', ' ', 'đ')
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: alphabet, maxLength: 6 }), fc.string()), (text) => {
      expect(unsafeCell(safeCell(text))).toBe(text)
      expect(safeCell(text)).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/)
    }),
    { numRuns: 2000 },
  )
})
