import { expect, test } from 'vitest'
import { maskWrittenNumbers } from './mask-written-numbers.ts'

test.each([
  ['ĐT 0905123456', 'ĐT 090•••••••'],
  ['ĐT 0905 123 456, gọi sau 17 giờ', 'ĐT 090• ••• •••, gọi sau 17 giờ'],
  ['0905.123.456 hoặc 0905-123-456', '090•.•••.••• hoặc 090•-•••-•••'],
  ['0905 - 123 - 456', '090• - ••• - •••'],
  ['số 048 088 123 760.', 'số 048 ••• ••• •••.'],
  ['(0236) 3 888 888', '(023•) • ••• •••'],
  ['+84 905 123 456', '+84 9•• ••• •••'],
  ['ID ０４８０ ８８１２ ３７６０', 'ID ０４８• •••• ••••'],
  ['28-01-2026 0905 123 456', '28-01-2026 090• ••• •••'],
])('a number of a person is masked however it is written: %j', (text, masked) => {
  expect(maskWrittenNumbers(text)).toBe(masked)
})

test.each([
  'ngày 28/01/2026',
  'từ 28-01-2026 đến 29-01-2026',
  '28.01.2026 15 giờ 30',
  '2026-01-28 15:30',
  'đã đóng 1.500.000 đồng',
  'tổ 12, phường Hải Châu, năm 2025',
  'không có chữ số',
  '',
])('a day and a small number stay: %j', (text) => {
  expect(maskWrittenNumbers(text)).toBe(text)
})
