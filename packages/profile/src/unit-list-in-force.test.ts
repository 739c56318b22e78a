import { describe, expect, it } from 'vitest'
import { unitListInForce } from './unit-list-in-force.ts'

const profile = {
  unitLists: [
    { version: '2025-01', validFrom: '2025-01-01' },
    { version: '2025-07', validFrom: '2025-07-01' },
  ],
}

describe('unitListInForce', () => {
  it.each([
    ['2025-01-01', '2025-01'],
    ['2025-06-30', '2025-01'],
    ['2025-07-01', '2025-07'],
    ['2031-12-31', '2025-07'],
    // No older list is known: the oldest one is nearer than none.
    ['2024-12-31', '2025-01'],
  ])('on %s it is %s', (asOf, version) => {
    expect(unitListInForce(profile, asOf)).toBe(version)
  })
})
