import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '@doisoat/runtime'
import type { Command } from 'commander'
import { type CommonOptions, command } from '../context.ts'
import { wholeNumber } from '../option-values.ts'

interface DemoOptions extends CommonOptions {
  readonly people: string
  readonly port: string
}

export function addDemo(program: Command): void {
  command(program, 'demo', 'Everything on a made-up city: generate, reconcile, publish, serve.')
    .option('--people <number>', 'people in the city', '20000')
    .option('--port <number>', 'port to listen on', '8080')
    .action(async (options: DemoOptions) => {
      const { generateCity } = await import('@doisoat/cities')
      const { readSettings } = await import('@doisoat/runtime')
      const { reconcileAndPublish } = await import('../reconcile-and-publish.ts')
      const { describeRun } = await import('../describe-run.ts')
      const { serveUntilStopped } = await import('../serve-until-stopped.ts')
      const { stopEmbedded } = await import('@doisoat/store')
      // A made-up city never enters a real state folder or database.
      const own = readSettings()
      const settings = { ...own, home: join(own.home, 'demo'), databaseUrl: undefined }
      const dir = join(settings.home, 'city')
      const say = (text: string): void => void process.stderr.write(`${text}\n`)
      try {
        say(`1/4 generating a made-up city of ${options.people} people in ${dir}`)
        rmSync(dir, { recursive: true, force: true })
        await generateCity({
          people: wholeNumber('--people', options.people),
          seed: 1,
          noise: 'mature',
          scenario: 'danang-2025',
          out: dir,
        })
        say('2/4 reconciling and publishing')
        const finished = await reconcileAndPublish({
          start: { dir, asOf: null, out: join(settings.home, 'result'), publish: true, again: false, unitLists: {} },
          profile: options.profile,
          settings,
        })
        process.stdout.write(`${describeRun(finished)}\n\n`)
        say('3/4 demo log-ins')
        const logins = await demoLogins(settings, options.profile)
        say('4/4 serving')
        const port = wholeNumber('--port', options.port)
        await serveUntilStopped({ profile: options.profile, port, host: '127.0.0.1', settings }, (url) => {
          const rows = logins.map((login) => `  ${login.name.padEnd(24)} ${login.password}   ${login.what}`)
          process.stdout.write(`doisoat is serving ${url}  (Ctrl-C ends it)\n\ndemo log-ins\n${rows.join('\n')}\n`)
        })
      } finally {
        await stopEmbedded(settings.home)
      }
    })
}

interface Login {
  readonly name: string
  readonly password: string
  readonly what: string
}

/** One steward and one account per agency; the passwords are made once and kept beside the demo city. */
async function demoLogins(settings: Settings, profileName: string): Promise<Login[]> {
  const { loadProfile } = await import('@doisoat/profile')
  const { createAccount, openStore } = await import('@doisoat/store')
  const profile = await loadProfile(profileName)
  await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
  const path = join(settings.home, 'logins.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Login[]
  const password = (): string => randomBytes(9).toString('base64url')
  const accounts = [
    {
      name: 'demo-steward',
      role: 'steward' as const,
      agency: null,
      password: password(),
      what: 'data steward: runs and their ledger',
    },
    ...profile.agencies.map((agency) => ({
      name: `demo-${agency.name.replaceAll('_', '-')}`,
      role: 'agency' as const,
      agency: agency.name,
      password: password(),
      what: agency.title.en,
    })),
  ]
  for (const account of accounts) await createAccount(store, account)
  const logins = accounts.map(({ name, password: secret, what }) => ({ name, password: secret, what }))
  writeFileSync(path, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  return logins
}
