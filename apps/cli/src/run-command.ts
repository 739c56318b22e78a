import { DoisoatError, exitCodes } from '@doisoat/contracts'
import { maskLongDigits, toStorageError } from '@doisoat/runtime'
import { CommanderError } from 'commander'
import { hasDocument } from './context.ts'
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
  // commander has told its own on stderr.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : reportUsage(error)
  if (error instanceof DoisoatError) {
    const { code, message, next = null } = error
    writeDocument({ code, message, next })
    process.stderr.write(`doisoat: ${error.message}\n${error.next === undefined ? '' : `  next: ${error.next}\n`}`)
    return exitCodes[error.exit]
  }
  const { message, stack = message }: { message: string; stack?: string | undefined } =
    error instanceof Error ? error : { message: String(error) }
  writeDocument({ code: 'UNEXPECTED', message: maskLongDigits(message), next: null })
  process.stderr.write(`doisoat: unexpected error, please report it\n${maskLongDigits(stack)}\n`)
  return exitCodes.unexpected
}

function reportUsage({ message }: CommanderError): number {
  writeDocument({ code: 'USAGE', message: message.replace(/^error: /, ''), next: 'doisoat --help' })
  return exitCodes.usage
}

function writeDocument(error: { readonly code: string; readonly message: string; readonly next: string | null }): void {
  if (process.argv.includes('--json') && !hasDocument()) process.stdout.write(`${JSON.stringify({ error })}\n`)
}
