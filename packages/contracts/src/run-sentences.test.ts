import { expect, test } from 'vitest'
import { sayInVietnamese } from './run-sentences.ts'

const titles: Readonly<Record<string, string>> = { insurance: 'Bảo hiểm xã hội', out_of_scope: 'Ngoài phạm vi' }

test.each([
  ['insurance records = accepted + rejected', 'Bảo hiểm xã hội: số bản ghi = số dòng nhận + số dòng từ chối'],
  ['linked (insurance): sum of units = total', 'Đã liên kết (Bảo hiểm xã hội): tổng các phường, xã = toàn bộ'],
  [
    '0 of 1,500 (0.0%) records rejected, at most 1.0% is let through; see rejects/insurance.csv',
    '0 trên 1.500 (0,0\u00a0%) bản ghi bị từ chối, chỉ cho qua nhiều nhất 1,0\u00a0%; xem tệp rejects/insurance.csv',
  ],
  [
    '1,500 rows, 31.3% fewer than the 2,183 of the last published run; up to 20.0% is usual',
    '1.500 dòng, ít hơn 31,3\u00a0% so với 2.183 dòng của lần công bố trước; thường đến 20,0\u00a0%',
  ],
  [
    "the newest row is of 2025-08-01, that of the last published run of 2025-07-01; is it last time's file again?",
    'dòng mới nhất ngày 01/08/2025, của lần công bố trước ngày 01/07/2025; có phải là tệp kỳ trước?',
  ],
  [
    'verdict out_of_scope: 2 of 1,436 (0.1%) rows, 0.1% in the last published run; growth of up to 5.0% is usual',
    'kết quả “Ngoài phạm vi”: 2 trên 1.436 (0,1\u00a0%) dòng, lần công bố trước 0,1\u00a0%; thường tăng đến 5,0\u00a0%',
  ],
  [
    '0 units changed by more than 50.0%; 20197: 51 rows, before 51',
    '0 đơn vị thay đổi quá 50,0\u00a0%; 20197: 51 dòng, trước 51',
  ],
  ['files of no register, ignored: truth.csv', 'tệp không thuộc cơ sở dữ liệu nào, bỏ qua: truth.csv'],
  [
    'insurance: rows with a unit code of another list, converted to 2025-07: 12',
    'Bảo hiểm xã hội: số dòng có mã phường, xã của danh mục khác, đã quy đổi sang danh mục 2025-07: 12',
  ],
  ['1,500 rows accepted, at least 1 expected', 'nhận 1.500 dòng, cần ít nhất 1'],
  ['the last record is whole', 'bản ghi cuối đầy đủ'],
  ['something new', 'something new'],
])('%s', (english, vietnamese) => {
  expect(sayInVietnamese(english, (name) => titles[name] ?? name)).toBe(vietnamese)
})
