import { findingCatalogue } from '@doisoat/contracts'
import type { AgencyFinding } from './column-policy.ts'
import { glossary } from './glossary.ts'
import { remedyOfCode } from './remedy.ts'
import { headingOf, type ReportColumn, reportColumns } from './report-columns.ts'
import type { ReportHead } from './report-head.ts'
import { both, decisionWords, severityWords } from './words.ts'
import type { Cell } from './xlsx/cell-xml.ts'
import type { Sheet, SheetColumn } from './xlsx/sheet-xml.ts'
import { writeXlsx } from './xlsx/write-xlsx.ts'

/** Name of the sheet that holds the findings. */
export const findingsSheet = 'Phát hiện'

/**
 * Writes an agency's report as a workbook: what to read first, the findings with the columns to fill in, and the lists that explain them.
 * Numbers of people are text cells. Row by row: memory does not grow with the file. Returns the rows written.
 */
export async function writeAgencyXlsx(path: string, rows: AsyncIterable<AgencyFinding>, head: ReportHead): Promise<number> {
  const counts = { rows: 0, toMend: 0, firstDue: '' }
  await writeXlsx(path, [
    {
      name: findingsSheet,
      isTable: true,
      columns: reportColumns.map(sheetColumn),
      rows: cells(rows, head, counts),
    },
    codeSheet(head),
    remedySheet(),
    glossarySheet(),
    { ...readMeSheet(() => readMe(head, counts)), isFirst: true },
  ])
  return counts.rows
}

interface Counts {
  rows: number
  toMend: number
  firstDue: string
}

async function* cells(rows: AsyncIterable<AgencyFinding>, { profile }: ReportHead, counts: Counts): AsyncGenerator<Cell[]> {
  for await (const row of rows) {
    counts.rows++
    if (row.toMend) counts.toMend++
    if (row.dueOn !== '' && (counts.firstDue === '' || row.dueOn < counts.firstDue)) counts.firstDue = row.dueOn
    yield reportColumns.map(({ kind, cell, shown }) => {
      const text = shown ? shown(row, profile.registers) : cell(row)
      return kind === 'integer' && text !== '' ? Number(text) : text
    })
  }
}

function sheetColumn(column: ReportColumn): SheetColumn {
  const { kind = 'text', width, repeats, answer, choices } = column
  return {
    heading: headingOf(column),
    kind,
    width,
    ...(repeats ? { repeats } : {}),
    ...(answer ? { answer } : {}),
    ...(choices ? { choices } : {}),
  }
}

/** Pairs of what and what it is, in both languages. The rows are made after those of the sheets before it. */
function readMeSheet(rows: () => readonly (readonly [string, string, string])[]): Sheet {
  return {
    name: 'Đọc trước',
    isTable: false,
    columns: textColumns(['Mục · Item', 48], ['Nội dung', 70], ['Content', 70]),
    rows: (function* () {
      yield* rows()
    })(),
  }
}

