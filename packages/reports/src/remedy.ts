import { type FindingCode, type FindingGroup, getFinding } from '@doisoat/contracts'
import type { AgencyFinding } from './column-policy.ts'

export interface Remedy {
  readonly vi: string
  readonly en: string
}

/** What the owner does, by group of findings; single codes that need another step override. */
const byGroup: Readonly<Record<FindingGroup, Remedy>> = {
  id_form: {
    vi: 'Kiểm tra hồ sơ gốc và nhập lại số định danh đủ 12 chữ số',
    en: 'Check the original file and enter the national ID with all 12 digits',
  },
  id_link: {
    vi: 'Đối chiếu giấy tờ của người dân và nhập đúng số định danh đang có hiệu lực',
    en: 'Compare with the person’s papers and enter the national ID in force',
  },
  id_prefix: {
    vi: 'Kiểm tra ba số đầu của số định danh với thẻ căn cước',
    en: 'Check the first three digits against the identity card',
  },
  id_sex: {
    vi: 'Kiểm tra giới tính và số định danh với hồ sơ hộ tịch',
    en: 'Check sex and national ID against the civil status file',
  },
  id_year: {
    vi: 'Kiểm tra năm sinh và số định danh với hồ sơ hộ tịch',
    en: 'Check birth year and national ID against the civil status file',
  },
  duplicate: {
    vi: 'Xác định người giữ số và gộp hoặc sửa các dòng còn lại',
    en: 'Find whose number it is and merge or correct the other rows',
  },
  name: { vi: 'Sửa họ tên theo dữ liệu dân cư', en: 'Correct the name to the population data' },
  birth_date: { vi: 'Sửa ngày sinh theo dữ liệu dân cư', en: 'Correct the birth date to the population data' },
  sex: { vi: 'Sửa giới tính theo dữ liệu dân cư', en: 'Correct the sex to the population data' },
  unit: { vi: 'Cập nhật mã phường, xã theo danh mục đang có hiệu lực', en: 'Update the unit code to the list in force' },
  deceased: { vi: 'Xác minh việc khai tử và dừng hồ sơ', en: 'Verify the death registration and close the record' },
  number: { vi: 'Kiểm tra và nhập lại mã số trong CSDL', en: 'Check and enter the register’s own number again' },
  card: { vi: 'Kiểm tra số thẻ với mã số bảo hiểm xã hội', en: 'Check the card number against the social-insurance number' },
  tax_status: { vi: 'Cập nhật trạng thái mã số thuế', en: 'Update the status of the tax code' },
  candidate: { vi: 'Chờ quyết định của cán bộ phụ trách dữ liệu', en: 'Wait for the data steward’s decision' },
  scope: { vi: 'Không cần xử lý', en: 'Nothing to do' },
}

const byCode: Partial<Record<FindingCode, Remedy>> = {
  ID_MISSING: { vi: 'Liên hệ người dân để bổ sung số định danh', en: 'Ask the person for the national ID' },
  ID_SCIENTIFIC: { vi: 'Xuất lại dữ liệu với cột số định danh kiểu văn bản', en: 'Export again with the ID column as text' },
  ID_CMND9_UNRESOLVED: {
    vi: 'Đề nghị công an xác nhận số định danh của số CMND 9 số',
    en: 'Ask the police to confirm the national ID of the old 9-digit number',
  },
  ID_OTHER_PERSON: {
    vi: 'Số định danh này của người khác: đối chiếu giấy tờ và nhập đúng số của người trong hồ sơ',
    en: 'The number is another person’s: compare the papers and enter that of the person on file',
  },
  ID_GUARDIAN: {
    vi: 'Thay số của cha, mẹ hoặc người giám hộ bằng số của chính người đó',
    en: 'Replace the guardian’s number with the person’s own',
  },
  DUP_RECORD: { vi: 'Xóa dòng lặp lại', en: 'Delete the repeated row' },
  DUP_SAME_PERSON: { vi: 'Gộp các mã số của cùng một người', en: 'Merge the numbers of the one person' },
  NAME_OTHER: { vi: 'Không cần xử lý', en: 'Nothing to do' },
  DOB_INVALID: { vi: 'Nhập lại ngày sinh hợp lệ theo hồ sơ gốc', en: 'Enter a valid birth date from the original file' },
  DOB_MISSING: { vi: 'Bổ sung ngày sinh', en: 'Add the birth date' },
  SEX_INVALID: { vi: 'Nhập lại giới tính theo danh mục', en: 'Enter the sex by the code list' },
}

const verify: Remedy = {
  vi: 'Xác minh và cải chính dữ liệu dân cư theo hồ sơ hộ tịch',
  en: 'Verify and correct the population record against the civil status file',
}

const gone: Remedy = { vi: 'Đã hết, không cần xử lý', en: 'Gone, nothing to do' }

const otherTurn: Remedy = { vi: 'Chờ cơ quan khác xử lý', en: 'Another agency’s turn' }

/** What an agency does about a finding, in both languages: mend its row, verify the population record, wait, or nothing. */
export function remedyOf({ finding, toMend, ofReference, change }: AgencyFinding): Remedy {
  if (change === 'gone') return gone
  if (!finding) return { vi: '', en: '' }
  if (finding.owner !== 'none' && !toMend) return otherTurn
  if (ofReference) return verify
  return remedyOfCode(finding.code)
}

/** What the owner of a row does about a code of the catalogue. */
export function remedyOfCode(code: FindingCode): Remedy {
  return byCode[code] ?? byGroup[getFinding(code).group]
}
