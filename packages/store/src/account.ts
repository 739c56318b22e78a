import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { DoisoatError } from '@doisoat/contracts'
import { type Actor, operator, recordAudit } from './audit/record-audit.ts'
import type { Store } from './connect-store.ts'
import type { Role } from './role.ts'

export interface Account {
  readonly accountId: string
  readonly name: string
  readonly role: Role
  /** Set for role agency, null for the others. */
  readonly agency: string | null
}

export interface NewAccount {
  readonly name: string
  readonly role: Role
  readonly agency: string | null
  readonly password: string
}

const derive = promisify(argon2)

/** OWASP's first choice for argon2id (19 MiB, 2 passes, 1 lane): about 50 ms here. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const shortestPassword = 12
/** A name stands in audit entries, tables and addresses of messages: nothing that needs quoting. */
const accountName = /^[\p{L}\p{N}._@-]{2,60}$/u

/** Makes a portal account. Throws ACCOUNT_EXISTS, ACCOUNT_NAME, PASSWORD_SHORT or ACCOUNT_AGENCY (all usage). */
export async function createAccount(store: Store, account: NewAccount, by: Actor = operator()): Promise<Account> {
  if (!accountName.test(account.name)) {
    throw new DoisoatError('ACCOUNT_NAME', 'the name is not one of 2 to 60 letters, digits and the marks . _ @ -', {
      exit: 'usage',
      next: 'choose another name',
    })
  }
  requireAgency(account)
  const password_hash = await hashPassword(account.password)
  const { name, role, agency } = account
  return store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('account')
      .values({ name, role, agency, password_hash })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('account_id')
      .executeTakeFirst()
    if (!row) {
      throw new DoisoatError('ACCOUNT_EXISTS', `there is already an account named ${name}`, {
        exit: 'usage',
        next: 'choose another name',
      })
    }
    await recordAudit(trx, { ...by, action: 'account.add', object: name, agency, details: { role } })
    return { accountId: row.account_id, name, role, agency }
  })
}

/** Throws ACCOUNT_AGENCY (usage) unless exactly the role agency has an agency. */
export function requireAgency({ role, agency }: Pick<Account, 'role' | 'agency'>): void {
  if ((role === 'agency') === (agency !== null)) return
  throw new DoisoatError('ACCOUNT_AGENCY', `an account of role ${role} ${agency === null ? 'needs an' : 'has no'} agency`, {
    exit: 'usage',
    next: 'give --agency with --role agency only',
  })
}

/** A password of 96 random bits, to be shown once. */
export function makePassword(): string {
  return randomBytes(12).toString('base64url')
}

/** The open account with this name and password, or undefined; takes as long for an unknown name as for a wrong password. */
export async function verifyPassword(
  store: Store,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<Account | undefined> {
  const row = await store.db
    .selectFrom('account')
    .select(['account_id', 'name', 'role', 'agency', 'password_hash'])
    .where('name', '=', name)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  const matches = await passwordMatches(password, row?.password_hash ?? nobodysHash)
  return row && matches ? { accountId: row.account_id, name: row.name, role: row.role, agency: row.agency } : undefined
}

/** A password as it is kept: argon2id in PHC form. Throws PASSWORD_SHORT (usage). */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < shortestPassword) {
    throw new DoisoatError(
      'PASSWORD_SHORT',
      `the password has ${password.length} characters, at least ${shortestPassword} are needed`,
      {
        exit: 'usage',
        next: 'choose a longer password',
      },
    )
  }
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { ...cost, message: password, nonce })
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonce, tag] = phc.exec(hash) ?? []
  if (nonce === undefined || tag === undefined) return false
  const expected = Buffer.from(tag, 'base64')
  const found = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(nonce, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  })
  return timingSafeEqual(found, expected)
}

/** Of no password: makes a log-in under an unknown name cost what any other costs. */
const nobodysHash = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(Buffer.alloc(16))}$${unpadded(Buffer.alloc(32))}`

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
