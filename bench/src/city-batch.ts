import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RunJson } from '@doisoat/contracts'
import { type Contender, doisoat, emptyPrograms, loadModules } from './contenders.ts'
import { type Cost, measureProcess } from './measure-process.ts'

/** One contender over all rounds; seconds and processor seconds without start-up. */
export interface Result {
  readonly contender: Contender
  readonly costs: readonly Cost[]
  /** Lines of differences.csv by field; findings by code for doisoat. */
  readonly differences: Readonly<Record<string, number>>
}

export interface CityBatch {
  readonly results: readonly Result[]
  /** What an empty process of each kind costs, round by round. */
  readonly startUp: { readonly node: readonly Cost[]; readonly doisoat: readonly Cost[] }
  /** Seconds of each stage of doisoat and, before them, of loading its modules, round by round. */
  readonly stages: ReadonlyMap<string, readonly number[]>
}

export interface CityBatchOptions {
  readonly data: string
  readonly rounds: number
  readonly contenders: readonly Contender[]
  readonly workFolder: string
}

/** Runs every contender once in each round, as a process of its own, in the same order: A B C A B C. */
export async function runCityBatch(options: CityBatchOptions): Promise<CityBatch> {
  const startUp: { node: Cost[]; doisoat: Cost[] } = { node: [], doisoat: [] }
  const stages = new Map<string, number[]>([['load modules', []]])
  const costs = new Map<Contender, Cost[]>(options.contenders.map((contender) => [contender, []]))
  const differences = new Map<Contender, Record<string, number>>()
  for (let round = 1; round <= options.rounds; round++) {
    const empty = {
      node: await measureProcess(emptyPrograms.node),
      doisoat: await measureProcess(emptyPrograms.doisoat),
      none: nothing,
    }
    startUp.node.push(empty.node)
    startUp.doisoat.push(empty.doisoat)
    stages.get('load modules')?.push((await measureProcess(loadModules)).seconds - empty.doisoat.seconds)
    for (const contender of options.contenders) {
      process.stderr.write(`round ${round} of ${options.rounds}: ${contender.name}\n`)
      mkdirSync(options.workFolder, { recursive: true })
      const out = mkdtempSync(join(options.workFolder, 'run-'))
      try {
        const cost = await measureProcess(contender.program(options.data, out))
        costs.get(contender)?.push(lessStartUp(cost, empty[contender.startUp]))
        differences.set(contender, contender === doisoat ? readFindings(out, stages) : await countDifferences(out))
      } finally {
        rmSync(out, { recursive: true, force: true })
      }
    }
  }
  const results = options.contenders.map((contender) => ({
    contender,
    costs: costs.get(contender) ?? [],
    differences: differences.get(contender) ?? {},
  }))
  return { results, startUp, stages }
}

const nothing: Cost = { seconds: 0, cpuSeconds: 0, peakBytes: 0 }

function lessStartUp(cost: Cost, empty: Cost): Cost {
  return { ...cost, seconds: cost.seconds - empty.seconds, cpuSeconds: cost.cpuSeconds - empty.cpuSeconds }
}

/** Findings by code; adds the seconds of the stages. */
function readFindings(out: string, stages: Map<string, number[]>): Record<string, number> {
  const run = RunJson.parse(JSON.parse(readFileSync(join(out, 'result', 'run.json'), 'utf8')))
  for (const { name, seconds } of run.stages) stages.set(name, [...(stages.get(name) ?? []), seconds])
  return run.findings
}

async function countDifferences(out: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const line of (await readFile(join(out, 'differences.csv'), 'utf8')).split('\n').slice(1)) {
    const [, , field] = line.split(',', 3)
    if (field !== undefined) counts[field] = (counts[field] ?? 0) + 1
  }
  return counts
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}
