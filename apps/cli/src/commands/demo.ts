import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile } from '@doisoat/profile'
import type { Settings } from '@doisoat/runtime'
import type { Command } from 'commander'
import { type CommonOptions, command } from '../context.ts'
import type { DemoLogin } from '../demo/demo-logins.ts'
import { wholeNumber } from '../option-values.ts'

interface DemoOptions extends CommonOptions {
  readonly people: string
  readonly months: string
  readonly port: string
  readonly fresh?: true
}

/** A demo that was played to its end, and the day on which it stands. */
interface Played {
  readonly profile: string
  readonly people: number
  readonly months: number
  readonly today: string
  readonly logins: readonly DemoLogin[]
}

export function addDemo(program: Command): void {
  command(program, 'demo', 'Everything on a made-up city: generate months, reconcile, publish, serve.')
    .option('--people <number>', 'people in the city', '20000')
    .option('--months <number>', 'monthly deliveries', '6')
    .option('--port <number>', 'port to listen on', '8080')
    .option('--fresh', 'play the months again, although they were played before')
    .action(async (options: DemoOptions) => {
      const { loadProfile } = await import('@doisoat/profile')
      const { readSettings } = await import('@doisoat/runtime')
      const { removeEmbedded, stopEmbedded } = await import('@doisoat/store')
      const { serveUntilStopped } = await import('../serve-until-stopped.ts')
      // A made-up city never enters a real state folder or database.
      const own = readSettings()
      const settings = { ...own, home: join(own.home, 'demo'), databaseUrl: undefined }
      const profile = await loadProfile(options.profile)
      const [people, months] = [wholeNumber('--people', options.people), wholeNumber('--months', options.months)]
      const port = wholeNumber('--port', options.port)
      const say = (text: string): void => void process.stderr.write(`${text}\n`)
      try {
        const before = options.fresh ? undefined : readPlayed(settings)
        const same = before?.profile === options.profile && before.people === people && before.months === months
        if (same) say('the months of the last demo are served again; --fresh plays them anew')
        else {
          await removeEmbedded(settings.home)
          rmSync(settings.home, { recursive: true, force: true })
        }
        const played = same ? before : await play({ settings, profile, people, months, name: options.profile }, say)
        say('4/4 serving')
        const clock = { ...settings, today: played.today }
        await serveUntilStopped({ profile: options.profile, port, host: '127.0.0.1', settings: clock }, (url) => {
          const rows = played.logins.map((login) => `  ${login.name.padEnd(24)} ${login.password}   ${login.what}`)
          process.stdout.write(
            `doisoat is serving ${url}  (Ctrl-C ends it; its day is ${played.today})\n\ndemo log-ins\n${rows.join('\n')}\n`,
          )
        })
      } finally {
        await stopEmbedded(settings.home)
      }
    })
}

async function play(
  demo: { settings: Settings; profile: Profile; people: number; months: number; name: string },
  say: (text: string) => void,
): Promise<Played> {
  const { playMonths } = await import('../demo/demo-months.ts')
  const { makeStatements } = await import('../demo/demo-statements.ts')
  const { makeLogins } = await import('../demo/demo-logins.ts')
  const { describeRun } = await import('../describe-run.ts')
  const { openStore } = await import('@doisoat/store')
  const { settings, profile, people, months } = demo
  const { last, today } = await playMonths(demo, say)
  process.stdout.write(`${describeRun(last)}\n\n`)
  say('3/4 demo log-ins, and what citizens said')
  await using store = await openStore({ home: settings.home, databaseUrl: undefined })
  const logins = await makeLogins(store, profile)
  await makeStatements(store, { profile, today })
  const played: Played = { profile: demo.name, people, months, today, logins }
  writeFileSync(playedFile(settings), `${JSON.stringify(played, null, 2)}\n`, { mode: 0o600 })
  return played
}

/** Undefined when no demo was played to its end. */
function readPlayed(settings: Settings): Played | undefined {
  const path = playedFile(settings)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Played) : undefined
}

function playedFile({ home }: Settings): string {
  return join(home, 'played.json')
}
