import type { ChildProcess } from 'node:child_process'
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateCity } from '@doisoat/cities'
import { RunJson } from '@doisoat/contracts'
import { type RunState, stages } from '@doisoat/reconcile'
import { differingFiles, outputsOf } from '@doisoat/reconcile/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runCli, runToEnd, scratchFolder, startCli, untilEnd } from '../testing/run-cli.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, maxConcurrency: 2 })

const shared = scratchFolder()
const city = join(shared.path, 'city')
// These runs publish nothing, so nothing is handed over.
const names = stages.map((stage) => stage.name).filter((name) => name !== 'hand-over')
afterAll(() => shared[Symbol.dispose]())

let uninterrupted: Record<string, string>
beforeAll(async () => {
  await generateCity({
    people: 2000,
    seed: 5,
    noise: 'raw',
    scenario: 'danang-2025',
    registers: ['population', 'insurance', 'tax', 'vssid'],
    out: city,
  })
  // a record that is set aside and a newline in quotes: the run then works on a copy of its own
  appendFileSync(join(city, 'population.csv'), 'too,few\n')
  appendFileSync(join(city, 'tax.csv'), '8001003103,,individual,"Không\nCó",1970-01-01,00,,2025-07-01\n')
  const out = join(shared.path, 'out')
  await runToEnd(['reconcile', city, '--no-publish', '--out', out], { home: join(shared.path, 'home') })
  uninterrupted = outputsOf(out)
})

interface Killed {
  readonly home: string
  readonly out: string
  readonly runId: string
  readonly folder: string
  /** Stages whose checkpoints the killed run left behind. */
  readonly left: readonly string[]
}

/** Starts a run and kills it (SIGKILL) as soon as `stage` is finished, null = as soon as the run has a folder. */
async function killedAfter(stage: string | null, scratch: string, dir = city): Promise<Killed> {
  const [home, out] = [join(scratch, 'home'), join(scratch, 'out')]
  const child = startCli(['reconcile', dir, '--no-publish', '--out', out], { home })
  const ended = untilEnd(child)
  await untilFinished(child, stage, home)
  child.kill('SIGKILL')
  const { stderr } = await ended
  const state = stateOf(home)
  if (!state) throw new Error(`the killed run left no state: ${stderr}`)
  // a run that was quicker than the signal has cleared its checkpoints away; the stages up to link have none
  const left = state.status === 'done' ? names.slice(0, 3) : state.stages.map((one) => one.name)
  return { home, out, runId: state.runId, folder: join(home, 'runs', state.runId), left }
}

async function untilFinished(child: ChildProcess, stage: string | null, home: string): Promise<void> {
  while (child.exitCode === null) {
    const state = stateOf(home)
    if (state && (stage === null || state.stages.some((one) => one.name === stage))) return
    await sleep(2)
  }
}

/** Undefined while there is no run yet. */
function stateOf(home: string): RunState | undefined {
  try {
    const [runId = ''] = readdirSync(join(home, 'runs'))
    return JSON.parse(readFileSync(join(home, 'runs', runId, 'state.json'), 'utf8')) as RunState
  } catch {
    return undefined
  }
}

/** Resumes a run to its end; the stages that it took from their checkpoints. */
async function resume({ home, out, runId }: Killed): Promise<string[]> {
  await runToEnd(['reconcile', '--resume', runId], { home })
  const run = RunJson.parse(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')))
  expect(run.runId).toBe(runId)
  return run.stages.filter((stage) => stage.resumed).map((stage) => stage.name)
}

describe.concurrent('a run killed without warning', () => {
  test.each<readonly [string, string | null]>([
    ['before its first stage', null],
    ...names.map((name) => [`after stage ${name}`, name] as const),
  ])('%s goes on where it stopped and gives the same bytes', async (_, stage) => {
    using scratch = scratchFolder()
    const killed = await killedAfter(stage, scratch.path)
    expect(await resume(killed)).toEqual(killed.left)
    expect(differingFiles(uninterrupted, outputsOf(killed.out))).toEqual([])
  })

  test('twice goes on twice', async () => {
    using scratch = scratchFolder()
    const killed = await killedAfter('standardise', scratch.path)
    const child = startCli(['reconcile', '--resume', killed.runId], { home: killed.home })
    const ended = untilEnd(child)
    await untilFinished(child, 'link', killed.home)
    child.kill('SIGKILL')
    await ended
    const expected = ['ingest', 'standardise', 'link']
    expect(await resume(killed)).toEqual(expect.arrayContaining(expected))
    expect(differingFiles(uninterrupted, outputsOf(killed.out))).toEqual([])
  })
})

describe.concurrent('a resumed run trusts nothing that changed', () => {
  test('one flipped bit in a checkpoint: the stage and those after it are done again', async () => {
    using scratch = scratchFolder()
    const killed = await killedAfter('compare', scratch.path)
    const checkpoint = join(killed.folder, 'checkpoints/compare/verdict_insurance.parquet')
    const bytes = readFileSync(checkpoint)
    const middle = Math.floor(bytes.length / 2)
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
    writeFileSync(checkpoint, bytes)
    expect(await resume(killed)).toEqual(['ingest', 'standardise', 'link'])
    expect(differingFiles(uninterrupted, outputsOf(killed.out))).toEqual([])
  })

  test('one changed byte in the copy a dirty delivery is read from: all is done again', async () => {
    using scratch = scratchFolder()
    const killed = await killedAfter('compare', scratch.path)
    const copy = join(killed.folder, 'work/population.clean.csv')
    const text = readFileSync(copy, 'utf8')
    writeFileSync(copy, text.replace(/,alive,/, ',ALIVE,'))
    expect(await resume(killed)).toEqual([])
    expect(differingFiles(uninterrupted, outputsOf(killed.out))).toEqual([])
  })

  test('a delivery copied again, the same to the byte at another time, is taken up', async () => {
    using scratch = scratchFolder()
    const dir = join(scratch.path, 'city')
    cpSync(city, dir, { recursive: true })
    const killed = await killedAfter('standardise', scratch.path, dir)
    rmSync(dir, { recursive: true })
    cpSync(city, dir, { recursive: true })
    expect(await resume(killed)).toEqual(killed.left)
    expect(differingFiles(uninterrupted, outputsOf(killed.out))).toEqual([])
  })

  test('a delivery that changed: exit 3, and the run is not taken up', async () => {
    using scratch = scratchFolder()
    const dir = join(scratch.path, 'city')
    cpSync(city, dir, { recursive: true })
    const killed = await killedAfter('standardise', scratch.path, dir)
    const insurance = join(dir, 'insurance.csv')
    // the same length: only a word is written another way
    writeFileSync(insurance, readFileSync(insurance, 'utf8').replace('active', 'ACTIVE'))
    const { code, stderr } = await runCli(['reconcile', '--resume', killed.runId], { home: killed.home })
    expect(code).toBe(3)
    expect(stderr).toMatch(/insurance\.csv: the file is not what it was[\s\S]*next: Put the delivery back as it was/)
  })
})