function readMe({ profile, agency, run, comparedWith, changedOnly, unit }: ReportHead, counts: Counts) {
  const one = (vi: string, en: string, text: string): [string, string, string] => [both({ vi, en }), text, text]
  return [
    [
      both({ vi: 'Báo cáo', en: 'Report' }),
      `Kết quả đối soát dữ liệu: ${agency.title.vi}`,
      `Data reconciliation: ${agency.title.en}`,
    ],
    [both({ vi: 'Địa phương', en: 'Place' }), profile.title.vi, profile.title.en],
    one('Lượt đối soát', 'Run', run.runId),
    one('Ngày chốt số liệu', 'As-of date', run.asOf),
    ...(unit === undefined ? [] : [one('Đơn vị', 'Unit', unit === '' ? '–' : unit)]),
    one('Số dòng', 'Rows', String(counts.rows)),
    one('Số dòng cơ quan phải xử lý', 'Rows to mend', String(counts.toMend)),
    one('Hạn sớm nhất', 'Earliest deadline', counts.firstDue === '' ? '–' : counts.firstDue),
    ...(comparedWith === null ? [] : [one('So với báo cáo của lượt', 'Compared with the report of run', comparedWith)]),
    ...(changedOnly ? [one('Phạm vi', 'Scope', 'Chỉ những thay đổi · changes only')] : []),
    ...Object.entries(run.registers).map(([register, { file, sha256 }]): [string, string, string] => {
      const title = profile.registers.find(({ name }) => name === register)?.title
      return [`SHA-256 ${title ? both(title) : register}`, `${file}: ${sha256}`, `${file}: ${sha256}`]
    }),
    [
      both({ vi: 'Cách trả lời', en: 'How to answer' }),
      `Tại trang "${findingsSheet}", chọn "Kết quả xử lý"; ghi "Giá trị đã sửa" và "Ghi chú" nếu có; gửi lại chính tệp này. Được lọc, sắp xếp, chuyển cột. Không sửa hoặc xóa cột "Mã phát hiện".`,
      'On the sheet of findings choose a decision, give the corrected value and a note where there is one, and send this same file back. Filter, sort and move columns as you like. Do not change or delete the finding key.',
    ],
    ...Object.values(decisionWords).map((words): [string, string, string] => {
      const meaning = glossary.find(([word]) => word.vi === words.vi)?.[1]
      return [both(words), meaning?.vi ?? '', meaning?.en ?? '']
    }),
    [
      both({ vi: 'Kiểu dữ liệu', en: 'Cells' }),
      'Số định danh và mã số là văn bản, giữ số 0 ở đầu. Dấu nháy đơn ở đầu ô là để bảng tính không hiểu nhầm thành công thức.',
      'IDs and numbers are text and keep their leading zeros. An apostrophe at the start of a cell keeps the spreadsheet from taking the text for a formula.',
    ],
    [
      both({ vi: 'Bảo vệ dữ liệu', en: 'Data protection' }),
      'Tệp chứa dữ liệu cá nhân, chỉ dùng để sửa dữ liệu của cơ quan (Luật 91/2025/QH15). Xóa tệp khi xong việc.',
      'The file holds personal data, for mending the agency’s own register only (Law 91/2025/QH15). Delete it when done.',
    ],
  ] as const
}

function codeSheet({ profile }: ReportHead): Sheet {
  const { codes, block, review } = profile.deadlines
  return {
    name: 'Danh mục mã sai lệch',
    isTable: true,
    columns: textColumns(
      ['Số hiệu sai lệch · Code number', 10],
      ['Mã sai lệch · Code', 26],
      ['Sai lệch', 40],
      ['Finding', 40],
      ['Mức độ · Severity', 24],
      ['Số ngày làm việc · Working days', 12],
      ['Quy tắc (bằng tiếng Anh) · Rule', 90],
    ),
    rows: findingCatalogue.map(({ number, code, title, severity, rule }) => [
      String(number),
      code,
      title.vi,
      title.en,
      both(severityWords[severity] ?? { vi: severity, en: severity }),
      severity === 'info' ? '' : String(codes[code] ?? (severity === 'block' ? block : review)),
      rule,
    ]),
  }
}

function remedySheet(): Sheet {
  return {
    name: 'Hướng dẫn xử lý',
    isTable: true,
    columns: textColumns(['Mã sai lệch · Code', 26], ['Sai lệch · Finding', 60], ['Cách xử lý', 70], ['Remedy', 70]),
    rows: findingCatalogue.map(({ code, title }) => {
      const remedy = remedyOfCode(code)
      return [code, both(title), remedy.vi, remedy.en]
    }),
  }
}

function glossarySheet(): Sheet {
  return {
    name: 'Thuật ngữ',
    isTable: true,
    columns: textColumns(['Thuật ngữ', 26], ['Term', 26], ['Ý nghĩa', 80], ['Meaning', 80]),
    rows: glossary.map(([word, meaning]) => [word.vi, word.en, meaning.vi, meaning.en]),
  }
}

function textColumns(...columns: readonly (readonly [heading: string, width: number])[]): SheetColumn[] {
  return columns.map(([heading, width]) => ({ heading, width, kind: 'text', wraps: true }))
}
