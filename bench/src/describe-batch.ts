import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { type CityBatch, median, type Result } from './city-batch.ts'
import { bare, doisoat } from './contenders.ts'
import type { Cost } from './measure-process.ts'

/** The figures the city batch has to reach. */
const limits = { timesBare: 3, bytes: 1.5e9 }

/** The machine in one line. */
export function describeMachine(): string {
  const [load = 0] = loadavg()
  const busy = load > 0.5 ? ': other work shares the cores, only ratios mean anything' : ''
  const model = cpus()[0]?.model ?? 'unknown processor'
  return `${availableParallelism()} cores, ${model}, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, Node ${process.versions.node}, load ${load.toFixed(1)}${busy}`
}

/** Seconds of `result` over seconds of the bare script, pair by pair of the same round. */
function ratiosToBare(batch: CityBatch, result: Result, unit: 'seconds' | 'cpuSeconds' = 'seconds'): number[] {
  const yardstick = batch.results.find((one) => one.contender === bare)
  return result.costs.map((cost, round) => cost[unit] / (yardstick?.costs[round]?.[unit] ?? Number.NaN))
}

export function describeBatch(batch: CityBatch): string {
  const rows = batch.results.map((result) => {
    const seconds = result.costs.map((cost) => cost.seconds)
    return [
      result.contender.name,
      median(seconds).toFixed(2),
      `${Math.min(...seconds).toFixed(2)}-${Math.max(...seconds).toFixed(2)}`,
      median(result.costs.map((cost) => cost.cpuSeconds)).toFixed(1),
      (peakBytes(result) / 1e6).toFixed(0),
      median(ratiosToBare(batch, result)).toFixed(2),
      median(ratiosToBare(batch, result, 'cpuSeconds')).toFixed(2),
      describeDifferences(result),
      result.contender.leavesOut,
    ]
  })
  const header = ['', 'seconds', 'least-most', 'cpu s', 'peak MB', 'x bare', 'cpu x bare', 'differences', 'leaves out']
  const { node, doisoat: own } = batch.startUp
  const secondsOf = (costs: readonly Cost[]): string => median(costs.map((cost) => cost.seconds)).toFixed(2)
  const startUp = `start-up taken off: empty node ${secondsOf(node)} s, empty doisoat ${secondsOf(own)} s`
  return [formatTable([header, ...rows]), '', startUp, ...describeDoisoat(batch)].join('\n')
}

function describeDoisoat(batch: CityBatch): string[] {
  const result = batch.results.find((one) => one.contender === doisoat)
  if (result === undefined) return []
  const seconds = median(result.costs.map((cost) => cost.seconds))
  const stages = [...batch.stages].map(([name, each]) => [name, median(each).toFixed(2)])
  const inStages = [...batch.stages.values()].reduce((sum, each) => sum + median(each), 0)
  return [
    `doisoat / bare, round by round: ${ratiosToBare(batch, result)
      .map((ratio) => ratio.toFixed(2))
      .join(', ')}`,
    '',
    formatTable([['stage', 'seconds'], ...stages, ['outside the stages', (seconds - inStages).toFixed(2)]]),
  ]
}

/** The figures of the city batch that this run does not reach, as sentences. */
export function missedLimits(batch: CityBatch): string[] {
  const result = batch.results.find((one) => one.contender === doisoat)
  if (result === undefined) return ['doisoat did not run']
  const ratio = median(ratiosToBare(batch, result))
  const missed: string[] = []
  // not a number when the bare script did not run
  if (!(ratio <= limits.timesBare))
    missed.push(`doisoat took ${ratio.toFixed(2)} x the bare script, at most ${limits.timesBare.toFixed(1)} x is wanted`)
  if (peakBytes(result) > limits.bytes) {
    missed.push(`doisoat held ${(peakBytes(result) / 1e6).toFixed(0)} MB, at most ${limits.bytes / 1e6} MB is wanted`)
  }
  return missed
}

function peakBytes(result: Result): number {
  return Math.max(...result.costs.map((cost) => cost.peakBytes))
}

function describeDifferences({ contender, differences }: Result): string {
  const sum = Object.values(differences).reduce((total, count) => total + count, 0)
  if (contender === doisoat) return `${sum} findings`
  const fields = ['full_name', 'birth_date', 'sex'].map((field) => differences[field] ?? 0)
  return `${sum} (${fields.join(' ')})`
}

/** Columns of numbers to the right, of words to the left. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const isNumber = (text: string): boolean => /^[\d.-]+$/.test(text)
  const numeric = widths.map((_, column) => rows.slice(1).every((row) => isNumber(row[column] ?? '')))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
