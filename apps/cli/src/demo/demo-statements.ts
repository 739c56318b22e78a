import { addWorkingDays, type Profile } from '@doisoat/profile'
import { addStatement, answerStatement, listCases, type Store } from '@doisoat/store'
import { demoRun } from './demo-months.ts'

const said = [
  'Người dân cho biết họ tên trong cơ sở dữ liệu bị sai dấu, đã nộp bản sao căn cước tại phường.',
  'Người dân hỏi khi nào thông tin của mình được cập nhật theo số định danh.',
  'Người dân cho biết ngày sinh đã được cải chính, có trích lục kèm theo.',
]
const answered = 'Đã đối chiếu với trích lục và điều chỉnh, mời ông/bà kiểm tra lại sau ngày làm việc kế tiếp.'

/** What citizens told the 1022 desk about three open cases; the first is answered. */
export async function makeStatements(store: Store, { profile, today }: { profile: Profile; today: string }): Promise<void> {
  const runId = await demoRun(store, profile)
  const cases = await listCases(store, 'steward', { runId, today, standing: 'open', limit: said.length })
  const desk = { actor: 'demo-desk', role: 'desk' }
  for (const [index, { case_key: caseKey, owner_agency: agency }] of cases.entries()) {
    const statement = said[index] ?? ''
    const dueOn = addWorkingDays(profile, today, index + 2)
    const statementId = await addStatement(store, { runId, caseKey, today, statement, dueOn, by: desk })
    if (index > 0) continue
    const by = { actor: `demo-${agency.replaceAll('_', '-')}`, role: 'agency', agency }
    await answerStatement(store, { agency }, { statementId, answer: answered, today, by })
  }
}
