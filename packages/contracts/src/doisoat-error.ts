/**
 * How a command ends. The numbers are part of the interface: scripts branch on them.
 */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  inputRefused: 3,
  held: 4,
  busy: 5,
  unavailable: 6,
  invariantBroken: 7,
} as const

export type ExitName = keyof typeof exitCodes

/**
 * The one error class of doisoat: something a person can act on.
 *
 * `message` says what was found, what was expected and where; `next` is the command or step that follows. Neither ever holds a
 * national ID. Any other error that reaches the top is a defect and ends with exit code 1.
 */
export class DoisoatError extends Error {
  readonly code: string
  readonly exit: ExitName
  readonly next: string | undefined
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    details: {
      readonly exit: ExitName
      readonly next?: string
      readonly fields?: Readonly<Record<string, unknown>>
      readonly cause?: unknown
    },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'DoisoatError'
    this.code = code
    this.exit = details.exit
    this.next = details.next
    this.fields = details.fields ?? {}
  }
}
