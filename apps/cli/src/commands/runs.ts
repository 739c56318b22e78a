import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('History of the runs of this state folder.')
  command(runs, 'list', 'The runs, newest first.').action(async (options: CommonOptions) => {
    const { readSettings } = await import('@doisoat/runtime')
    const { listRunIds, RunFolder } = await import('@doisoat/reconcile')
    const { home } = readSettings()
    const states = listRunIds(home).map((runId) => RunFolder.open(home, runId).state)
    const list = states.map(({ runId, profile, asOf, startedAt, status, dir, out, note }) => ({
      runId,
      profile,
      asOf,
      startedAt,
      status,
      dir,
      out,
      note,
    }))
    const lines = list.map(
      (one) =>
        `${one.runId}  ${one.status.padEnd(10)} as of ${one.asOf ?? '–'}  ${one.dir}${one.note === null ? '' : `  (${one.note})`}`,
    )
    print(options, list, lines.length === 0 ? `no runs in ${home} yet. next: doisoat reconcile DIR` : lines.join('\n'))
  })
  command(runs, 'show <run>', 'One run: ledger, stages, verdicts, codes, coverage, gate.').action(
    async (runId: string, options: CommonOptions) => {
      const { readSettings } = await import('@doisoat/runtime')
      const { readRunJson, RunFolder } = await import('@doisoat/reconcile')
      const { describeRun, describeStages } = await import('../describe-run.ts')
      const { state, path } = RunFolder.open(readSettings().home, runId)
      const result = join(state.out, 'run.json')
      if (!existsSync(result)) {
        print(
          options,
          state,
          `${describeStages(state)}\nno result yet in ${state.out}. next: doisoat reconcile --resume ${runId}\ntrace: ${join(path, 'trace.ndjson')}`,
        )
        return
      }
      const run = readRunJson(result)
      const published = state.status === 'published' ? 'published' : state.status === 'held' ? 'held' : 'no'
      print(
        options,
        { ...run, status: state.status },
        `${describeRun({ run, out: state.out, published })}\n\n${describeStages(state)}\ntrace: ${join(path, 'trace.ndjson')}`,
      )
    },
  )
}
