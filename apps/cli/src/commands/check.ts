import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { declaredDeliveries } from '../option-values.ts'

interface CheckOptions extends CommonOptions {
  readonly register: string
  readonly encoding?: string
  readonly delimiter?: string
}

export function addCheck(program: Command): void {
  command(program, 'check <file>', 'Looks at one delivery without a run: ledger, columns and rejected records.')
    .requiredOption('--register <name>', 'the register the file belongs to')
    .option('--encoding <encoding>', 'utf-8, utf-16le, utf-16be or windows-1258 (default: sniffed)')
    .option('--delimiter <delimiter>', 'comma, semicolon, tab or pipe (default: sniffed)')
    .action(async (file: string, options: CheckOptions) => {
      const { inspectDelivery } = await import('@doisoat/files')
      const { foldHeader, loadProfile } = await import('@doisoat/profile')
      const profile = await loadProfile(options.profile)
      const register = profile.registers.find((one) => one.name === options.register)
      if (!register) {
        throw new DoisoatError(
          'REGISTER_UNKNOWN',
          `the profile has no register ${options.register}; there are: ${profile.registers.map((one) => one.name).join(', ')}`,
          {
            exit: 'usage',
            next: `doisoat check ${basename(file)} --register population`,
          },
        )
      }
      const said = (value: string | undefined): Record<string, string> => (value === undefined ? {} : { [register.name]: value })
      const declared = declaredDeliveries(said(options.encoding), said(options.delimiter))
      const workDir = join(tmpdir(), `doisoat-check-${process.pid}`)
      try {
        const inspection = await inspectDelivery({
          path: resolve(file),
          register: register.name,
          columns: register.columns,
          foldHeader,
          maxRecordBytes: profile.maxRecordBytes,
          workDir,
          declared: declared[register.name] ?? {},
        })
        if (inspection.format === 'parquet') {
          print(options, inspection, `${file}: Parquet, sha256 ${inspection.sha256}; its records are counted by reconcile`)
          return
        }
        const { lines, records, accepted, rejected, blank, encoding, delimiter, firstRejects } = inspection
        const mapped = inspection.mapping.map((one) => `  ${one.header} → ${one.column ?? 'ignored'}`)
        const rejects = firstRejects.map((one) => `  line ${one.line}, byte ${one.byte}: ${one.reason}`)
        const text = [
          `${file}: ${lines} lines, ${records} records = ${accepted} accepted + ${rejected} rejected, ${blank} blank`,
          `${encoding}, delimiter ${JSON.stringify(delimiter)}, sha256 ${inspection.sha256}`,
          'columns',
          ...mapped,
          ...(rejected > 0 ? [`rejected (first ${firstRejects.length} of ${rejected})`, ...rejects] : []),
        ]
        print(options, inspection, text.join('\n'))
      } finally {
        await rm(workDir, { recursive: true, force: true })
      }
    })
}
