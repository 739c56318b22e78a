import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RunJson } from '@doisoat/contracts'
import { type Engine, openResultFile } from '@doisoat/engine'
import { writeWhole } from '@doisoat/files'
import { sql } from 'kysely'
import { isTheirs, peopleFiles, type Rewritten, rewriteFile, rewriteRejects, rowsOfFindings } from './rewrite-files.ts'
import type { RunPlace } from './run-place.ts'
import type { Subjects } from './subjects.ts'

/** What taking the people out of one run means. */
export interface ErasedRun {
  readonly runId: string
  readonly files: readonly Rewritten[]
  /** run.json in its results folder as it is afterwards: of a later run, where that one used the same folder; undefined without theirs. */
  readonly run: RunJson | undefined
}

/**
 * Takes people out of the result files, the rejects and the serving files of one run. run.json goes on counting their findings and says
 * under `withheld` how many are listed no more. Doing it twice changes nothing.
 */
export async function eraseFromRun(
  engine: Engine,
  place: Pick<RunPlace, 'runId' | 'path' | 'out'>,
  options: { readonly subjects: Subjects; readonly dryRun: boolean },
): Promise<ErasedRun> {
  const { subjects, dryRun } = options
  const run = await countWithheld(engine, place.out, subjects)
  const rows = await rowsOfFindings(engine, place.out, subjects)
  const files: Rewritten[] = []
  for (const path of peopleFiles({ out: place.out, serving: join(place.path, 'serving') })) {
    const rewritten = await rewriteFile(engine, path, { ...options, rows })
    if (rewritten) files.push(rewritten)
  }
  files.push(...rewriteRejects(place.out, options))
  if (!dryRun) {
    noteHashes(place.path, files)
    if (run) writeWhole(join(place.out, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
  }
  return { runId: place.runId, files, run }
}

/** run.json with what will be counted and not listed: from the difference, so that a request cut short can be carried out once more. */
async function countWithheld(engine: Engine, out: string, subjects: Subjects): Promise<RunJson | undefined> {
  const paths = { run: join(out, 'run.json'), findings: join(out, 'findings.parquet') }
  if (!existsSync(paths.run) || !existsSync(paths.findings)) return undefined
  const run = RunJson.parse(JSON.parse(readFileSync(paths.run, 'utf8')))
  const file = await openResultFile(engine, paths.findings)
  const listed = await engine.select<{ code: string; n: number }>(
    sql`select code, count(*) as n from ${file.rows} as f where not ${isTheirs(file, subjects)} group by code`,
  )
  const counts = new Map(listed.map((row) => [row.code, Number(row.n)]))
  const withheld = Object.fromEntries(
    Object.entries(run.findings)
      .filter(([code]) => code !== 'OUT_OF_SCOPE_ARMED_FORCES')
      .map(([code, count]) => [code, count - (counts.get(code) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  )
  return Object.keys(withheld).length === 0 ? undefined : { ...run, withheld }
}

/** The hashes that no longer hold, for whoever keeps them with a copy of the results. */
function noteHashes(folder: string, files: readonly Rewritten[]): void {
  const lines = files.map(({ path, sha256 }) => `${JSON.stringify({ path, ...sha256 })}\n`)
  if (lines.length > 0) appendFileSync(join(folder, 'erasures.ndjson'), lines.join(''))
}

/** Working copies hold everybody: they go altogether, and a run that was not finished starts anew from its deliveries. */
export function dropWorkingCopies({ path, status, restart }: Pick<RunPlace, 'path' | 'status' | 'restart'>): void {
  const folders = ['checkpoints', 'work', 'spill'].map((name) => join(path, name)).filter((folder) => existsSync(folder))
  if (folders.length > 0 && (status === 'running' || status === 'failed')) restart()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
