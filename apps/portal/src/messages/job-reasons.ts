import type { Language } from '../language.ts'

/** Why a job was refused or failed, by the code of its error; any other code is shown in the words of the error itself. */
export const jobReasons: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  FOLDER_MISSING: { vi: 'Không tìm thấy thư mục tệp.', en: 'The folder of the files is missing.' },
  TWO_DELIVERIES: { vi: 'Một cơ sở dữ liệu có hai tệp.', en: 'A register has two files.' },
  DELIVERY_MISSING: { vi: 'Thiếu tệp của một cơ sở dữ liệu bắt buộc.', en: 'The file of a required register is missing.' },
  NOT_A_FILE: { vi: 'Không phải là một tệp đọc được.', en: 'Not a file that can be read.' },
  FILE_CHANGED: { vi: 'Tệp đã thay đổi sau lần đọc đầu tiên.', en: 'The file changed after it was first read.' },
  EMPTY_FILE: { vi: 'Tệp rỗng.', en: 'The file is empty.' },
  CONTENT_TYPE: {
    vi: 'Nội dung không phải loại mà tên tệp nói.',
    en: 'The content is not of the kind that the name of the file says.',
  },
  GZIP_TRUNCATED: { vi: 'Tệp gzip bị cụt.', en: 'The gzip file ends early.' },
  GZIP_CORRUPT: { vi: 'Tệp gzip bị hỏng.', en: 'The gzip file is damaged.' },
  GZIP_BOMB: { vi: 'Tệp gzip nở ra quá lớn.', en: 'The gzip file unpacks to far too much.' },
  ENCODING: { vi: 'Không nhận ra bảng mã của tệp.', en: 'The encoding of the file was not recognised.' },
  DIALECT: {
    vi: 'Không nhận ra dấu phân cách hoặc dấu ngoặc kép của tệp.',
    en: 'The delimiter or quoting of the file was not recognised.',
  },
  HEADER_MISSING: { vi: 'Tệp không có dòng tiêu đề.', en: 'The file has no header line.' },
  HEADER_DUPLICATE: { vi: 'Tiêu đề có cột trùng nhau.', en: 'The header names a column twice.' },
  COLUMN_MISSING: { vi: 'Tệp thiếu cột bắt buộc.', en: 'Required columns are missing.' },
  LAST_LINE_CUT: { vi: 'Dòng cuối của tệp bị cụt.', en: 'The last line of the file is cut off.' },
  ROWS_LOST: { vi: 'Số dòng của tệp không khớp khi đối chiếu.', en: 'The lines of the file do not add up.' },
  AS_OF_UNKNOWN: { vi: 'Không biết ngày số liệu; hãy nhập ngày.', en: 'The as-of day is not known; give it.' },
  ANSWER_FILE: { vi: 'Không đọc được tệp như một bảng XLSX hoặc CSV.', en: 'The file cannot be read as an XLSX or CSV table.' },
  ANSWER_COLUMNS: {
    vi: 'Tệp không có cột mã phát hiện của báo cáo.',
    en: 'The file does not have the column of finding keys of the report.',
  },
  NO_RUN: { vi: 'Chưa có lượt đối soát nào được công bố.', en: 'No run has been published yet.' },
  NO_EARLIER_RUN: { vi: 'Không còn giữ lượt nào trước đó.', en: 'No earlier run is kept.' },
  RUN_UNKNOWN: { vi: 'Không có lượt đối soát này.', en: 'There is no such run.' },
  BATCH_BUSY: { vi: 'Đang có một lượt đối soát khác.', en: 'Another batch is running.' },
  PUBLISH_BUSY: { vi: 'Đang có một lần công bố khác.', en: 'Another run is being published.' },
  PUBLISH_OVERTAKEN: { vi: 'Đã có lượt đối soát khác được công bố trong lúc này.', en: 'Another run was published meanwhile.' },
  HELD_OVERTAKEN: {
    vi: 'Đã có lượt đối soát khác được công bố; lượt này được so sánh lại và vẫn chờ duyệt.',
    en: 'Another run was published meanwhile; this one was compared again and still waits.',
  },
  RUN_DECIDED: { vi: 'Lượt đối soát này đã có người quyết định.', en: 'Somebody has decided on this run already.' },
  RUN_NOT_HELD: { vi: 'Lượt đối soát này không bị giữ lại.', en: 'This run is not one that is held.' },
  AUDIT_BROKEN: {
    vi: 'Nhật ký kiểm toán không còn nguyên vẹn; không được công bố.',
    en: 'The audit chain is broken; nothing may be published.',
  },
  SECRET_OTHER: {
    vi: 'Khóa bí mật không phải khóa đã dùng cho cơ sở dữ liệu này.',
    en: 'The secret is not the one this database was published under.',
  },
  INVARIANT_BROKEN: { vi: 'Các con số không khớp nhau.', en: 'The numbers do not add up.' },
  DATABASE_UNAVAILABLE: { vi: 'Không kết nối được cơ sở dữ liệu phục vụ.', en: 'The serving database cannot be reached.' },
  FOLDER_NOT_WRITABLE: { vi: 'Không ghi được vào thư mục kết quả.', en: 'The folder of the results cannot be written.' },
  DISK_FULL: { vi: 'Hết dung lượng đĩa.', en: 'The disk is full.' },
  MEMORY_LIMIT: { vi: 'Không đủ bộ nhớ.', en: 'There is not enough memory.' },
}
