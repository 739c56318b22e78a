import type { AnswerDecision } from '@doisoat/contracts'
import { foldHeader } from '@doisoat/profile'

export interface Words {
  readonly vi: string
  readonly en: string
}

/** Fields of the comparison, as headings and cells name them. */
export const fieldWords: Readonly<Record<string, Words>> = {
  national_id: { vi: 'Số định danh', en: 'National ID' },
  full_name: { vi: 'Họ và tên', en: 'Full name' },
  birth_date: { vi: 'Ngày sinh', en: 'Birth date' },
  sex: { vi: 'Giới tính', en: 'Sex' },
  unit_code: { vi: 'Mã đơn vị hành chính', en: 'Unit code' },
  status: { vi: 'Trạng thái', en: 'Status' },
  register_number: { vi: 'Mã số trong CSDL', en: 'Register number' },
  card_number: { vi: 'Số thẻ', en: 'Card number' },
}

export const severityWords: Readonly<Record<string, Words>> = {
  block: { vi: 'Phải sửa', en: 'Must be mended' },
  review: { vi: 'Cần xem', en: 'To review' },
  info: { vi: 'Ghi chú', en: 'Note' },
}

export const changeWords: Readonly<Record<string, Words>> = {
  new: { vi: 'Mới', en: 'New' },
  still: { vi: 'Còn tồn tại', en: 'Still there' },
  gone: { vi: 'Đã hết', en: 'Gone' },
}

export const decisionWords: Readonly<Record<AnswerDecision, Words>> = {
  corrected: { vi: 'Đã sửa', en: 'Corrected' },
  register_right: { vi: 'Dữ liệu của cơ quan đúng', en: 'Our register is right' },
  not_same_person: { vi: 'Không cùng một người', en: 'Not the same person' },
  legal_exception: { vi: 'Ngoại lệ theo quy định', en: 'Legal exception' },
}

const decisionByWord: ReadonlyMap<string, AnswerDecision> = new Map(
  (Object.entries(decisionWords) as [AnswerDecision, Words][]).flatMap(([decision, words]) =>
    [decision, words.vi, words.en, both(words)].map((word) => [foldHeader(word), decision] as const),
  ),
)

/** The choices a spreadsheet offers in the decision column. */
export const decisionChoices: readonly string[] = Object.values(decisionWords).map(both)

/** A decision as somebody wrote it, as `wordOf` reads it; undefined when it is none of them. */
export function readDecision(text: string): AnswerDecision | undefined {
  return wordOf(text, decisionByWord)
}

/**
 * What a text means, in either language or both, without regard to case, marks and spaces. Of both languages one half is enough: a
 * spreadsheet that saves CSV in its own code page leaves the Vietnamese one unreadable.
 */
export function wordOf<T>(text: string, meanings: ReadonlyMap<string, T>): T | undefined {
  const whole = meanings.get(foldHeader(text))
  if (whole !== undefined) return whole
  const halves = new Set(text.split(/[·/|]|\?/).flatMap((half) => meanings.get(foldHeader(half)) ?? []))
  const [only] = halves
  return halves.size === 1 ? only : undefined
}

/** Both languages in one cell, Vietnamese first. */
export function both({ vi, en }: Words): string {
  return `${vi} · ${en}`
}
