import { DoisoatError } from '@doisoat/contracts'
import { maskLongDigits } from '@doisoat/runtime'

/** The SQLSTATEs that the code looks at, by PostgreSQL's own names (appendix A of its manual). */
export const sqlStates = {
  connectionFailure: '08006',
  connectionRefused: '08001',
  connectionRejected: '08004',
  readOnlyTransaction: '25006',
  invalidAuthorization: '28000',
  invalidPassword: '28P01',
  invalidCatalogName: '3D000',
  uniqueViolation: '23505',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  insufficientPrivilege: '42501',
  diskFull: '53100',
  outOfMemory: '53200',
  tooManyConnections: '53300',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  ioError: '58030',
} as const
export type SqlState = keyof typeof sqlStates

/** What a person can mend at the database, and what it means. */
const unavailable = new Map<string, string>([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ECONNRESET', 'the connection was cut'],
  ['EPIPE', 'the connection was cut'],
  ['ETIMEDOUT', 'no answer in time'],
  ['EHOSTUNREACH', 'the host cannot be reached'],
  ['ENETUNREACH', 'the network cannot be reached'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EAI_AGAIN', 'the host name could not be looked up'],
  [sqlStates.connectionFailure, 'the connection was cut'],
  [sqlStates.connectionRefused, 'the connection was refused'],
  [sqlStates.connectionRejected, 'the connection was refused'],
  [sqlStates.adminShutdown, 'the server was stopped'],
  [sqlStates.crashShutdown, 'the server crashed'],
  [sqlStates.cannotConnectNow, 'the server is starting or stopping'],
  [sqlStates.tooManyConnections, 'the server has no free connection'],
  [sqlStates.diskFull, 'the disk of the server is full'],
  [sqlStates.outOfMemory, 'the server is out of memory'],
  [sqlStates.queryCanceled, 'the statement took too long and was cancelled'],
  [sqlStates.readOnlyTransaction, 'the server takes no writes (a standby?)'],
  [sqlStates.ioError, 'the server cannot read or write its files'],
])

/** More than the state of the server: how to go on from a full disk. */
const nextOf = new Map<string, string>([
  [sqlStates.diskFull, 'make room on the disk of the database, then run the command again'],
  [sqlStates.readOnlyTransaction, 'point DATABASE_URL at the primary server'],
])

const busy = new Map<string, string>([
  [sqlStates.serializationFailure, 'another command changed the same rows at this moment'],
  [sqlStates.deadlockDetected, 'another command waited for this one, and this one for it'],
  [sqlStates.lockNotAvailable, 'another command holds what this one needs'],
])

const wrongSettings = new Map<string, string>([
  [sqlStates.invalidPassword, 'user or password refused'],
  [sqlStates.invalidAuthorization, 'user refused'],
  [sqlStates.invalidCatalogName, 'there is no such database'],
  [sqlStates.insufficientPrivilege, 'the user lacks a right; it must own the database and may need CREATEROLE'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not signed by anybody known'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not signed by anybody known'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not signed by anybody known'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
])

const timedOut = /timeout expired|Query read timeout|Connection terminated|encountered a connection error|connection timeout/i

/** SQLSTATE or socket code of an error; '' without one. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

export function isSqlState(error: unknown, state: SqlState): boolean {
  return codeOf(error) === sqlStates[state]
}

/** A value, header or key that a table does not take: class 22, or a broken constraint of class 23. */
export function isDataFault(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error))
}

/** A connection, space or time limit as something to act on (exit 6); any other error as it is, with its SQLSTATE. */
export function toOutage(error: unknown, place: string): unknown {
  if (error instanceof DoisoatError || !(error instanceof Error)) return error
  const code = codeOf(error)
  const outage = unavailable.get(code) ?? (timedOut.test(error.message) ? 'no answer in time' : undefined)
  if (outage === undefined) return error
  return new DoisoatError('DATABASE_UNAVAILABLE', `the database at ${place} cannot be used: ${outage}`, {
    exit: 'unavailable',
    next: nextOf.get(code) ?? 'doisoat db status',
    fields: { sqlstate: code },
    cause: withoutRows(error),
  })
}

/**
 * A database error as something to act on: unavailable (6) for connections, space and time limits, busy (5) for another command in the
 * way, usage (2) for refused users and missing databases; anything else is returned as it is and counts as a defect. `place` is host,
 * port and database, no password.
 */
export function toStoreError(error: unknown, place: string): unknown {
  const outage = toOutage(error, place)
  if (outage instanceof DoisoatError || !(error instanceof Error)) return outage
  const code = codeOf(error)
  const about = { fields: { sqlstate: code }, cause: withoutRows(error) }
  const other = busy.get(code)
  if (other !== undefined) {
    return new DoisoatError('DATABASE_BUSY', `the database at ${place} could not do it: ${other}; nothing was changed`, {
      exit: 'busy',
      next: 'run the command again',
      ...about,
    })
  }
  const mistake =
    wrongSettings.get(code) ?? (/does not support SSL/.test(error.message) ? 'it does not speak TLS (sslmode)' : undefined)
  if (mistake === undefined) return withoutRows(error)
  return new DoisoatError('DATABASE_REFUSED', `the database at ${place} refused: ${mistake}`, {
    exit: 'usage',
    next: 'correct DATABASE_URL (postgres://user:password@host:port/database)',
    ...about,
  })
}

/** PostgreSQL's message, detail and context can quote a cell of a register. */
function withoutRows(error: Error): Error {
  error.message = maskLongDigits(error.message)
  for (const field of ['detail', 'where', 'internalQuery']) if (field in error) Object.assign(error, { [field]: undefined })
  return error
}
