import { DoisoatError, exitCodes } from '@doisoat/contracts'
import { maskLongDigits, toStorageError } from '@doisoat/runtime'
import { CommanderError } from 'commander'
import { buildProgram } from './program.ts'

/** Runs the command that the arguments name, and sets the exit code. */
export async function runCommand(): Promise<void> {
  // A reader that stops early (`doisoat runs list | head`) is no fault, and does not hide one: the command goes on to its own end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(exitCodes.unexpected)
  })
  // Nor does a batch need anybody to read its progress.
  process.stderr.on('error', () => {})
  try {
    await buildProgram().parseAsync(process.argv)
  } catch (error) {
    process.exitCode = report(error)
  }
}

/** One clear sentence and the next command on stderr, with --json as a document on stdout as well; anything that is not a DoisoatError is a defect and shows its stack. */
function report(thrown: unknown): number {
  const error = toStorageError(thrown)
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (error instanceof DoisoatError) {
    const { code, message, next = null } = error
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { code, message, next } })}\n`)
    process.stderr.write(`doisoat: ${error.message}\n${error.next === undefined ? '' : `  next: ${error.next}\n`}`)
    return exitCodes[error.exit]
  }
  process.stderr.write(
    `doisoat: unexpected error, please report it\n${maskLongDigits(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  )
  return exitCodes.unexpected
}
