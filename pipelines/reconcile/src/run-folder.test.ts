import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunFolder, type StageState } from './run-folder.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doisoat-runs-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function newFolder(startedAt = '2025-08-01T02:03:04.000Z', out: string | null = null): RunFolder {
  return RunFolder.create(home, {
    profile: 'danang',
    profileHash: 'hash',
    dir: '/deliveries',
    out,
    startedAt,
    asOf: null,
    unitLists: {},
    declared: {},
    publish: false,
    again: false,
  })
}

function finishCompare(folder: RunFolder): string {
  const path = folder.checkpoint('compare', 'verdict_insurance')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'PAR1 the rows of a stage PAR1')
  const result = join(folder.state.out, 'findings.parquet')
  writeFileSync(result, 'PAR1 the findings PAR1')
  const table = { table: 'verdict_insurance', ...folder.describeFile(path) }
  const stage: StageState = {
    name: 'compare',
    rowsIn: 1,
    rowsOut: 1,
    rejected: 0,
    seconds: 0,
    tables: [table],
    files: [folder.describeFile(result)],
    facts: null,
    invariants: [],
    notes: [],
  }
  folder.finishStage(stage)
  return path
}

describe('a finished stage', () => {
  test('is found again by a later process', () => {
    const folder = newFolder()
    finishCompare(folder)
    const later = RunFolder.open(home, folder.state.runId)
    expect(later.findFinishedStage('compare')).toEqual(folder.state.stages[0])
    expect(later.findFinishedStage('measure')).toBeUndefined()
  })

  test('is done again when an earlier version left it, which kept no hashes of copies', () => {
    const folder = newFolder()
    finishCompare(folder)
    folder.update({ stages: folder.state.stages.map((stage) => ({ ...stage, files: undefined })) })
    expect(folder.findFinishedStage('compare')).toBeUndefined()
  })

  test.each<readonly [string, (path: string) => void]>([
    ['has one bit flipped', (path) => writeFileSync(path, readFileSync(path, 'latin1').replace('r', 's'), 'latin1')],
    ['is cut short', (path) => truncateSync(path, 10)],
    ['is empty', (path) => truncateSync(path, 0)],
    ['is gone', (path) => rmSync(path)],
  ])('is done again when its checkpoint %s', (_, harm) => {
    const folder = newFolder()
    harm(finishCompare(folder))
    expect(RunFolder.open(home, folder.state.runId).findFinishedStage('compare')).toBeUndefined()
  })
})

test.each(['inside the run folder', 'elsewhere'])('a stage is done again when a result of it, %s, was changed', (place) => {
  const folder = newFolder(undefined, place === 'elsewhere' ? join(home, 'elsewhere', 'results') : null)
  finishCompare(folder)
  const { runId, out } = folder.state
  expect(RunFolder.open(home, runId).findFinishedStage('compare')).toBeDefined()
  appendFileSync(join(out, 'findings.parquet'), ' and one more')
  expect(RunFolder.open(home, runId).findFinishedStage('compare')).toBeUndefined()
})

describe('the state of a run', () => {
  test('is written whole, with nothing left beside it', () => {
    const folder = newFolder()
    folder.update({ status: 'done' })
    expect(readdirSync(folder.path).toSorted()).toEqual(['out', 'state.json'])
    expect(RunFolder.open(home, folder.state.runId).state.status).toBe('done')
  })

  test.each(['', '..', '../..', '.', 'no-such-run', 'a/b', '20250801-020304-zzzzzz\0'])(
    'run %j: there is none, and the known ones are listed',
    (runId) => {
      const folder = newFolder()
      expect(() => RunFolder.open(home, runId)).toThrow(
        expect.objectContaining({ code: 'RUN_UNKNOWN', exit: 'usage', message: expect.stringContaining(folder.state.runId) }),
      )
    },
  )

  test('of a run id says when, and nothing of the deliveries', () => {
    expect(newFolder().state.runId).toMatch(/^20250801-020304-[0-9a-f]{6}$/)
  })

  test.each(['', '{', '{}', '[]', 'null', '{"schema":"doisoat/run-state/2"}'])(
    '%j is no state: said, with what to do',
    (text) => {
      const folder = newFolder()
      writeFileSync(join(folder.path, 'state.json'), text)
      expect(() => RunFolder.open(home, folder.state.runId)).toThrow(
        expect.objectContaining({ code: 'RUN_STATE_INVALID', exit: 'usage' }),
      )
    },
  )
})
