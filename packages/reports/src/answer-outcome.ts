import type { Words } from './words.ts'

/** What became of a row of a file that came back: the first two are kept or need nothing, the others are not taken. */
export const outcomeWords = {
  taken: { vi: 'Đã nhận', en: 'Taken' },
  unchanged: { vi: 'Đã nhận trước đây, không thay đổi', en: 'Taken before, nothing new' },
  unanswered: { vi: 'Chưa trả lời', en: 'No answer given' },
  no_key: {
    vi: 'Không có mã phát hiện: dòng được thêm vào, hoặc ô bị gộp; hãy trả lời trên dòng gốc của báo cáo',
    en: 'No finding key: the row was added, or its cells were merged; answer on the row of the report',
  },
  key_invalid: {
    vi: 'Mã phát hiện bị sửa: chép lại mã từ báo cáo gốc',
    en: 'The finding key was changed: copy it again from the report',
  },
  unknown_key: {
    vi: 'Không có phát hiện nào với mã này: chép lại mã từ báo cáo gốc',
    en: 'There is no finding of this key: copy it again from the report',
  },
  other_turn: {
    vi: 'Cơ quan khác phải xử lý phát hiện này; cơ quan gửi tệp chưa cần trả lời',
    en: 'Another agency has to mend this one; there is nothing for the sender to answer',
  },
  gone: {
    vi: 'Phát hiện của lượt đối soát trước, nay không còn: không cần trả lời',
    en: 'A finding of an earlier run that no longer stands: no answer is needed',
  },
  duplicate: {
    vi: 'Dòng lặp lại trong tệp; dòng đầu tiên được tính',
    en: 'The row stands twice in the file; the first one counts',
  },
  contradiction: {
    vi: 'Mã này có nhiều dòng trả lời khác nhau: không nhận dòng nào, hãy giữ lại một dòng',
    en: 'Rows of this key have different answers: none of them is taken, keep one',
  },
  decision_missing: { vi: 'Có giá trị hoặc ghi chú nhưng chưa chọn kết quả xử lý', en: 'A value or note without a decision' },
  decision_invalid: {
    vi: 'Kết quả xử lý không có trong danh sách',
    en: 'The decision is not one of the list',
  },
  value_not_wanted: {
    vi: 'Giá trị đã sửa chỉ đi với kết quả "Đã sửa"',
    en: 'A corrected value goes with the decision "Corrected" only',
  },
  value_invalid: { vi: 'Giá trị đã sửa không hợp lệ', en: 'The corrected value is not valid' },
  too_long: {
    vi: 'Giá trị dài hơn 500 hoặc ghi chú dài hơn 2000 ký tự',
    en: 'The value has more than 500 or the note more than 2,000 characters',
  },
} as const satisfies Readonly<Record<string, Words>>

export type AnswerOutcome = keyof typeof outcomeWords
