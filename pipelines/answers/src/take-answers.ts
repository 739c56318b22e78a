import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Profile } from '@doisoat/profile'
import { type AnswerColumn, type AnswerOutcome, readFindingKey } from '@doisoat/reports'
import { type Actor, getRun, type KeyStanding, type Store, saveAnswers, standingOfKeys } from '@doisoat/store'
import { type JudgedRow, judgeRows } from './judge-rows.ts'
import { type AnswerRow, readAnswers } from './read-answers.ts'
import { writeResult } from './write-result.ts'

export interface AnswersToTake {
  /** XLSX or CSV: the report as the agency sends it back. */
  readonly path: string
  readonly agency: string
  readonly profile: Profile
  /** The run readers see. */
  readonly runId: string
  /** Calendar day of the deployment, ISO. */
  readonly today: string
  /** Where the result file goes. */
  readonly resultPath: string
  readonly resultFormat: 'xlsx' | 'csv'
  /** Whoever runs the process by default. */
  readonly by?: Actor
}

export interface TakenAnswers {
  readonly rows: number
  /** Rows by outcome. */
  readonly outcomes: Readonly<Partial<Record<AnswerOutcome, number>>>
  /** Columns of the report that the file no longer has. */
  readonly missingColumns: readonly AnswerColumn[]
  /** The first rows that were not taken, by their number in the file; those without an answer are none. */
  readonly notTaken: readonly { readonly row: number; readonly outcome: AnswerOutcome }[]
  readonly resultPath: string
  readonly sha256: string
}

/** A case_state of the run is joined for every batch: few large ones. */
const keysPerQuery = 20_000

/** More than a person mends without opening the result file. */
const mostNamed = 100

/**
 * Takes the answers of a file: every row is judged on its own, the good ones are kept together with their audit entry, and the result
 * file says row by row what happened. Sending the same file again changes nothing.
 *
 * Throws ANSWER_FILE and ANSWER_COLUMNS (inputRefused) for a file of which no row can be read, RUN_UNKNOWN, DATABASE_UNAVAILABLE.
 */
export async function takeAnswers(store: Store, request: AnswersToTake): Promise<TakenAnswers> {
  const { path, agency, profile, runId, today, resultPath, by } = request
  const { run } = await getRun(store, runId)
  const { rows, missing } = await readAnswers(path)
  const standings = await standingsOf(store, rows, request)
  const judged = judgeRows(rows, { profile, today, standings })
  const outcomes = countOutcomes(judged)
  const sha256 = await hashOf(path)
  const partial = `${resultPath}.${process.pid}.partial`
  try {
    await writeResult(partial, judged, request.resultFormat)
    const file = { agency, runId, asOf: run.asOf, sha256, answeredOn: today, outcomes: outcomes as Record<string, number> }
    await saveAnswers(
      store,
      judged.flatMap(({ answers }) => answers ?? []),
      { file, ...(by ? { by } : {}) },
    )
    await rename(partial, resultPath)
  } finally {
    if (existsSync(partial)) await rm(partial)
  }
  const notTaken = judged.filter(({ outcome }) => !settled.includes(outcome)).slice(0, mostNamed)
  return {
    rows: rows.length,
    outcomes,
    missingColumns: missing,
    notTaken: notTaken.map(({ row, outcome }) => ({ row: row.row, outcome })),
    resultPath,
    sha256,
  }
}

/** Outcomes of which nothing is to be said. */
const settled: readonly AnswerOutcome[] = ['taken', 'unchanged', 'unanswered']

async function standingsOf(
  store: Store,
  rows: readonly AnswerRow[],
  { runId, profile, agency }: Pick<AnswersToTake, 'runId' | 'profile' | 'agency'>,
): Promise<Map<string, KeyStanding>> {
  const keys = [...new Set(rows.flatMap(({ key }) => readFindingKey(key) ?? []))]
  const standings = new Map<string, KeyStanding>()
  for (let from = 0; from < keys.length; from += keysPerQuery) {
    const part = await standingOfKeys(store, { runId, profile: profile.name, agency }, keys.slice(from, from + keysPerQuery))
    for (const [key, standing] of part) standings.set(key, standing)
  }
  return standings
}

function countOutcomes(judged: readonly JudgedRow[]): Partial<Record<AnswerOutcome, number>> {
  const counts: Partial<Record<AnswerOutcome, number>> = {}
  for (const { outcome } of judged) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
