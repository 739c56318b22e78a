import { expect, test } from 'vitest'
import { measureProcess } from './measure-process.ts'

test('a process is charged for its seconds, its processor time and the memory it held at its highest, though it gave it back', async () => {
  const program = `
    let held = Buffer.alloc(200_000_000, 1)
    held = undefined
    const end = performance.now() + 400
    while (performance.now() < end);`
  const cost = await measureProcess({ args: ['-e', program] })
  expect(cost.peakBytes).toBeGreaterThan(200e6)
  expect(cost.peakBytes).toBeLessThan(500e6)
  expect(cost.cpuSeconds).toBeGreaterThan(0.1)
  expect(cost.seconds).toBeGreaterThan(0.4)
})

test('the memory of this process is not charged to the process it starts', async () => {
  const held = Buffer.alloc(400_000_000, 1)
  const cost = await measureProcess({ args: ['-e', '0'] })
  expect(held.length).toBe(400_000_000)
  expect(cost.peakBytes).toBeLessThan(200e6)
})

test('what a contender measured itself counts, and the rest is measured from outside', async () => {
  const cost = await measureProcess({ args: ['-e', `process.stdout.write('{"bench":{"seconds":7}}')`] })
  expect(cost.seconds).toBe(7)
  expect(cost.peakBytes).toBeGreaterThan(10e6)
})

test('a program that fails is an error with its complaint', async () => {
  await expect(measureProcess({ args: ['-e', 'throw new Error("no such table")'] })).rejects.toThrow(/no such table/)
})
