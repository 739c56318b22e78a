import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findFinding } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface EvaluateOptions extends CommonOptions {
  readonly truth: string
}

export function addEvaluate(program: Command): void {
  command(program, 'evaluate <out>', 'Compares the findings of a run with a truth file: precision and recall per code.')
    .requiredOption('--truth <file>', 'CSV with the columns register, source_line, code')
    .action(async (out: string, options: EvaluateOptions) => {
      const { evaluate } = await import('@doisoat/reconcile')
      const { Engine } = await import('@doisoat/engine')
      const { readSettings } = await import('@doisoat/runtime')
      const { threads, memoryMb } = readSettings()
      await using engine = await Engine.open({ threads, memoryMb, tempDir: join(tmpdir(), `doisoat-evaluate-${process.pid}`) })
      const codes = await evaluate(engine, resolve(out), resolve(options.truth))
      const share = (value: number | null): string => (value === null ? '     –' : value.toFixed(4))
      const lines = codes.map(
        (one) =>
          `${findFinding(one.code)?.number ?? '   '} ${one.code.padEnd(26)} ${String(one.truth).padStart(8)} ${String(one.found).padStart(8)} ${String(one.right).padStart(8)}   ${share(one.precision)}  ${share(one.recall)}`,
      )
      print(options, codes, ['    code                          truth    found    right  precision recall', ...lines].join('\n'))
    })
}
