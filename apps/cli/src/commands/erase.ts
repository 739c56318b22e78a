import { DoisoatError } from '@doisoat/contracts'
import type { Erased } from '@doisoat/retention'
import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

interface EraseOptions extends CommonOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly undo?: true
}

export function addErase(program: Command): void {
  command(
    program,
    'erase',
    'Takes people out of every run, file and list, and keeps them out; reads national IDs from standard input.',
  )
    .option('--dry-run', 'count what would go, and take nothing')
    .option('--yes', 'take it out: the rows do not come back')
    .option('--undo', 'let the people back: they are listed again from the next run on')
    .action(async (options: EraseOptions) => {
      if ((options.yes === undefined) === (options.dryRun === undefined)) {
        throw new DoisoatError('NOT_CONFIRMED', 'nothing is erased without --yes; --dry-run counts what would go', {
          exit: 'usage',
          next: 'doisoat erase --dry-run < FILE, with one national ID a line',
        })
      }
      if (options.undo) await undo(options)
      else await erase(options)
    })
}

async function erase(options: EraseOptions): Promise<void> {
  const { lockBatch } = await import('@doisoat/reconcile')
  const { erasePeople } = await import('@doisoat/retention')
  const { listRunPlaces } = await import('../run-places.ts')
  const { settings, profile, secret, nationalIds } = await readRequest(options)
  // A batch would write the people's rows again behind our back.
  using _lock = lockBatch(settings.home, 'erase')
  await using store = await openOwnStore(secret)
  const dryRun = options.dryRun ?? false
  const erased = await erasePeople(store, { nationalIds, secret, profile, runs: listRunPlaces(settings.home), dryRun }, settings)
  print(options, erased, describe(erased, dryRun))
}

async function undo(options: EraseOptions): Promise<void> {
  const { listErased, undoErasure } = await import('@doisoat/store')
  const { personKeyOf } = await import('@doisoat/runtime')
  const { secret, nationalIds } = await readRequest(options)
  const keys = nationalIds.map((id) => personKeyOf(id, secret))
  await using store = await openOwnStore(secret)
  const found = options.dryRun ? (await listErased(store)).filter((key) => keys.includes(key)) : await undoErasure(store, keys)
  print(
    options,
    { people: found.length },
    `${found.length} of ${keys.length} ${options.dryRun ? 'are erased' : 'are listed again from the next run on'}`,
  )
}

async function readRequest({ profile: name }: EraseOptions) {
  const { loadProfile } = await import('@doisoat/profile')
  const { readNationalIds } = await import('@doisoat/retention')
  const { readSecret, readSettings } = await import('@doisoat/runtime')
  const settings = readSettings()
  const profile = await loadProfile(name)
  let text = ''
  for await (const part of process.stdin) text += String(part)
  return { settings, profile, secret: readSecret(settings), nationalIds: readNationalIds(text, profile.nationalId) }
}

async function openOwnStore(secret: Buffer) {
  const { claimSecret, openStore } = await import('@doisoat/store')
  const { readSettings, secretFingerprint } = await import('@doisoat/runtime')
  const { home, databaseUrl } = readSettings()
  const store = await openStore({ home, databaseUrl })
  try {
    await claimSecret(store, secretFingerprint(secret))
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

function describe({ people, database, runs, reports }: Erased, dryRun: boolean): string {
  const rows = Object.entries(database).map(([table, count]) => `  ${table}: ${count} rows of the database`)
  const files = runs.flatMap((run) =>
    run.files.map(
      ({ path, rows: count, sha256 }) =>
        `  ${path}: ${count} rows${sha256 === undefined ? '' : `, sha256 ${sha256.before.slice(0, 12)}… is now ${sha256.after}`}`,
    ),
  )
  return [
    `${people} ${people === 1 ? 'person' : 'people'}, ${dryRun ? 'would be erased' : 'erased'}:`,
    ...rows,
    ...files,
    ...reports.map((path) => `  ${path}: a report that waited to be fetched`),
    'Extracts and downloads outside this machine are not reached: the agencies that hold them erase there.',
  ].join('\n')
}
