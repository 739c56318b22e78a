import { foldHeader, type Profile } from '@doisoat/profile'
import type { AgencyFinding } from './column-policy.ts'
import { remedyOf } from './remedy.ts'
import { showCaseKey, showFindingKey } from './report-key.ts'
import { both, changeWords, decisionChoices, fieldWords, severityWords, type Words, wordOf } from './words.ts'

/** One column of an agency's report, the same in every format. */
export interface ReportColumn {
  /** Heading in CSV and Parquet; the spreadsheet has `title`. */
  readonly name: string
  readonly title: Words
  /** Default: text. */
  readonly kind?: 'date' | 'integer'
  /** In characters, in a spreadsheet. */
  readonly width: number
  readonly cell: (row: AgencyFinding) => string
  /** How the spreadsheet shows it, for people; the other formats hold `cell`, for systems. */
  readonly shown?: (row: AgencyFinding, registers: Profile['registers']) => string
  /** Few different texts. */
  readonly repeats?: boolean
  /** Filled in by the agency. */
  readonly answer?: boolean
  readonly choices?: readonly string[]
}

const shownIn =
  (words: Readonly<Record<string, Words>>, cell: (row: AgencyFinding) => string) =>
  (row: AgencyFinding): string =>
    words[cell(row)]?.vi ?? cell(row)

const register =
  (cell: (row: AgencyFinding) => string) =>
  (row: AgencyFinding, registers: Profile['registers']): string =>
    registers.find(({ name }) => name === cell(row))?.title.vi ?? cell(row)

