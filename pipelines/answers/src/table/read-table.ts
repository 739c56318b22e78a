import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { DoisoatError } from '@doisoat/contracts'
import { type TableLine, type TableProblem, tableLimits } from './table-limits.ts'

/** A row of a table file: the sheet it stands on (from 1), its number there (from 1), its cells. */
export interface TableRow {
  readonly sheet: string
  readonly row: number
  readonly cells: readonly string[]
}

/**
 * Every row of an XLSX or CSV file of somebody else, read in a process of its own.
 *
 * Throws ANSWER_FILE (inputRefused) for a file that is not there, is neither, is encrypted or broken, or passes a limit.
 */
export async function* readTable(path: string): AsyncGenerator<TableRow> {
  const child = startReader(path)
  const ended = new Promise<number | null>((done) => child.once('close', done))
  let sheet = ''
  let isWhole = false
  try {
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      const said = JSON.parse(line) as TableLine
      if ('problem' in said) throw refused(path, said.problem)
      if ('sheet' in said) sheet = said.sheet
      else if ('end' in said) isWhole = true
      else yield { sheet, row: said.row, cells: said.cells }
    }
    await ended
    // Killed for its memory or its time: what came before is not the whole file.
    if (!isWhole) throw refused(path, 'too_large')
  } finally {
    child.kill('SIGKILL')
  }
}

function startReader(path: string) {
  let file: string
  try {
    file = realpathSync(path)
  } catch {
    throw new DoisoatError('ANSWER_FILE', `${path} is not there or cannot be read`, {
      exit: 'inputRefused',
      next: 'check the path',
    })
  }
  const script = join(import.meta.dirname, 'read-table-process.ts')
  const rights = ['--permission', '--allow-fs-read=*', `--max-old-space-size=${tableLimits.heapMb}`]
  return spawn(process.execPath, [...rights, script, file], {
    env: {},
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: tableLimits.milliseconds,
    killSignal: 'SIGKILL',
  })
}

const problems: Readonly<Record<TableProblem, string>> = {
  too_large: `needs more than ${tableLimits.fileBytes / 1e6} MB, or more memory or time than a report does`,
  too_many_entries: `is an archive of more than ${tableLimits.entries} entries`,
  unpacks_too_far: 'unpacks to far more than a report does',
  too_many_rows: `has more than ${tableLimits.rows} rows`,
  too_wide: `has more than ${tableLimits.cellsPerRow} columns`,
  old_or_encrypted_workbook: 'is a workbook under a password, or of the old .xls format',
  encrypted_archive: 'is an archive under a password',
  not_a_workbook: 'is neither a workbook (.xlsx) nor a CSV file',
  broken: 'cannot be read: it is cut off or damaged',
}

function refused(path: string, problem: TableProblem): DoisoatError {
  return new DoisoatError('ANSWER_FILE', `${basename(path)} ${problems[problem]}`, {
    exit: 'inputRefused',
    next: 'save the report as an Excel workbook (.xlsx) without a password and send it again',
    fields: { problem },
  })
}
