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
}

async function storeOptions(): Promise<{ home: string; databaseUrl: string | undefined }> {
  const { readSettings } = await import('@doisoat/runtime')
  const { home, databaseUrl } = readSettings()
  return { home, databaseUrl }
}
