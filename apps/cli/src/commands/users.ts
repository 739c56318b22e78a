import { DoisoatError } from '@doisoat/contracts'
import type { AccountChange, Role, Store } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { left, table } from '../text-table.ts'

interface RoleOptions extends CommonOptions {
  readonly role: string
  readonly agency?: string
}

interface TokenOptions extends CommonOptions {
  readonly agency: string
}

/** Accounts and tokens of the reporting app. */
export function addUsers(program: Command): void {
  const users = program.command('users').description('Accounts of the reporting app, and tokens for its API.')
  command(users, 'list', 'Every account, closed ones included.').action(list)
  withRole(command(users, 'add <name>', 'Makes an account and prints its password once.')).action(add)
  withRole(command(users, 'role <name>', 'Gives an account another role; it is logged out.')).action(
    async (name: string, options: RoleOptions) => change(name, { kind: 'role', ...(await placeOf(options)) }, options),
  )
  command(users, 'disable <name>', 'Closes an account; it is logged out.').action((name: string, options: CommonOptions) =>
    change(name, { kind: 'disable' }, options),
  )
  command(users, 'enable <name>', 'Opens a closed account again.').action((name: string, options: CommonOptions) =>
    change(name, { kind: 'enable' }, options),
  )
  command(users, 'password <name>', 'Gives an account a new password and prints it once; it is logged out.').action(newPassword)
  command(users, 'token <name>', 'Makes a token for the programs of an agency and prints it once.')
    .requiredOption('--agency <name>', 'whose rows it shows')
    .action(addToken)
  command(users, 'tokens', 'Every token, revoked ones included.').action(listTokens)
  command(users, 'revoke <token-id>', 'Ends a token at once.').action(revoke)
}

function withRole(one: Command): Command {
  return one
    .requiredOption('--role <viewer|desk|agency|steward|admin>', 'what the account may do')
    .option('--agency <name>', 'whose rows an agency account sees')
}

async function list(options: CommonOptions): Promise<void> {
  const { listAccounts } = await import('@doisoat/store')
  await using store = await open()
  const accounts = await listAccounts(store)
  const rows = accounts.map(({ name, role, agency, disabledAt }) => [
    name,
    role,
    agency ?? '',
    disabledAt === null ? '' : `closed ${disabledAt.toISOString().slice(0, 10)}`,
  ])
  print(
    options,
    accounts,
    rows.length === 0
      ? 'no accounts yet. next: doisoat users add NAME --role admin'
      : columns(['name', 'role', 'agency', 'state'], rows),
  )
}

async function add(name: string, options: RoleOptions): Promise<void> {
  const { createAccount, makePassword } = await import('@doisoat/store')
  const place = await placeOf(options)
  await using store = await open()
  const password = makePassword()
  await createAccount(store, { name, ...place, password })
  print(options, { name, ...place, password }, `account ${name} (${place.role}), password: ${password}`)
}

async function newPassword(name: string, options: CommonOptions): Promise<void> {
  const { changeAccount, makePassword } = await import('@doisoat/store')
  await using store = await open()
  const password = makePassword()
  await changeAccount(store, { name, kind: 'password', password })
  print(options, { name, password }, `account ${name}, password: ${password}`)
}

async function change(name: string, what: AccountChange, options: CommonOptions): Promise<void> {
  const { changeAccount } = await import('@doisoat/store')
  await using store = await open()
  await changeAccount(store, { name, ...what })
  const done = { disable: 'closed', enable: 'open', role: 'changed', password: 'changed' }[what.kind]
  print(options, { name, changed: what.kind }, `account ${name} is ${done}`)
}

async function addToken(name: string, options: TokenOptions): Promise<void> {
  const { createApiToken } = await import('@doisoat/store')
  const { agency } = await placeOf({ ...options, role: 'agency' })
  await using store = await open()
  const token = await createApiToken(store, { agency: agency ?? '', name })
  print(options, { agency, name, token }, `token of ${options.agency}: ${token}`)
}

async function listTokens(options: CommonOptions): Promise<void> {
  const { listApiTokens } = await import('@doisoat/store')
  await using store = await open()
  const tokens = await listApiTokens(store)
  const rows = tokens.map(({ tokenId, agency, name, createdBy, revokedAt }) => [
    tokenId,
    agency,
    name,
    `by ${createdBy}`,
    revokedAt === null ? '' : `revoked ${revokedAt.toISOString().slice(0, 10)}`,
  ])
  print(
    options,
    tokens,
    rows.length === 0
      ? 'no tokens yet. next: doisoat users token NAME --agency A'
      : columns(['id', 'agency', 'used for', 'made', 'state'], rows),
  )
}

async function revoke(tokenId: string, options: CommonOptions): Promise<void> {
  const { revokeApiToken } = await import('@doisoat/store')
  await using store = await open()
  await revokeApiToken(store, tokenId)
  print(options, { tokenId, revoked: true }, `token ${tokenId} is revoked`)
}

/** Role and agency of the options; throws OPTION_VALUE (usage) listing what there is. */
async function placeOf(options: RoleOptions): Promise<{ readonly role: Role; readonly agency: string | null }> {
  const { roles } = await import('@doisoat/store')
  const { loadProfile } = await import('@doisoat/profile')
  const role = roles.find((one) => one === options.role)
  if (!role) throw unknownValue('--role', options.role, roles)
  const { agencies } = await loadProfile(options.profile)
  const names = agencies.map(({ name }) => name)
  if (options.agency !== undefined && !names.includes(options.agency)) throw unknownValue('--agency', options.agency, names)
  return { role, agency: options.agency ?? null }
}

function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(heads.map(left), rows).join('\n')
}

function unknownValue(option: string, value: string, known: readonly string[]): DoisoatError {
  return new DoisoatError('OPTION_VALUE', `${option} ${value} is not known; there are: ${known.join(', ')}`, { exit: 'usage' })
}

async function open(): Promise<Store> {
  const { readSettings } = await import('@doisoat/runtime')
  const { openStore } = await import('@doisoat/store')
  const { home, databaseUrl } = readSettings()
  return openStore({ home, databaseUrl })
}
