import { DoisoatError } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'

/** SQLSTATEs and socket errors that a person can mend at the database, and what they mean. */
const unavailable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  '08006': 'the connection was cut',
  '57P01': 'the server was stopped',
  '57P02': 'the server crashed',
  '57P03': 'the server is starting or stopping',
  '53300': 'the server has no free connection',
  '53100': 'the disk of the server is full',
  '53200': 'the server is out of memory',
  '57014': 'the statement took too long and was cancelled',
  '25006': 'the server takes no writes (a standby?)',
}

const wrongSettings: Readonly<Record<string, string>> = {
  '28P01': 'user or password refused',
  '28000': 'user refused',
  '3D000': 'there is no such database',
  '42501': 'the user lacks a right; it must own the database and may need CREATEROLE',
}

/**
 * A database error as something to act on: unavailable (6) for connections, space and time limits, usage (2) for refused users and
 * missing databases; anything else is returned as it is and counts as a defect. `place` is host, port and database, no password.
 */
export function toStoreError(error: unknown, place: string): unknown {
  if (error instanceof DoisoatError || !(error instanceof Error)) return error
  const code = (error as { code?: unknown }).code
  const text = typeof code === 'string' ? code : ''
  const timedOut =
    /timeout expired|Query read timeout|Connection terminated|encountered a connection error|connection timeout/i.test(
      error.message,
    )
  const outage = unavailable[text] ?? (timedOut ? 'no answer in time' : undefined)
  if (outage !== undefined) {
    return new DoisoatError('DATABASE_UNAVAILABLE', `the database at ${place} cannot be used: ${outage}`, {
      exit: 'unavailable',
      next: 'doisoat db status',
      fields: { sqlstate: text },
      cause: withoutRows(error),
    })
  }
  const mistake = wrongSettings[text]
  if (mistake === undefined) return withoutRows(error)
  return new DoisoatError('DATABASE_REFUSED', `the database at ${place} refused: ${mistake}`, {
    exit: 'usage',
    next: 'correct DATABASE_URL (postgres://user:password@host:port/database)',
    fields: { sqlstate: text },
    cause: withoutRows(error),
  })
}

/** PostgreSQL's message, detail and context can quote a cell of a register. */
function withoutRows(error: Error): Error {
  error.message = maskLongDigits(error.message)
  for (const field of ['detail', 'where', 'internalQuery']) if (field in error) Object.assign(error, { [field]: undefined })
  return error
}
