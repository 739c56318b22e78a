import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { maskLongDigits } from '@doisoat/runtime'
import type { endJob, JobResult } from '@doisoat/store'
import { z } from 'zod'
import type { CommandEnd } from './run-command.ts'

type Ending = Parameters<typeof endJob>[2]

interface Started {
  /** Of `doisoat`: the command first. */
  readonly args: readonly string[]
  /** Of the files that were sent. */
  readonly folder: string
  /** By the portal. */
  readonly stopped: boolean
}

const Reconciled = z.object({ runId: z.string(), published: z.enum(['published', 'held', 'same_input']) })
const Reported = z.object({
  path: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  rows: z.number(),
  runId: z.string(),
  asOf: z.string(),
  format: z.string(),
})
const Answered = z.object({
  rows: z.number(),
  outcomes: z.record(z.string(), z.number()),
  notTaken: z.array(z.object({ row: z.number(), outcome: z.string() })),
  resultPath: z.string(),
})

/** The exit codes and results of `doisoat`, in words of a job. */
export function describeEnd(end: CommandEnd, { args, folder, stopped }: Started): Ending {
  const { exitCode, result } = end
  if (stopped) return { outcome: 'interrupted' }
  const problem = end.problem && { ...end.problem, message: forPage(end.problem.message, folder) }
  const runId = Reconciled.safeParse(result).data?.runId ?? null
  if (exitCode === 0 && result !== undefined) return describeDone(result, args)
  if (exitCode === 4) return { outcome: 'held', runId, problem }
  // 2 usage, 3 input, 5 another batch: something that whoever started it can act on.
  if (exitCode === 2 || exitCode === 3 || exitCode === 5) return { outcome: 'refused', runId, problem }
  return { outcome: 'failed', problem: problem ?? { code: 'JOB_FAILED', message: `exit code ${exitCode ?? 'none'}`, next: null } }
}

/**
 * Without where the machine keeps files, then without long numbers: a folder can have nine digits in a row in its name, and masked
 * it would not be found.
 */
function forPage(message: string, folder: string): string {
  return maskLongDigits(message.replaceAll(`${folder}/`, ''))
}

function describeDone(result: unknown, args: readonly string[]): Ending {
  const [command, kind] = args
  if (command === 'report') {
    const { runId, path, files, rows, asOf, format } = Reported.parse(result)
    const besides = ['datapackage.json', 'SHA256SUMS'].map((name) => ({ name, bytes: statSync(`${path}/${name}`).size }))
    const named = files.map(({ name, bytes }) => ({ name, bytes }))
    const counted = { rows, asOf, format, changedOnly: args.includes('--changed') }
    return { outcome: 'made', runId, result: { folder: basename(path), files: [...named, ...besides], ...counted } }
  }
  if (command === 'answer') {
    const { resultPath, ...counted } = Answered.parse(result)
    const file = { name: basename(resultPath), bytes: statSync(resultPath).size }
    return { outcome: 'taken', result: { folder: '', files: [file], ...counted } satisfies JobResult }
  }
  if (kind === 'rollback') return { outcome: 'rolled_back' }
  if (kind === 'reject') return { outcome: 'rejected' }
  const run = Reconciled.safeParse(result).data
  return { outcome: run?.published ?? 'published', runId: run?.runId ?? null }
}
