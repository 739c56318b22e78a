import { expect, test } from 'vitest'
import { suppressCells } from './suppress-cells.ts'

const threshold = 10

function shown(cells: readonly (readonly [number, number])[]): string[] {
  const rows = cells.map(([numerator, denominator], index) => ({ key: String(index), numerator, denominator }))
  return suppressCells(rows, { threshold }).map((row) => (row.numerator === null ? ':c' : `${row.numerator}/${row.denominator}`))
}

test.each([
  [
    'no small cell: all are shown',
    [
      [90, 100],
      [50, 100],
    ],
    ['90/100', '50/100'],
  ],
  [
    'a count of 9 is hidden and the smallest other cell with it',
    [
      [9, 100],
      [50, 300],
      [50, 200],
    ],
    [':c', '50/300', ':c'],
  ],
  [
    'a complement of 9 tells as much as a count of 9',
    [
      [91, 100],
      [50, 300],
      [50, 200],
    ],
    [':c', '50/300', ':c'],
  ],
  [
    'a total of 9 without anyone covered names nine people',
    [
      [0, 9],
      [50, 300],
      [50, 200],
    ],
    [':c', '50/300', ':c'],
  ],
  [
    'a count of exactly the threshold is shown',
    [
      [10, 100],
      [90, 100],
    ],
    ['10/100', '90/100'],
  ],
  [
    'nobody and everybody are shown where the total is large',
    [
      [0, 100],
      [100, 100],
    ],
    ['0/100', '100/100'],
  ],
  [
    'an empty cell is shown and never serves as cover',
    [
      [5, 100],
      [0, 0],
      [50, 200],
    ],
    [':c', '0/0', ':c'],
  ],
  [
    'two small cells that sum to a small count pull in a third',
    [
      [3, 100],
      [4, 100],
      [50, 200],
      [60, 300],
    ],
    [':c', ':c', ':c', '60/300'],
  ],
  [
    'two small cells that sum to a large count cover each other',
    [
      [9, 100],
      [9, 100],
      [50, 200],
    ],
    [':c', ':c', '50/200'],
  ],
  ['a table of one small cell hides it', [[3, 100]], [':c']],
] as const)('%s', (_name, cells, expected) => {
  expect(shown(cells)).toEqual(expected)
})

test('no hidden count follows from the sum: at least two are hidden and together they are not small', () => {
  // Every table of four cells with counts around the threshold.
  const counts = [0, 1, 9, 10, 11, 40]
  for (const a of counts) {
    for (const b of counts) {
      for (const c of counts) {
        const cells = [a, b, c, 60].map((numerator, index) => ({ key: index, numerator, denominator: 100 + index }))
        const hidden = suppressCells(cells, { threshold }).flatMap((row, index) =>
          row.numerator === null ? [cells[index]?.numerator ?? 0] : [],
        )
        const sum = hidden.reduce((total, count) => total + count, 0)
        expect(hidden.length === 0 || (hidden.length > 1 && sum >= threshold), `${a} ${b} ${c}`).toBe(true)
      }
    }
  }
})

test('a hidden unit does not follow from the sum of its district', () => {
  const cells = [
    { key: 'a1', district: 'a', numerator: 3, denominator: 500 },
    { key: 'a2', district: 'a', numerator: 300, denominator: 400 },
    { key: 'b1', district: 'b', numerator: 3, denominator: 90 },
    { key: 'b2', district: 'b', numerator: 300, denominator: 350 },
    { key: 'c1', district: 'c', numerator: 40, denominator: 80 },
  ]
  const rows = suppressCells(cells, { threshold, groupOf: (cell) => cell.district })
  expect(rows.filter((row) => row.numerator === null).map((row) => row.key)).toEqual(['a1', 'a2', 'b1', 'b2'])
})

test('all units of a hidden district are hidden, or they would sum to it', () => {
  const cells = [
    { key: 'a1', district: 'a', numerator: 30, denominator: 50 },
    { key: 'a2', district: 'a', numerator: 30, denominator: 60 },
    { key: 'b1', district: 'b', numerator: 300, denominator: 400 },
  ]
  const rows = suppressCells(cells, { threshold, groupOf: (cell) => cell.district, hiddenGroups: new Set(['a']) })
  expect(rows.filter((row) => row.numerator === null).map((row) => row.key)).toEqual(['a1', 'a2'])
})
