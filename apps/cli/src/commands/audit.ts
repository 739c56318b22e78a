import { DoisoatError } from '@doisoat/contracts'
import type { AuditRow, Sighting } from '@doisoat/store'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'
import { isoDay, wholeNumber } from '../option-values.ts'

interface ListOptions extends CommonOptions {
  readonly actor?: string
  readonly agency?: string
  readonly action?: string
  readonly run?: string
  readonly case?: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('Who saw or changed what.')
  command(
    audit,
    'verify',
    'Recomputes the whole chain; exit code 7 names the first bad entry, and nothing is published any more.',
  ).action(verify)
  command(audit, 'list', 'Entries, newest first.')
    .option('--actor <name>', 'only of this account')
    .option('--agency <name>', 'only about the rows of this agency')
    .option('--action <noun.verb>', 'only this action; a noun alone for all of it')
    .option('--run <run>', 'only about this run')
    .option('--case <reference>', 'only about this case')
    .option('--from <day>', 'from this day on')
    .option('--to <day>', 'up to this day')
    .option('--limit <number>', 'at most so many', '50')
    .action(list)
  command(audit, 'who-saw', 'Who saw or changed something of one person, whose national ID is read from standard input.')
    .option('--case <reference>', 'of this case instead; nothing is read')
    .action(whoSawIt)
}

async function verify(options: CommonOptions): Promise<void> {
  const { auditBroken, verifyAudit } = await import('@doisoat/store')
  await using store = await openOwnStore()
  const found = await verifyAudit(store)
  if (found.bad) {
    if (options.json) print(options, found, '')
    throw auditBroken(found.bad.seq, found.bad.reason)
  }
  const { seq, hash } = found.head
  print(
    options,
    found,
    `the audit chain is whole: ${found.entries} entries, ending with ${seq}:${hash}
A chain that the owner of the database wrote anew from start to end would look whole as well: compare with an end noted elsewhere.`,
  )
}

async function list(options: ListOptions): Promise<void> {
  const { listAudit } = await import('@doisoat/store')
  const { loadProfile } = await import('@doisoat/profile')
  const { timeZone } = await loadProfile(options.profile)
  await using store = await openOwnStore()
  const rows = await listAudit(store, {
    actor: options.actor,
    agency: options.agency,
    action: options.action,
    runId: options.run,
    caseKey: options.case === undefined ? undefined : caseKeyOf(options.case),
    from: options.from === undefined ? undefined : isoDay('--from', options.from),
    to: options.to === undefined ? undefined : isoDay('--to', options.to),
    timeZone,
    limit: wholeNumber('--limit', options.limit),
  })
  print(options, rows, rows.length === 0 ? 'no entries' : rows.map((row) => describe(row, timeZone)).join('\n'))
}

async function whoSawIt(options: CommonOptions & { readonly case?: string }): Promise<void> {
  const { claimSecret, operator, recordAudit, whoSaw } = await import('@doisoat/store')
  const { loadProfile } = await import('@doisoat/profile')
  const { personKeyOf, readSecret, readSettings, secretFingerprint } = await import('@doisoat/runtime')
  const { readNationalId } = await import('../read-national-id.ts')
  const profile = await loadProfile(options.profile)
  await using store = await openOwnStore()
  let subject: { personKey?: string; caseKey?: string }
  if (options.case === undefined) {
    const secret = readSecret(readSettings())
    await claimSecret(store, secretFingerprint(secret))
    subject = { personKey: personKeyOf(await readNationalId(profile.nationalId), secret) }
  } else subject = { caseKey: caseKeyOf(options.case) }
  const sightings = await whoSaw(store, subject)
  // The question is a look at the person as well.
  await recordAudit(store.db, {
    ...operator(),
    action: 'audit.who_saw',
    object: 'person',
    ...subject,
    details: { answers: sightings.length },
  })
  print(
    options,
    sightings,
    sightings.length === 0
      ? 'nobody'
      : sightings.map((row) => `${row.sight.padEnd(9)}${describe(row, profile.timeZone)}`).join('\n'),
  )
}

async function openOwnStore() {
  const { openStore } = await import('@doisoat/store')
  const { readSettings } = await import('@doisoat/runtime')
  const { home, databaseUrl } = readSettings()
  return openStore({ home, databaseUrl })
}

/** BCDF-GHJK-MNPQ-RSTV as it stands in letters, or the key itself; throws OPTION_VALUE (usage). */
function caseKeyOf(reference: string): string {
  const key = reference.replaceAll('-', '').toLowerCase()
  if (/^[bcdfghjkmnpqrstv]{16}$/.test(key)) return key
  throw new DoisoatError('OPTION_VALUE', '--case takes a reference number such as BCDF-GHJK-MNPQ-RSTV', { exit: 'usage' })
}

function describe(row: AuditRow | Sighting, timeZone: string): string {
  // The Swedish locale writes ISO dates.
  const at = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(row.at)
  const about = [row.agency, row.runId, row.caseKey].filter((part) => part !== null).join(' ')
  return `${String(row.seq).padStart(7)}  ${at}  ${row.actor} (${row.role})  ${row.action}  ${row.object}${about === '' ? '' : `  ${about}`}  ${JSON.stringify(row.details)}`
}
