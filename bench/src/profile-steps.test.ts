import { expect, test } from 'vitest'
import { shortenSql } from './profile-steps.ts'

test('a statement is shown in one line and cut, and the keys in it are not shown', () => {
  const key = '36'.repeat(64)
  const shown = shortenSql(`create table t as\n  select sha256(unhex('${key}') || encode(id)) as person_key from std`, 60)
  expect(shown).toBe("create table t as select sha256(unhex('…') || encode(id)) as")
})

test('a key is not shown where the statement is cut inside it', () => {
  expect(shortenSql(`select '${'5c'.repeat(64)}'`, 40)).toBe("select '…'")
})
