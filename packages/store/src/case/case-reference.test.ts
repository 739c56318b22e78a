import { expect, test } from 'vitest'
import { parseCaseReference, showCaseReference } from './case-reference.ts'

test.each([
  'BCDF-GHJK-MNPQ-RSTV',
  'bcdfghjkmnpqrstv',
  'bcdf ghjk mnpq rstv',
  ' BcDf–GhJk—MnPq-RsTv\n',
  'ＢＣＤＦ-GHJK-MNPQ-RSTV',
])('the reference %j is read', (text) => {
  expect(parseCaseReference(text)).toBe('bcdfghjkmnpqrstv')
  expect(showCaseReference(parseCaseReference(text))).toBe('BCDF-GHJK-MNPQ-RSTV')
})

test.each([
  '',
  'BCDF',
  'ABCD-EFGH-IJKL-MNOP',
  'BCDF-GHJK-MNPQ-RSTVV',
  '012345678901',
  "'; drop table case_state; --",
  'сbcdfghjkmnpqrst',
])('%j is no reference, and is not repeated in the message', (text) => {
  let message = ''
  try {
    parseCaseReference(text)
  } catch (error) {
    message = (error as Error).message
    expect(error).toMatchObject({ code: 'CASE_REFERENCE', exit: 'usage' })
  }
  expect(message).toContain('BCDF-GHJK-MNPQ-RSTV')
  expect(message).not.toContain('012345678901')
})
