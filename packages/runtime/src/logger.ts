import pino from 'pino'

/** Fields first, then the message: pino drops an error that is passed as a second argument. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Logger
}

/** Digits of every script: a full-width ID is an ID. */
const longDigits = /\p{Nd}{9,}/gu

const masked = {
  base: null,
  formatters: { log: maskFields },
  hooks: { logMethod: maskMessage },
  serializers: { err: describeError },
} as const satisfies pino.LoggerOptions

/**
 * A logger to stderr (NDJSON). Runs of nine or more digits are masked in every text, so that no national ID can slip through.
 */
export function createLogger(level: string): Logger {
  return pino({ ...masked, level }, pino.destination({ fd: 2, sync: true }))
}

/** The trace of one run: an NDJSON file that `runs show` reads. */
export function createTrace(path: string): Logger & { flush(): void } {
  const destination = pino.destination({ dest: path, sync: true, mkdir: true, append: true })
  const trace = pino({ ...masked, level: 'info' }, destination)
  return Object.assign(trace, { flush: () => destination.flushSync() })
}

function maskMessage(this: pino.Logger, args: Parameters<pino.LogFn>, method: pino.LogFn): void {
  const safe = args.map((argument: unknown) => (typeof argument === 'string' ? maskLongDigits(argument) : argument))
  method.apply(this, safe as Parameters<pino.LogFn>)
}

function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, maskValue(value)]))
}

/** What a log says of an error: pino's own way would write its message and every cause as they are. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return maskValue(error)
  const { code, cause } = error as Error & { readonly code?: unknown }
  return {
    type: error.name,
    message: maskLongDigits(error.message),
    stack: maskLongDigits(error.stack ?? ''),
    ...(code === undefined ? {} : { code: maskValue(code) }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskLongDigits(value)
  if (Array.isArray(value)) return value.map(maskValue)
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? maskFields(value as Record<string, unknown>) : value
}

/** Replaces runs of nine or more digits: sha256 sums and times keep their letters and separators, identifiers do not survive. */
export function maskLongDigits(text: string): string {
  return text.replace(longDigits, (digits) => {
    const all = Array.from(digits)
    return all.slice(0, 3).join('') + '•'.repeat(all.length - 3)
  })
}
