import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { DoisoatError } from '@doisoat/contracts'
import { z } from 'zod'

const Environment = z.object({
  DOISOAT_HOME: z.string().min(1).default('.doisoat'),
  DOISOAT_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  DATABASE_URL: z.string().optional(),
  DOISOAT_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  DOISOAT_MEMORY_MB: z.coerce.number().int().min(256).optional(),
  DOISOAT_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).optional(),
  DOISOAT_TODAY: z.iso.date().optional(),
  DOISOAT_UPLOAD_MB: z.coerce.number().int().min(1).max(100_000).default(2_000),
  NO_COLOR: z.string().optional(),
})

/** What the environment decides, read once per process. Memory in megabytes. */
export interface Settings {
  /** State folder: run folders, key file, embedded database. */
  readonly home: string
  readonly databaseUrl: string | undefined
  readonly threads: number
  readonly memoryMb: number
  /** undefined: `warn` for a batch, `info` for the app, whose audit lines are information. */
  readonly logLevel: string | undefined
  readonly noColor: boolean
  /** Stands in for the calendar in demonstrations and tests; ISO date. Read it through `todayIn`. */
  readonly today: string | undefined
  readonly secretFromEnvironment: string | undefined
  /** Largest upload to the app, all its files together, in megabytes (10^6 bytes). */
  readonly uploadMb: number
}

/**
 * The settings of this process; the only reader of the environment.
 *
 * Throws SETTINGS_INVALID (usage) naming every wrong variable, never its value.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new DoisoatError('SETTINGS_INVALID', `environment variables not understood: ${problems}`, {
      exit: 'usage',
      next: 'correct or unset them and run the command again',
    })
  }
  const env = parsed.data
  const machineMb = Math.floor(totalmem() / 1_048_576)
  return {
    home: resolve(env.DOISOAT_HOME),
    databaseUrl: env.DATABASE_URL === '' ? undefined : env.DATABASE_URL,
    threads: env.DOISOAT_THREADS ?? availableParallelism(),
    // DuckDB's limit is not the process: buffers, allocator and Node add up to 650 MB. 1.12 million people peaked at 1.26 to 1.46 GB with
    // this limit; with 600 the batch still ends.
    memoryMb: env.DOISOAT_MEMORY_MB ?? Math.min(800, Math.floor(machineMb * 0.6)),
    logLevel: env.DOISOAT_LOG_LEVEL,
    today: env.DOISOAT_TODAY,
    noColor: env.NO_COLOR !== undefined && env.NO_COLOR !== '',
    secretFromEnvironment: env.DOISOAT_SECRET,
    uploadMb: env.DOISOAT_UPLOAD_MB,
  }
}

/** The environment of a `doisoat` that this process starts: the same state folder, database and day, without colours. */
export function childEnvironment({
  home,
  databaseUrl,
  today,
}: Pick<Settings, 'home' | 'databaseUrl' | 'today'>): NodeJS.ProcessEnv {
  const day = today === undefined ? {} : { DOISOAT_TODAY: today }
  return { ...process.env, DOISOAT_HOME: home, DATABASE_URL: databaseUrl ?? '', NO_COLOR: '1', ...day }
}

/**
 * The secret under which national IDs become person keys: DOISOAT_SECRET, else a key file made on first use.
 *
 * It never enters the database or an output. Losing it changes every person key.
 */
export function readSecret(settings: Settings): Buffer {
  if (settings.secretFromEnvironment !== undefined) return Buffer.from(settings.secretFromEnvironment, 'utf8')
  const path = join(settings.home, 'secret.key')
  if (!existsSync(path)) {
    mkdirSync(settings.home, { recursive: true })
    try {
      writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      // Another process made it first: its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  const text = readFileSync(path, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new DoisoatError('SECRET_INVALID', `${path} does not hold a key (64 hexadecimal digits expected)`, {
      exit: 'usage',
      next: 'restore the key file from its backup, or set DOISOAT_SECRET',
    })
  }
  return Buffer.from(text, 'hex')
}