/** The columns of an agency's report: what it is about, whose it is, what to do, and the three that the agency fills in. */
export const reportColumns: readonly ReportColumn[] = [
  {
    name: 'finding_key',
    title: { vi: 'Mã phát hiện', en: 'Finding key' },
    width: 12,
    cell: (row) => showFindingKey(row.findingKey),
  },
  { name: 'case_reference', title: { vi: 'Mã hồ sơ', en: 'Case reference' }, width: 21, cell: (row) => showCaseKey(row.caseKey) },
  { name: 'due_on', title: { vi: 'Hạn xử lý', en: 'Due' }, width: 12, cell: (row) => row.dueOn, kind: 'date' },
  {
    name: 'severity',
    title: { vi: 'Mức độ', en: 'Severity' },
    width: 14,
    cell: (row) => row.severity,
    shown: shownIn(severityWords, (row) => row.severity),
    repeats: true,
  },
  {
    name: 'change',
    title: { vi: 'So với báo cáo trước', en: 'Since the last report' },
    width: 14,
    cell: (row) => row.change,
    shown: shownIn(changeWords, (row) => row.change),
    repeats: true,
  },
  {
    name: 'number',
    title: { vi: 'Số hiệu sai lệch', en: 'Code number' },
    width: 9,
    cell: (row) => (row.finding ? String(row.finding.number) : ''),
    kind: 'integer',
  },
  { name: 'code', title: { vi: 'Mã sai lệch', en: 'Code' }, width: 24, cell: (row) => row.code, repeats: true },
  {
    name: 'title',
    title: { vi: 'Sai lệch', en: 'Finding' },
    width: 34,
    cell: (row) => row.finding?.title.vi ?? '',
    repeats: true,
  },
  {
    name: 'register',
    title: { vi: 'CSDL', en: 'Register' },
    width: 18,
    cell: (row) => row.register,
    shown: register((row) => row.register),
    repeats: true,
  },
  {
    name: 'source_line',
    title: { vi: 'Dòng trong tệp', en: 'Line of the file' },
    width: 10,
    cell: (row) => row.sourceLine,
    kind: 'integer',
  },
  {
    name: 'register_number',
    title: { vi: 'Mã số trong CSDL', en: 'Register number' },
    width: 16,
    cell: (row) => row.registerNumber,
  },
  { name: 'national_id', title: { vi: 'Số định danh', en: 'National ID' }, width: 16, cell: (row) => row.nationalId },
  { name: 'full_name', title: { vi: 'Họ và tên', en: 'Full name' }, width: 26, cell: (row) => row.ownRow?.full_name ?? '' },
  { name: 'birth_date', title: { vi: 'Ngày sinh', en: 'Birth date' }, width: 12, cell: (row) => row.ownRow?.birth_date ?? '' },
  { name: 'sex', title: { vi: 'Giới tính', en: 'Sex' }, width: 8, cell: (row) => row.ownRow?.sex ?? '' },
  { name: 'unit_code', title: { vi: 'Mã ĐVHC', en: 'Unit code' }, width: 10, cell: (row) => row.ownRow?.unit_code ?? '' },
  { name: 'status', title: { vi: 'Trạng thái', en: 'Status' }, width: 14, cell: (row) => row.ownRow?.status ?? '' },
  { name: 'updated_on', title: { vi: 'Ngày cập nhật', en: 'Updated' }, width: 12, cell: (row) => row.ownRow?.updated_on ?? '' },
  {
    name: 'field',
    title: { vi: 'Trường cần kiểm tra', en: 'Field to check' },
    width: 18,
    cell: (row) => row.field,
    shown: shownIn(fieldWords, (row) => row.field),
    repeats: true,
  },
  { name: 'own_value', title: { vi: 'Giá trị hiện có', en: 'Value on file' }, width: 24, cell: (row) => row.ownValue },
  {
    name: 'suggested_value',
    title: { vi: 'Giá trị đề xuất', en: 'Suggested value' },
    width: 24,
    cell: (row) => row.suggestedValue,
  },
  {
    name: 'compared_with',
    title: { vi: 'Đối chiếu với', en: 'Compared with' },
    width: 18,
    cell: (row) => row.otherRegister,
    shown: register((row) => row.otherRegister),
    repeats: true,
  },
  {
    name: 'to_mend',
    title: { vi: 'Cơ quan phải xử lý', en: 'To mend' },
    width: 10,
    cell: (row) => (row.toMend ? 'yes' : 'no'),
    shown: (row) => (row.toMend ? 'Có' : 'Không'),
    repeats: true,
  },
  { name: 'remedy', title: { vi: 'Cách xử lý', en: 'Remedy' }, width: 48, cell: (row) => remedyOf(row).vi, repeats: true },
  {
    name: 'decision',
    title: { vi: 'Kết quả xử lý', en: 'Decision' },
    width: 26,
    cell: () => '',
    answer: true,
    choices: decisionChoices,
  },
  { name: 'corrected_value', title: { vi: 'Giá trị đã sửa', en: 'Corrected value' }, width: 22, cell: () => '', answer: true },
  { name: 'note', title: { vi: 'Ghi chú', en: 'Note' }, width: 30, cell: () => '', answer: true },
]

/** Heading of a spreadsheet column. */
export function headingOf({ title }: ReportColumn): string {
  return both(title)
}

/** The columns a file that comes back is read by: the first says which row it is, the others are filled in. */
export const answerColumns = ['finding_key', 'decision', 'corrected_value', 'note'] as const
export type AnswerColumn = (typeof answerColumns)[number]

const columnByHeading: ReadonlyMap<string, AnswerColumn> = new Map(
  answerColumns.flatMap((name) => {
    const { vi, en } = reportColumns.find((column) => column.name === name)?.title ?? { vi: name, en: name }
    return [name, vi, en, both({ vi, en })].map((heading) => [foldHeader(heading), name] as const)
  }),
)

/** The answer column that a heading names, as `wordOf` reads it; undefined for any other heading. */
export function answerColumnOf(heading: string): AnswerColumn | undefined {
  return wordOf(heading, columnByHeading)
}

/** The heading of an answer column in a spreadsheet. */
export function headingOfAnswer(name: AnswerColumn): string {
  const column = reportColumns.find((one) => one.name === name)
  return column ? headingOf(column) : name
}
