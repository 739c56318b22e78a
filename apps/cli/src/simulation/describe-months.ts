import type { SimulatedMonth } from './simulate-months.ts'

const columns = ['month', 'opened', 'closed', 'reopened', 'open', 'lost', 'double', 'seconds'] as const

/** The heads of the columns of `describeMonth`. */
export const monthsHeader = columns.map((column) => column.padStart(9)).join('')

/** One line of the table of a simulation. */
export function describeMonth(simulated: SimulatedMonth): string {
  const { month, opened, closed, reopened, open, lost, double, seconds } = simulated
  const cells = [month, opened, closed, reopened, open, lost.length, double.length, seconds.toFixed(1)]
  return cells.map((cell) => String(cell).padStart(9)).join('')
}
