import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { DoisoatError } from '@doisoat/contracts'
import type { Settings } from '@doisoat/runtime'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

interface Place {
  readonly settings: Settings
  /** As --profile says it. */
  readonly profile: string
}

/** What is looked at, in this order; each says what it found or throws what is missing. */
const checks: Readonly<Record<string, (place: Place) => string | Promise<string>>> = {
  Node: () => process.version,

  'state folder': ({ settings }) => {
    mkdirSync(settings.home, { recursive: true })
    accessSync(settings.home, constants.W_OK)
    const { bavail, bsize } = statfsSync(settings.home)
    return `${settings.home}, ${Math.round((bavail * bsize) / 1e9)} GB free`
  },

  limits: ({ settings }) => `${settings.threads} threads, ${settings.memoryMb} MB for the batch engine`,

  secret: async ({ settings }) => {
    const { readSecret } = await import('@doisoat/runtime')
    const from = settings.secretFromEnvironment === undefined ? 'key file' : 'from DOISOAT_SECRET'
    return `${readSecret(settings).length} bytes, ${from}`
  },

  profile: async (place) => {
    const { loadProfile } = await import('@doisoat/profile')
    const { name, registers, units } = await loadProfile(place.profile)
    return `${name}: ${registers.length} registers, ${units.length} units`
  },

  calendar: async ({ settings, ...place }) => {
    const { addWorkingDays, calendarEnd, loadProfile } = await import('@doisoat/profile')
    const { todayIn } = await import('@doisoat/runtime')
    const profile = await loadProfile(place.profile)
    const { block, review, statement, codes } = profile.deadlines
    // Two months ahead: time to add the days off of the next year before a deadline reaches it.
    const longest = Math.max(block, review, statement, ...Object.values(codes)) + 40
    addWorkingDays(profile, todayIn(profile.timeZone, settings), longest)
    const end = calendarEnd(profile)
    return end === undefined ? 'no days off besides the weekend' : `days off known until ${end}`
  },

  'batch engine': async ({ settings }) => {
    const { Engine } = await import('@doisoat/engine')
    const { sql } = await import('kysely')
    await using engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: `${settings.home}/doctor-spill` })
    const [row] = await engine.select<{ version: string }>(sql`select version() as version`)
    return `DuckDB ${row?.version ?? 'of unknown version'}`
  },

  'serving database': async ({ settings }) => {
    const { openStore, requireSoundAudit } = await import('@doisoat/store')
    await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
    await requireSoundAudit(store.db)
    return `${store.place}, schema current, audit chain not known to be broken`
  },
}

export function addDoctor(program: Command): void {
  command(program, 'doctor', 'Looks at everything a run needs and says what is missing.').action(
    async (options: CommonOptions) => {
      const { readSettings } = await import('@doisoat/runtime')
      const place: Place = { settings: readSettings(), profile: options.profile }
      const findings: Finding[] = []
      for (const [what, look] of Object.entries(checks)) findings.push({ what, ...(await outcomeOf(() => look(place))) })
      print(
        options,
        findings,
        findings.map((one) => `${one.ok ? 'ok  ' : 'FAIL'} ${one.what.padEnd(17)} ${one.detail}`).join('\n'),
      )
      const failed = findings.filter((one) => !one.ok)
      if (failed.length === 0) return
      throw new DoisoatError(
        'DOCTOR',
        `${failed.length} of ${findings.length} checks failed: ${failed.map((one) => one.what).join(', ')}`,
        { exit: 'unavailable' },
      )
    },
  )
}

async function outcomeOf(look: () => string | Promise<string>): Promise<Omit<Finding, 'what'>> {
  try {
    return { ok: true, detail: await look() }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
