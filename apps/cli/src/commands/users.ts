import { randomBytes } from 'node:crypto'
import { DoisoatError } from '@doisoat/contracts'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface AddOptions extends CommonOptions {
  readonly role: string
  readonly agency?: string
}

export function addUsers(program: Command): void {
  const users = program.command('users').description('Accounts of the reporting app.')
  command(users, 'add <name>', 'Makes an account and prints its password once.')
    .requiredOption('--role <agency|steward|admin>', 'what the account may do')
    .option('--agency <name>', 'whose rows an agency account sees')
    .action(async (name: string, options: AddOptions) => {
      const { createAccount, openStore, roles } = await import('@doisoat/store')
      const { loadProfile } = await import('@doisoat/profile')
      const { readSettings } = await import('@doisoat/runtime')
      const role = roles.find((one) => one === options.role)
      if (!role)
        throw new DoisoatError('OPTION_VALUE', `--role ${options.role} is not known; there are: ${roles.join(', ')}`, {
          exit: 'usage',
        })
      const profile = await loadProfile(options.profile)
      if (options.agency !== undefined && !profile.agencies.some((agency) => agency.name === options.agency)) {
        throw new DoisoatError(
          'OPTION_VALUE',
          `--agency ${options.agency} is not in the profile; there are: ${profile.agencies.map((one) => one.name).join(', ')}`,
          { exit: 'usage' },
        )
      }
      const settings = readSettings()
      await using store = await openStore({ home: settings.home, databaseUrl: settings.databaseUrl })
      const password = randomBytes(12).toString('base64url')
      await createAccount(store, { name, role, agency: options.agency ?? null, password })
      print(options, { name, role, agency: options.agency ?? null, password }, `account ${name} (${role}), password: ${password}`)
    })
}
