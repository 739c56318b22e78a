import { expect, test } from 'vitest'
import { describeEnd } from './describe-end.ts'

test.each(['/srv/doisoat/inbox/dd851a0b1c2d3e4f', '/srv/doisoat/inbox/dd851234567890a1'])(
  'what a process says reaches a page without the folder %s and without long numbers',
  (folder) => {
    const problem = {
      code: 'ANSWER_COLUMNS',
      message: `${folder}/answers.csv has no column "key"; it begins with "048088123760"`,
      next: null,
    }
    const ending = describeEnd({ exitCode: 3, result: undefined, problem }, { args: ['answer'], folder, stopped: false })
    expect(ending).toMatchObject({
      outcome: 'refused',
      problem: { message: 'answers.csv has no column "key"; it begins with "048•••••••••"' },
    })
  },
)
