import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  compareRuns,
  currentRunId,
  getRun,
  listFindingCounts,
  listFindings,
  type Published,
  publishRun,
  rollbackRun,
  type Store,
} from '@doisoat/store'
import {
  openTestStore,
  type SampleFinding,
  sampleCases,
  sampleFindings,
  sampleOwners,
  type TestStore,
  writeSampleRun,
} from '@doisoat/store/testing'
import { median } from './city-batch.ts'

/** One figure: what was measured, and the limit it has to keep; null for a figure that is only told. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 's' | 'ms' | 'pages'
  readonly limit: number | null
}

const smallPublishes = 100

/**
 * Publishes made-up runs into a database of its own: `rounds` large ones, each over the one before with a tenth of its findings gone and
 * a tenth new, then a hundred small ones under two readers.
 */
export async function benchPublish({ findings, rounds }: { findings: number; rounds: number }): Promise<Figure[]> {
  await using store = await openTestStore()
  const large: Published[] = []
  for (let month = 0; month <= rounds; month++) {
    const rows = laterFindings(findings, month)
    const replaces = large.at(-1)?.runId ?? null
    large.push(await publish(store, { runId: `large-${month}`, profile: 'large', rows, replaces }))
  }
  const again = large.slice(1)
  const compared = await timed(() => compareRuns(store, `large-${rounds - 1}`, `large-${rounds}`))
  const back = await timed(() => rollbackRun(store, { profile: 'large', reason: 'measured' }))
  const under = await publishUnderReaders(store)
  const slowest = (published: readonly Published[]): number => 1000 * Math.max(...published.map((one) => one.flipSeconds))
  return [
    { name: `publish ${findings} findings, first run`, value: large[0]?.seconds ?? 0, unit: 's', limit: 5 },
    {
      name: `publish ${findings} findings over another run, median`,
      value: median(again.map((one) => one.seconds)),
      unit: 's',
      limit: 5,
    },
    { name: 'slowest move of the readers to it', value: slowest(large), unit: 'ms', limit: 100 },
    { name: 'rollback', value: back, unit: 's', limit: 1 },
    { name: 'compare the last two of them', value: compared, unit: 's', limit: null },
    { name: `pages of two runs or none during ${smallPublishes} publishes`, value: under.mixed, unit: 'pages', limit: 0 },
    { name: 'pages read meanwhile', value: under.pages.length, unit: 'pages', limit: null },
    { name: 'slowest move of the readers meanwhile', value: slowest(under.published), unit: 'ms', limit: 100 },
    { name: 'page before the publishes, 99th of 100', value: percentile(under.idle), unit: 'ms', limit: null },
    { name: 'page during the publishes, 99th of 100', value: percentile(under.pages), unit: 'ms', limit: null },
  ]
}

/** A table of the figures, a mark where one misses its limit. */
export function describeFigures(figures: readonly Figure[]): string {
  return figures
    .map((one) => {
      const shown = one.unit === 'pages' ? String(one.value) : one.value.toFixed(one.unit === 's' ? 2 : 0)
      const limit = one.limit === null ? '' : `at most ${one.limit} ${one.unit}${misses(one) ? '  MISSED' : ''}`
      return `${one.name.padEnd(58)} ${shown.padStart(9)} ${one.unit.padEnd(6)} ${limit}`.trimEnd()
    })
    .join('\n')
}

export function misses({ value, limit }: Figure): boolean {
  return limit !== null && value > limit
}

/** The findings of a month: a tenth of those before are gone, a tenth are new, the others keep their key. */
function laterFindings(count: number, month: number): SampleFinding[] {
  const gone = Math.round((count * month) / 10)
  return sampleFindings(gone + count)
    .slice(gone)
    .map((row) => ({ ...row, finding_key: `${row.register}-${row.register_number ?? ''}` }))
}

interface Sample {
  readonly runId: string
  readonly profile: string
  readonly rows: readonly SampleFinding[]
  readonly replaces: string | null
}

function publish(store: TestStore, { replaces, ...sample }: Sample): Promise<Published> {
  const outDir = join(store.home, 'out', sample.runId)
  const run = writeSampleRun({ outDir, findings: 0, ...sample })
  return publishRun(store, { run, outDir, registerOwners: sampleOwners, replaces, cases: sampleCases(outDir) })
}

async function publishUnderReaders(
  store: TestStore,
): Promise<{ published: Published[]; pages: number[]; idle: number[]; mixed: number }> {
  const first = await publish(store, { runId: 'small-0', profile: 'small', rows: sampleFindings(50), replaces: null })
  const idle: number[] = []
  for (let page = 0; page < 200; page++) idle.push(1000 * (await timed(() => readPage(store))))
  const reading = { goesOn: true, pages: [] as number[], mixed: 0 }
  const readers = [1, 2].map(async () => {
    while (reading.goesOn) {
      const started = performance.now()
      if (!(await readPage(store))) reading.mixed++
      reading.pages.push(performance.now() - started)
      await sleep(5)
    }
  })
  const published = [first]
  for (let round = 1; round < smallPublishes; round++) {
    const replaces = published.at(-1)?.runId ?? null
    published.push(
      await publish(store, { runId: `small-${round}`, profile: 'small', rows: sampleFindings(50 + (round % 7)), replaces }),
    )
  }
  reading.goesOn = false
  await Promise.all(readers)
  return { published, pages: reading.pages, idle, mixed: reading.mixed }
}

/** Reads what a page shows of the current run, each part by a query of its own; whether the parts agree. */
async function readPage(store: Store): Promise<boolean> {
  const runId = (await currentRunId(store, 'small')) ?? ''
  const [{ run }, counts, rows] = await Promise.all([
    getRun(store, runId),
    listFindingCounts(store, runId),
    listFindings(store, 'social_insurance', { runId, limit: 100 }),
  ])
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
  const counted = sum(counts.map((row) => row.count))
  const insurance = sum(counts.filter((row) => row.register === 'insurance').map((row) => row.count))
  return counted === sum(Object.values(run.findings)) && insurance === rows.length && rows.length > 0
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function percentile(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
}
