import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

export function addDoctor(program: Command): void {
  command(program, 'doctor', 'Looks at everything a run needs and says what is missing.').action(
    async (options: CommonOptions) => {
      const findings: Finding[] = []
      const look = async (what: string, work: () => string | Promise<string>): Promise<void> => {
        try {
          findings.push({ what, ok: true, detail: await work() })
        } catch (error) {
          findings.push({ what, ok: false, detail: error instanceof Error ? error.message : String(error) })
        }
      }
      const { readSecret, readSettings } = await import('@doisoat/runtime')
      const settings = readSettings()
      await look('Node', () => process.version)
      await look('state folder', () => {
        mkdirSync(settings.home, { recursive: true })
        accessSync(settings.home, constants.W_OK)
        const { bavail, bsize } = statfsSync(settings.home)
        return `${settings.home}, ${Math.round((bavail * bsize) / 1e9)} GB free`
      })
      await look('limits', () => `${settings.threads} threads, ${settings.memoryMb} MB for the batch engine`)
      await look(
        'secret',
        () =>
          `${readSecret(settings).length} bytes${settings.secretFromEnvironment === undefined ? ', key file' : ', from DOISOAT_SECRET'}`,
      )
      await look('profile', async () => {
        const { loadProfile } = await import('@doisoat/profile')
        const profile = await loadProfile(options.profile)
        return `${profile.name}: ${profile.registers.length} registers, ${profile.units.length} units`
      })
      await look('calendar', async () => {
        const { addWorkingDays, calendarEnd, loadProfile } = await import('@doisoat/profile')
        const { todayIn } = await import('@doisoat/runtime')
        const profile = await loadProfile(options.profile)
        const { block, review, statement, codes } = profile.deadlines
        // Two months ahead: time to add the days off of the next year before a deadline reaches it.
        const longest = Math.max(block, review, statement, ...Object.values(codes)) + 40
        addWorkingDays(profile, todayIn(profile.timeZone, settings), longest)
        const end = calendarEnd(profile)
        return end === undefined ? 'no days off besides the weekend' : `days off known until ${end}`
      })
      await look('batch engine', async () => {
        const { Engine } = await import('@doisoat/engine')
        const { sql } = await import('kysely')
        await using engine = await Engine.open({ threads: 1, memoryMb: 256, tempDir: `${settings.home}/doctor-spill` })
        const [row] = await engine.select<{ version: string }>(sql`select version() as version`)
        return `DuckDB ${row?.version ?? 'of unknown version'}`
      })
      await look('serving database', async () => {
        const { openStore, requireSoundAudit } = await import('@doisoat/store')
        await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
        await requireSoundAudit(store.db)
        return `${store.place}, schema current, audit chain not known to be broken`
      })
      print(
        options,
        findings,
        findings.map((one) => `${one.ok ? 'ok  ' : 'FAIL'} ${one.what.padEnd(17)} ${one.detail}`).join('\n'),
      )
      const failed = findings.filter((one) => !one.ok)
      if (failed.length > 0) {
        throw new DoisoatError(
          'DOCTOR',
          `${failed.length} of ${findings.length} checks failed: ${failed.map((one) => one.what).join(', ')}`,
          { exit: 'unavailable' },
        )
      }
    },
  )
}
