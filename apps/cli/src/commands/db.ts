import type { Command } from 'commander'
import { type CommonOptions, command, print } from '../context.ts'

export function addDb(program: Command): void {
  const db = program.command('db').description('The serving database: embedded by default, DATABASE_URL for another.')
  command(db, 'up', 'Starts the embedded server and brings its schema up to date.').action(async (options: CommonOptions) => {
    const { openStore } = await import('@doisoat/store')
    await using store = await openStore(await storeOptions())
    print(options, { place: store.place }, `database ready at ${store.place}`)
  })
  command(db, 'down', 'Stops the embedded server.').action(async (options: CommonOptions) => {
    const { stopEmbedded } = await import('@doisoat/store')
    const stopped = await stopEmbedded((await storeOptions()).home)
    print(options, { stopped }, stopped ? 'the embedded server is stopped' : 'the embedded server was not running')
  })
  command(db, 'status', 'Where the database is and whether its schema is current.').action(async (options: CommonOptions) => {
    const { connectStore, schemaStatus } = await import('@doisoat/store')
    await using store = await connectStore(await storeOptions())
    const status = await schemaStatus(store)
    print(
      options,
      { place: store.place, ...status },
      `${store.place}: schema ${status.state}${status.pending.length > 0 ? `, waiting: ${status.pending.join(', ')}. next: doisoat db migrate` : ''}`,
    )
  })
  command(db, 'migrate', 'Applies the migrations that wait.').action(async (options: CommonOptions) => {
    const { connectStore, migrate } = await import('@doisoat/store')
    await using store = await connectStore(await storeOptions())
    const applied = await migrate(store)
    print(
      options,
      { applied },
      applied.length === 0 ? 'nothing to apply: the schema is current' : `applied: ${applied.join(', ')}`,
    )
  })
  command(db, 'export', 'Writes the whole database into a new folder that a fresh server can restore. It holds personal data.')
    .requiredOption('--out <folder>', 'a folder that is not there yet')
    .action(async (options: CommonOptions & { readonly out: string }) => {
      const { exportDatabase, openStore } = await import('@doisoat/store')
      await using store = await openStore(await storeOptions())
      const { files, auditHead } = await exportDatabase(store, options.out)
      const rows = files.reduce((sum, file) => sum + file.rows, 0)
      print(
        options,
        { out: options.out, files: files.length, rows, auditHead },
        `${rows} rows in ${files.length} files in ${options.out}. The secret of the person keys is not among them: keep secret.key, or DOISOAT_SECRET, elsewhere`,
      )
    })
  command(db, 'restore <folder>', 'Loads an export into an empty database and checks every row of it.').action(
    async (folder: string, options: CommonOptions) => {
      const { connectStore, restoreDatabase } = await import('@doisoat/store')
      await using store = await connectStore(await storeOptions())
      const { tables, rows, audit } = await restoreDatabase(store, folder)
      print(
        options,
        { tables, rows, audit },
        `${rows} rows of ${tables} tables restored and compared with the export; the audit chain of ${audit.entries} entries is whole`,
      )
    },
  )
}

async function storeOptions(): Promise<{ home: string; databaseUrl: string | undefined }> {
  const { readSettings } = await import('@doisoat/runtime')
  const { home, databaseUrl } = readSettings()
  return { home, databaseUrl }
}
