import type { Words } from './words.ts'

/** The words of a report that an officer may not know, in the order one meets them. */
export const glossary: readonly (readonly [word: Words, meaning: Words])[] = [
  [
    { vi: 'Đối soát', en: 'Reconciliation' },
    {
      vi: 'So từng dòng của các CSDL với nhau: dòng nào sai, ai sửa, chậm nhất ngày nào',
      en: 'Comparing every row of every register: what is wrong, whose it is to mend and by when',
    },
  ],
  [
    { vi: 'Cơ sở dữ liệu (CSDL)', en: 'Register' },
    { vi: 'Danh sách người do một cơ quan quản lý', en: 'A list of people kept by one agency' },
  ],
  [
    { vi: 'CSDL dân cư (tham chiếu)', en: 'Reference register' },
    { vi: 'CSDL dân cư; các CSDL khác được so với CSDL này', en: 'The population register: the others are compared with it' },
  ],
  [
    { vi: 'Lượt đối soát', en: 'Run' },
    { vi: 'Một lần đối soát các tệp của cùng một ngày chốt số liệu', en: 'One pass over the deliveries of one as-of date' },
  ],
  [
    { vi: 'Ngày chốt số liệu', en: 'As-of date' },
    { vi: 'Ngày mà số liệu nói về', en: 'The day the statement is about' },
  ],
  [
    { vi: 'Sai lệch, phát hiện', en: 'Finding' },
    { vi: 'Một nhận định có mã số về một dòng', en: 'One numbered statement about one row' },
  ],
  [
    { vi: 'Mã phát hiện', en: 'Finding key' },
    {
      vi: 'Mã để nhận ra phát hiện qua các lượt đối soát; không sửa, không xóa',
      en: 'Names the finding across runs; do not change or delete it',
    },
  ],
  [
    { vi: 'Hồ sơ, mã hồ sơ', en: 'Case, case reference' },
    {
      vi: 'Các phát hiện của một người trong một CSDL, từ khi mở đến khi đóng',
      en: 'The findings of one person in one register, from opening to closing',
    },
  ],
  [
    { vi: 'Hạn xử lý', en: 'Due' },
    { vi: 'Ngày làm việc cuối cùng để sửa hoặc trả lời', en: 'Last working day to correct or answer' },
  ],
  [
    { vi: 'Phải sửa', en: 'Must be mended' },
    { vi: 'Dòng không được coi là khớp cho đến khi sửa', en: 'The row does not count as matching until it is mended' },
  ],
  [
    { vi: 'Cần xem', en: 'To review' },
    { vi: 'Cần người xem; có thể là đúng', en: 'A person should look at it; it may be right' },
  ],
  [
    { vi: 'Ghi chú', en: 'Note' },
    { vi: 'Vẫn khớp; nên sửa khi có dịp', en: 'It matches; mend it when convenient' },
  ],
  [
    { vi: 'Số định danh', en: 'National ID' },
    { vi: '12 chữ số, kể cả số 0 ở đầu', en: '12 digits, leading zeros included' },
  ],
  [
    { vi: 'Mã số trong CSDL', en: 'Register number' },
    { vi: 'Mã số BHXH, mã số thuế …', en: 'Social-insurance number, tax code …' },
  ],
  [
    { vi: 'Giá trị hiện có', en: 'Value on file' },
    { vi: 'Giá trị trong CSDL của chính cơ quan', en: 'What the agency’s own register says' },
  ],
  [
    { vi: 'Giá trị đề xuất', en: 'Suggested value' },
    {
      vi: 'Giá trị mà các CSDL khác thống nhất; chỉ có với trường cơ quan được phép biết',
      en: 'What the other registers agree on; only for fields the agency is entitled to',
    },
  ],
  [
    { vi: 'Đã sửa', en: 'Corrected' },
    {
      vi: 'Dòng đã được sửa tại nguồn; kiểm tra ở lượt đối soát sau',
      en: 'The row was corrected at its source; the next delivery shows it',
    },
  ],
  [
    { vi: 'Dữ liệu của cơ quan đúng', en: 'Our register is right' },
    {
      vi: 'Đã đối chiếu hồ sơ gốc; CSDL khác sai (ghi rõ căn cứ)',
      en: 'Compared with the file; the other register is wrong (say on what grounds)',
    },
  ],
  [
    { vi: 'Không cùng một người', en: 'Not the same person' },
    { vi: 'Hai dòng là của hai người khác nhau', en: 'The two rows are about two people' },
  ],
  [
    { vi: 'Ngoại lệ theo quy định', en: 'Legal exception' },
    { vi: 'Khác nhau nhưng đúng quy định (ghi rõ căn cứ)', en: 'They differ lawfully (say on what grounds)' },
  ],
]
