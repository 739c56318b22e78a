import { expect, test } from 'vitest'
import { Sex, UnitCode } from './index.ts'

test('a unit code without its list is none', () => {
  expect(UnitCode.parse({ code: '20194', listVersion: '2025-07' })).toEqual({ code: '20194', listVersion: '2025-07' })
  for (const wrong of [{ code: '20194' }, { code: '20194', listVersion: '' }, { code: '', listVersion: '2025-07' }, '20194']) {
    expect(UnitCode.safeParse(wrong).success).toBe(false)
  }
})

test('a sex is M or F, whatever a register writes for it', () => {
  expect(Sex.safeParse('M').success).toBe(true)
  for (const wrong of ['m', 'Nam', '1', '', 1]) expect(Sex.safeParse(wrong).success).toBe(false)
})
